/**
 * SAM policy templates: named lists of statements with the resource as a parameter.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html
 */

interface TemplateStatement {
  readonly actions: readonly string[];
  /** ARNs behind `arn:aws:`, or `*`; `${Name}` is a parameter, `:~:` stands for region and account. */
  readonly resources: readonly string[];
  readonly condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface PolicyTemplate {
  readonly parameters: readonly string[];
  readonly statements: readonly TemplateStatement[];
}

const named = (service: string, names: string): string[] =>
  names.split(" ").map((name) => `${service}:${name}`);

const one = (
  parameters: string,
  service: string,
  names: string,
  ...resources: string[]
): PolicyTemplate => ({
  parameters: parameters === "" ? [] : parameters.split(" "),
  statements: [{ actions: named(service, names), resources }],
});

const TABLE = ["dynamodb:~:table/${TableName}", "dynamodb:~:table/${TableName}/index/*"];
const BUCKET = ["s3:::${BucketName}", "s3:::${BucketName}/*"];
const BACKUPS = "dynamodb:~:table/${TableName}/backup/*";
const QUEUE = "sqs:~:${QueueName}";
const STREAM = "kinesis:~:stream/${StreamName}";
const IDENTITY = "ses:~:identity/${IdentityName}";
const COLLECTION = "rekognition:~:collection/${CollectionId}";
const DELIVERY = "firehose:~:deliverystream/${DeliveryStreamName}";

export const POLICY_TEMPLATES: Readonly<Record<string, PolicyTemplate>> = {
  SQSPollerPolicy: one(
    "QueueName",
    "sqs",
    "ChangeMessageVisibility ChangeMessageVisibilityBatch DeleteMessage DeleteMessageBatch GetQueueAttributes ReceiveMessage",
    QUEUE,
  ),
  SQSSendMessagePolicy: one("QueueName", "sqs", "SendMessage*", QUEUE),
  LambdaInvokePolicy: one(
    "FunctionName",
    "lambda",
    "InvokeFunction",
    "lambda:~:function:${FunctionName}*",
  ),
  DynamoDBCrudPolicy: one(
    "TableName",
    "dynamodb",
    "GetItem DeleteItem PutItem Scan Query UpdateItem BatchWriteItem BatchGetItem DescribeTable ConditionCheckItem",
    ...TABLE,
  ),
  DynamoDBReadPolicy: one(
    "TableName",
    "dynamodb",
    "GetItem Scan Query BatchGetItem DescribeTable",
    ...TABLE,
  ),
  DynamoDBWritePolicy: one("TableName", "dynamodb", "PutItem UpdateItem BatchWriteItem", ...TABLE),
  DynamoDBReconfigurePolicy: one("TableName", "dynamodb", "UpdateTable", TABLE[0]!),
  DynamoDBStreamReadPolicy: {
    parameters: ["TableName", "StreamName"],
    statements: [
      {
        actions: named("dynamodb", "DescribeStream GetRecords GetShardIterator"),
        resources: ["dynamodb:~:table/${TableName}/stream/${StreamName}"],
      },
      {
        actions: ["dynamodb:ListStreams"],
        resources: ["dynamodb:~:table/${TableName}/stream/*"],
      },
    ],
  },
  DynamoDBBackupFullAccessPolicy: {
    parameters: ["TableName"],
    statements: [
      {
        actions: named("dynamodb", "CreateBackup DescribeContinuousBackups"),
        resources: [TABLE[0]!],
      },
      {
        actions: named("dynamodb", "DeleteBackup DescribeBackup ListBackups"),
        resources: [BACKUPS],
      },
    ],
  },
  DynamoDBRestoreFromBackupPolicy: {
    parameters: ["TableName"],
    statements: [
      { actions: ["dynamodb:RestoreTableFromBackup"], resources: [BACKUPS] },
      {
        actions: named(
          "dynamodb",
          "PutItem UpdateItem DeleteItem GetItem Query Scan BatchWriteItem",
        ),
        resources: [TABLE[0]!],
      },
    ],
  },
  S3ReadPolicy: one(
    "BucketName",
    "s3",
    "GetObject ListBucket GetBucketLocation GetObjectVersion GetLifecycleConfiguration",
    ...BUCKET,
  ),
  S3WritePolicy: one(
    "BucketName",
    "s3",
    "PutObject PutObjectAcl PutLifecycleConfiguration",
    ...BUCKET,
  ),
  S3CrudPolicy: one(
    "BucketName",
    "s3",
    "GetObject ListBucket GetBucketLocation GetObjectVersion PutObject PutObjectAcl GetLifecycleConfiguration PutLifecycleConfiguration DeleteObject",
    ...BUCKET,
  ),
  S3FullAccessPolicy: {
    parameters: ["BucketName"],
    statements: [
      {
        actions: named(
          "s3",
          "GetObject GetObjectAcl GetObjectVersion PutObject PutObjectAcl DeleteObject DeleteObjectTagging DeleteObjectVersionTagging GetObjectTagging GetObjectVersionTagging PutObjectTagging PutObjectVersionTagging",
        ),
        resources: [BUCKET[1]!],
      },
      {
        actions: named(
          "s3",
          "ListBucket GetBucketLocation GetLifecycleConfiguration PutLifecycleConfiguration",
        ),
        resources: [BUCKET[0]!],
      },
    ],
  },
  SNSPublishMessagePolicy: one("TopicName", "sns", "Publish", "sns:~:${TopicName}"),
  SNSCrudPolicy: one(
    "TopicName",
    "sns",
    "ListSubscriptionsByTopic CreateTopic SetTopicAttributes Subscribe Publish",
    "sns:~:${TopicName}*",
  ),
  EventBridgePutEventsPolicy: one(
    "EventBusName",
    "events",
    "PutEvents",
    "events:~:event-bus/${EventBusName}",
  ),
  SSMParameterReadPolicy: parameters("parameter/${ParameterName}"),
  SSMParameterWithSlashPrefixReadPolicy: parameters("parameter${ParameterName}"),
  AWSSecretsManagerGetSecretValuePolicy: {
    parameters: ["SecretArn"],
    statements: [{ actions: ["secretsmanager:GetSecretValue"], resources: ["${SecretArn}"] }],
  },
  AWSSecretsManagerRotationPolicy: {
    parameters: ["FunctionName"],
    statements: [
      {
        actions: named(
          "secretsmanager",
          "DescribeSecret GetSecretValue PutSecretValue UpdateSecretVersionStage",
        ),
        resources: ["secretsmanager:~:secret:*"],
        condition: {
          StringEquals: {
            "secretsmanager:resource/AllowRotationLambdaArn": "lambda:~:function:${FunctionName}",
          },
        },
      },
      { actions: ["secretsmanager:GetRandomPassword"], resources: ["*"] },
    ],
  },
  KinesisStreamReadPolicy: {
    parameters: ["StreamName"],
    statements: [
      {
        actions: named("kinesis", "ListStreams DescribeLimits"),
        resources: ["kinesis:~:stream/*"],
      },
      {
        actions: named(
          "kinesis",
          "DescribeStream DescribeStreamSummary GetRecords GetShardIterator",
        ),
        resources: [STREAM],
      },
    ],
  },
  KinesisCrudPolicy: one(
    "StreamName",
    "kinesis",
    "AddTagsToStream CreateStream DecreaseStreamRetentionPeriod DeleteStream DescribeStream DescribeStreamSummary GetShardIterator IncreaseStreamRetentionPeriod ListTagsForStream MergeShards PutRecord PutRecords SplitShard RemoveTagsFromStream",
    STREAM,
  ),
  StepFunctionsExecutionPolicy: one(
    "StateMachineName",
    "states",
    "StartExecution",
    "states:~:stateMachine:${StateMachineName}",
  ),
  StepFunctionsCallbackPolicy: one(
    "StateMachineName",
    "states",
    "SendTaskFailure SendTaskHeartbeat SendTaskSuccess",
    "states:~:stateMachine:${StateMachineName}",
  ),
  VPCAccessPolicy: one(
    "",
    "ec2",
    "CreateNetworkInterface DeleteNetworkInterface DescribeNetworkInterfaces DetachNetworkInterface",
    "*",
  ),
  CloudWatchPutMetricPolicy: one("", "cloudwatch", "PutMetricData", "*"),
  CloudWatchDescribeAlarmHistoryPolicy: one("", "cloudwatch", "DescribeAlarmHistory", "*"),
  CloudWatchDashboardPolicy: one(
    "",
    "cloudwatch",
    "GetDashboard ListDashboards PutDashboard ListMetrics",
    "*",
  ),
  FilterLogEventsPolicy: one(
    "LogGroupName",
    "logs",
    "FilterLogEvents",
    "logs:~:log-group:${LogGroupName}:log-stream:*",
  ),
  CloudFormationDescribeStacksPolicy: one(
    "",
    "cloudformation",
    "DescribeStacks",
    "cloudformation:~:stack/*",
  ),
  EC2DescribePolicy: one("", "ec2", "DescribeRegions DescribeInstances", "*"),
  KMSDecryptPolicy: one("KeyId", "kms", "Decrypt", "kms:~:key/${KeyId}"),
  KMSEncryptPolicy: one("KeyId", "kms", "Encrypt", "kms:~:key/${KeyId}"),
  SESSendBouncePolicy: one("IdentityName", "ses", "SendBounce", IDENTITY),
  SESCrudPolicy: one(
    "IdentityName",
    "ses",
    "GetIdentityVerificationAttributes SendEmail SendRawEmail VerifyEmailIdentity",
    IDENTITY,
  ),
  SESEmailTemplateCrudPolicy: one(
    "",
    "ses",
    "CreateTemplate GetTemplate ListTemplates UpdateTemplate DeleteTemplate TestRenderTemplate",
    "*",
  ),
  FirehoseWritePolicy: one("DeliveryStreamName", "firehose", "PutRecord PutRecordBatch", DELIVERY),
  FirehoseCrudPolicy: one(
    "DeliveryStreamName",
    "firehose",
    "CreateDeliveryStream DeleteDeliveryStream DescribeDeliveryStream PutRecord PutRecordBatch UpdateDestination",
    DELIVERY,
  ),
  RekognitionDetectOnlyPolicy: one(
    "",
    "rekognition",
    "DetectFaces DetectLabels DetectModerationLabels DetectText",
    "*",
  ),
  RekognitionReadPolicy: one(
    "CollectionId",
    "rekognition",
    "ListCollections ListFaces SearchFaces SearchFacesByImage",
    COLLECTION,
  ),
  RekognitionLabelsPolicy: one("", "rekognition", "DetectLabels DetectModerationLabels", "*"),
  ComprehendBasicAccessPolicy: one(
    "",
    "comprehend",
    "BatchDetectKeyPhrases DetectDominantLanguage DetectEntities BatchDetectEntities DetectKeyPhrases DetectSentiment BatchDetectDominantLanguage BatchDetectSentiment",
    "*",
  ),
  TextractPolicy: one("", "textract", "*", "*"),
  TextractGetResultPolicy: one("", "textract", "GetDocumentTextDetection GetDocumentAnalysis", "*"),
};

function parameters(resource: string): PolicyTemplate {
  return {
    parameters: ["ParameterName"],
    statements: [
      { actions: ["ssm:DescribeParameters"], resources: ["*"] },
      {
        actions: named("ssm", "GetParameters GetParameter GetParametersByPath"),
        resources: [`ssm:~:${resource}`],
      },
    ],
  };
}
