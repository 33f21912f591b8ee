/**
 * AWS's managed policies that functions have most, by name.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
import type { PolicyStatement } from "../../services/iam/policy.ts";

const allow = (...actions: string[]): PolicyStatement => ({
  effect: "Allow",
  actions,
  resources: ["*"],
});

const LOGS = allow("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents");
const INTERFACES = allow(
  "ec2:CreateNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:DeleteNetworkInterface",
  "ec2:AssignPrivateIpAddresses",
  "ec2:UnassignPrivateIpAddresses",
);
const XRAY = allow(
  "xray:PutTraceSegments",
  "xray:PutTelemetryRecords",
  "xray:GetSamplingRules",
  "xray:GetSamplingTargets",
  "xray:GetSamplingStatisticSummaries",
);

/** Those in the path `service-role/`. */
const OF_SERVICES: Readonly<Record<string, readonly PolicyStatement[]>> = {
  AWSLambdaBasicExecutionRole: [LOGS],
  AWSLambdaSQSQueueExecutionRole: [
    allow("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
    LOGS,
  ],
  AWSLambdaDynamoDBExecutionRole: [
    allow(
      "dynamodb:DescribeStream",
      "dynamodb:GetRecords",
      "dynamodb:GetShardIterator",
      "dynamodb:ListStreams",
    ),
    LOGS,
  ],
  AWSLambdaKinesisExecutionRole: [
    allow(
      "kinesis:DescribeStream",
      "kinesis:DescribeStreamSummary",
      "kinesis:GetRecords",
      "kinesis:GetShardIterator",
      "kinesis:ListShards",
      "kinesis:ListStreams",
      "kinesis:SubscribeToShard",
    ),
    LOGS,
  ],
  AWSLambdaVPCAccessExecutionRole: [LOGS, INTERFACES],
  AWSLambdaENIManagementAccess: [INTERFACES],
  AWSLambdaRole: [allow("lambda:InvokeFunction")],
};

const OTHERS: Readonly<Record<string, readonly PolicyStatement[]>> = {
  AdministratorAccess: [allow("*")],
  PowerUserAccess: [
    {
      effect: "Allow",
      notActions: ["iam:*", "organizations:*", "account:*"],
      resources: ["*"],
    },
  ],
  AWSXRayDaemonWriteAccess: [XRAY],
  AWSXrayWriteOnlyAccess: [XRAY],
  CloudWatchLambdaInsightsExecutionRolePolicy: [LOGS],
  CloudWatchFullAccess: [allow("cloudwatch:*", "logs:*", "sns:*", "autoscaling:Describe*")],
  CloudWatchLogsFullAccess: [allow("logs:*")],
  CloudWatchLogsReadOnlyAccess: [
    allow(
      "logs:Describe*",
      "logs:Get*",
      "logs:List*",
      "logs:StartQuery",
      "logs:StopQuery",
      "logs:TestMetricFilter",
      "logs:FilterLogEvents",
    ),
  ],
  AmazonDynamoDBFullAccess: [allow("dynamodb:*", "dax:*", "application-autoscaling:*")],
  AmazonDynamoDBReadOnlyAccess: [
    allow(
      "dynamodb:BatchGetItem",
      "dynamodb:Describe*",
      "dynamodb:List*",
      "dynamodb:GetItem",
      "dynamodb:GetRecords",
      "dynamodb:GetShardIterator",
      "dynamodb:Query",
      "dynamodb:Scan",
      "dynamodb:PartiQLSelect",
    ),
  ],
  AmazonEventBridgeFullAccess: [allow("events:*", "schemas:*", "scheduler:*", "pipes:*")],
  AmazonKinesisFullAccess: [allow("kinesis:*")],
  AmazonKinesisReadOnlyAccess: [allow("kinesis:Get*", "kinesis:List*", "kinesis:Describe*")],
  AmazonS3FullAccess: [allow("s3:*", "s3-object-lambda:*")],
  AmazonS3ReadOnlyAccess: [
    allow("s3:Get*", "s3:List*", "s3:Describe*", "s3-object-lambda:Get*", "s3-object-lambda:List*"),
  ],
  AmazonSNSFullAccess: [allow("sns:*")],
  AmazonSNSReadOnlyAccess: [allow("sns:GetTopicAttributes", "sns:List*")],
  AmazonSQSFullAccess: [allow("sqs:*")],
  AmazonSQSReadOnlyAccess: [
    allow(
      "sqs:GetQueueAttributes",
      "sqs:GetQueueUrl",
      "sqs:ListDeadLetterSourceQueues",
      "sqs:ListQueues",
      "sqs:ListMessageMoveTasks",
      "sqs:ListQueueTags",
    ),
  ],
  AmazonSSMFullAccess: [allow("ssm:*", "cloudwatch:PutMetricData", "logs:*")],
  AmazonSSMReadOnlyAccess: [allow("ssm:Describe*", "ssm:Get*", "ssm:List*")],
  AWSLambda_FullAccess: [allow("lambda:*", "logs:*", "xray:*", "cloudwatch:*", "iam:PassRole")],
  AWSLambda_ReadOnlyAccess: [
    allow("lambda:Get*", "lambda:List*", "logs:Describe*", "logs:Get*", "cloudwatch:GetMetricData"),
  ],
  AWSXRayReadOnlyAccess: [allow("xray:Get*", "xray:BatchGet*", "xray:List*")],
  SecretsManagerReadWrite: [allow("secretsmanager:*")],
};

const AWS = "arn:aws:iam::aws:policy/";

/** A name as SAM takes it in place of an ARN; an ARN stays as it is. */
export function managedPolicyArn(nameOrArn: string): string {
  if (nameOrArn.startsWith("arn:")) return nameOrArn;
  return AWS + (nameOrArn in OF_SERVICES ? `service-role/${nameOrArn}` : nameOrArn);
}

/** `undefined` when the policy is not among those that are written out here. */
export function managedPolicyStatements(arn: string): readonly PolicyStatement[] | undefined {
  if (!arn.startsWith(AWS)) return undefined;
  const name = arn.slice(AWS.length);
  return OTHERS[name] ?? OF_SERVICES[name.replace(/^service-role\//, "")];
}

export const MANAGED_POLICY_NAMES = [...Object.keys(OF_SERVICES), ...Object.keys(OTHERS)];
