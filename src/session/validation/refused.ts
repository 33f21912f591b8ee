/** Settings of AWS that nothing here acts on, and why: said when one is given, and on the page "What is simulated". */

export const REFUSED_FUNCTION_SETTINGS: Readonly<Record<string, string>> = {
  CapacityProviderConfig: "Managed Instances are another product: functions here run on demand.",
  CodeSigningConfigArn: "Deployment packages are not signed here.",
  DurableConfig: "Durable functions are not simulated.",
  FileSystemConfigs: "There is no file system but /tmp, the package and its layers.",
  ImageConfig: "Functions are deployed as files, not as container images.",
  KMSKeyArn: "There are no keys: variables are kept as they are.",
  PackageType: "Functions are deployed as files, not as container images.",
  Role: "Permissions are not checked: a function may do what it tries to do.",
  RuntimeManagementConfig: "There is one version of each runtime.",
  SnapStart: "AWS offers it for Java, Python and .NET, not for Node.js.",
  TenancyConfig: "Tenant isolation is not simulated.",
  VpcConfig: "There is no network with subnets: hosts outside AWS answer as the scenario says.",
};

export const REFUSED_MAPPING_SETTINGS: Readonly<Record<string, string>> = {
  DocumentDBEventSourceConfig: "Sources are SQS queues, Kinesis streams and DynamoDB streams.",
  KMSKeyArn: "There are no keys: filters are kept as they are.",
  MetricsConfig: "The opt-in metrics of event source mappings are not simulated.",
  ProvisionedPollerConfig: "Pollers scale by themselves; provisioned mode is not simulated.",
  SelfManagedEventSource: "Sources are SQS queues, Kinesis streams and DynamoDB streams.",
  Topics: "Kafka is not simulated.",
  TumblingWindowInSeconds: "Tumbling windows are not simulated.",
};
