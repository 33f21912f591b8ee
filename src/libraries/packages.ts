/**
 * The npm packages that handlers can import. One line adds one: install it as a development dependency (its version comes from
 * there), name it here, and run `node scripts/build-libraries.mjs`.
 */

export interface LibraryPackage {
  readonly name: string;
  /** What can be imported besides the package itself: `./middleware`. Or all that its `exports` names. */
  readonly subpaths?: readonly string[] | "all";
  /** Part of Lambda's Node.js runtime, as all of the AWS SDK is: found under /var/runtime/node_modules. */
  readonly inRuntime?: true;
  /** `require` gives something else than `import` does: both forms are bundled. */
  readonly bothForms?: true;
  /** `<name>/<member>` is that member of the package: `lodash/get`. */
  readonly membersAsFiles?: true;
}

const awsSdk = (...names: string[]): LibraryPackage[] =>
  names.map((name) => ({ name: `@aws-sdk/${name}`, inRuntime: true }));

const middy = (...names: string[]): LibraryPackage[] =>
  names.map((name) => ({ name: `@middy/${name}`, subpaths: "all" }));

const powertools = (...names: string[]): LibraryPackage[] =>
  names.map((name) => ({ name: `@aws-lambda-powertools/${name}`, subpaths: "all" }));

export const LIBRARIES: readonly LibraryPackage[] = [
  ...awsSdk(
    "client-apigatewaymanagementapi",
    "client-application-auto-scaling",
    "client-bedrock-runtime",
    "client-cloudwatch",
    "client-cloudwatch-logs",
    "client-dynamodb",
    "client-eventbridge",
    "client-iot-data-plane",
    "client-kinesis",
    "client-kms",
    "client-lambda",
    "client-rds-data",
    "client-s3",
    "client-scheduler",
    "client-secrets-manager",
    "client-ses",
    "client-sesv2",
    "client-sfn",
    "client-sns",
    "client-sqs",
    "client-ssm",
    "client-sts",
    "client-xray",
    "credential-providers",
    "lib-dynamodb",
    "lib-storage",
    "rds-signer",
    "s3-request-presigner",
    "util-dynamodb",
  ),
  { name: "@aws-crypto/sha256-js", inRuntime: true },
  { name: "@smithy/signature-v4", inRuntime: true },
  { name: "@aws/durable-execution-sdk-js" },
  ...powertools(
    "batch",
    "commons",
    "event-handler",
    "idempotency",
    "jmespath",
    "logger",
    "metrics",
    "parameters",
    "parser",
    "tracer",
    "validation",
  ),
  ...middy(
    "core",
    "do-not-wait-for-empty-event-loop",
    "error-logger",
    "event-normalizer",
    "http-cors",
    "http-error-handler",
    "http-event-normalizer",
    "http-header-normalizer",
    "http-json-body-parser",
    "http-response-serializer",
    "http-security-headers",
    "http-urlencode-body-parser",
    "input-output-logger",
    "secrets-manager",
    "sqs-partial-batch-failure",
    "ssm",
    "util",
    "validator",
    "warmup",
  ),
  { name: "aws-embedded-metrics" },
  { name: "aws-jwt-verify", subpaths: "all" },
  { name: "aws-xray-sdk-core" },
  { name: "axios", bothForms: true },
  { name: "date-fns", membersAsFiles: true },
  { name: "exponential-backoff" },
  { name: "express" },
  {
    name: "hono",
    subpaths: [
      "./aws-lambda",
      "./lambda-edge",
      "./cors",
      "./logger",
      "./jwt",
      "./factory",
      "./http-exception",
      "./validator",
      "./request-id",
      "./bearer-auth",
      "./basic-auth",
      "./secure-headers",
      "./pretty-json",
      "./timeout",
      "./body-limit",
      "./context-storage",
    ],
  },
  { name: "jsonwebtoken" },
  { name: "lodash", membersAsFiles: true },
  { name: "nanoid", subpaths: ["./non-secure"] },
  { name: "pg", bothForms: true },
  { name: "serverless-http" },
  { name: "ulid" },
  { name: "uuid" },
  { name: "zod", subpaths: ["./v4", "./v3", "./mini", "./v4/mini"] },
];
