/** What somebody who has the exported project needs to know. */
import type { Workload } from "../session/protocol.ts";

type Target = NonNullable<Workload["target"]>;

interface Exported {
  name: string;
  title: string;
  parameters?: Record<string, string>;
  target?: Workload["target"];
}

interface Contents {
  typed: boolean;
  /** Where the code is. */
  folders: string[];
  /** Paths of the sample events. */
  events: string[];
  hasHosts: boolean;
  /** The text of the template. */
  template: string;
}

/** Whether what is sent is the event of a function. */
export const isOfFunction = (target: Target): boolean => serviceOf(target) === undefined;

export function readmeOf(
  { name, title, parameters = {}, target }: Exported,
  { typed, folders, events, hasHosts, template }: Contents,
): string {
  const overrides = Object.entries(parameters).map(([key, value]) => `'${key}=${value}'`);
  const withParameters = (option: string): string =>
    overrides.length > 0 ? ` ${option} ${overrides.join(" ")}` : "";
  const [event] = events;
  const service = target && serviceOf(target);
  const run = [
    `npm run -s coldstart -- run ${name}`,
    service && `--workload ${name}/workload.json`,
    event !== undefined && `--event ${name}/${event}`,
    hasHosts && `--hosts ${name}/hosts.json`,
  ].filter(Boolean);
  return `${[
    `# ${title}`,
    `Exported from Coldstart as a project for the AWS SAM CLI. \`template.yaml\` describes the account; the code is in ${folders.map((it) => `\`${it}/\``).join(", ")}.`,
    "## Deploy it",
    "It takes an AWS account, the AWS SAM CLI and Node.js with npm. What is deployed costs money while it is used, and some of it while it is not.",
    code(
      "sam build",
      `sam deploy --guided --stack-name ${name} --capabilities CAPABILITY_IAM CAPABILITY_NAMED_IAM${withParameters("--parameter-overrides")}`,
    ),
    ...(typed
      ? [
          "The code is TypeScript: `sam build` bundles it with esbuild, which it installs from `package.json`.",
        ]
      : []),
    ...databaseNotes(template),
    ...(event === undefined ? [] : ["## Call it", ...callOf(name, event, target)]),
    "## Take it down",
    code(`sam delete --stack-name ${name}`),
    "## Run it in Coldstart",
    code(`${run.join(" ")}${withParameters("--parameters")}`),
    ...(hasHosts
      ? [
          "`hosts.json` says what hosts outside AWS answer in the simulation. On AWS the code calls the real ones.",
        ]
      : []),
    "`Metadata.Coldstart` in the template is for the simulation; AWS ignores it.",
  ].join("\n\n")}\n`;
}

/** "the queue `orders`"; `undefined`: a function. */
function serviceOf(target: Target): string | undefined {
  if ("queue" in target) return `the queue \`${target.queue}\``;
  if ("api" in target) return `the API \`${target.api}\``;
  if ("functionUrl" in target) return `the function URL of \`${target.functionUrl}\``;
  if ("bucket" in target) return `the bucket \`${target.bucket}\``;
  if ("table" in target) return `the table \`${target.table}\``;
  if ("topic" in target) return `the topic \`${target.topic}\``;
  if ("stream" in target) return `the stream \`${target.stream}\``;
  if ("eventBus" in target) return `the event bus \`${target.eventBus}\``;
  return undefined;
}

function callOf(name: string, event: string, target: Target | undefined): string[] {
  const service = target && serviceOf(target);
  if (!target || service === undefined) {
    return [
      code(`sam remote invoke --stack-name ${name} --event-file ${event}`),
      `All sample events are in \`events/\`. \`sam local invoke --event ${event}\` runs the function in a container instead.`,
    ];
  }
  if ("api" in target || "functionUrl" in target) {
    return [
      code(`sam list endpoints --stack-name ${name} --output json`),
      `Each file in \`events/\` is a request to ${service}: send its method, path, headers and body to the URL, with \`curl\` for one.`,
    ];
  }
  const sent = `Each file in \`events/\` is something for ${service}, and functions get it inside an event of that service.`;
  if (!("queue" in target)) return [`${sent} Put it there with the AWS CLI.`];
  const url = `"$(aws sqs get-queue-url --queue-name ${target.queue} --query QueueUrl --output text)"`;
  return [
    code(`aws sqs send-message --queue-url ${url} --message-body file://${event}`),
    `${sent} Where the template gives the queue no name, \`aws sqs list-queues\` has the one that it got.`,
  ];
}

/** What is different about a database on AWS. */
function databaseNotes(template: string): string[] {
  if (!/\bAWS::RDS::DB(Instance|Cluster)\b/.test(template)) return [];
  const schema = /\bInitialSql\b/.test(template)
    ? " The statements in `Metadata.Coldstart.InitialSql` run in the simulation only: run them once as the master user."
    : "";
  return [
    "## The database",
    `On AWS a database is in a VPC. Functions that connect to it need \`VpcConfig\`, with subnets and a security group that the database's own lets in; those that use the Data API do not.${schema}`,
  ];
}

const code = (...lines: string[]): string => ["```sh", ...lines, "```"].join("\n");
