import { dg, type FactPart } from "./fact.ts";

const cloudWatch = (page: string) =>
  `https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/${page}.html`;

export const OBSERVABILITY: FactPart = {
  part: "A13",
  title: "Observability",
  facts: [
    {
      fact: 81,
      title:
        "An alarm looks at its last N periods every minute and goes off when M of them breach; missing data is treated in one of four ways.",
      status: "simulated",
      simulated:
        "The three states, M of N, the four treatments, the extra datapoints that CloudWatch fetches, and actions: topics, functions and events on the default bus. On metrics of Lambda, API Gateway, EventBridge, SNS, SQS, DynamoDB and of one's own. Through the real client also PutMetricData, statistics, metric data with the common part of metric math.",
      source: [cloudWatch("alarm-evaluation"), cloudWatch("alarms-and-missing-data")],
    },
    {
      fact: 82,
      title: "A log line in the embedded metric format becomes metrics.",
      status: "simulated",
      simulated:
        "Extraction with AWS's limits. A line with a prefix, as console writes it in text format, is no such line.",
      source: [cloudWatch("CloudWatch_Embedded_Metric_Format_Specification")],
    },
    {
      fact: 83,
      title:
        "X-Ray passes a header along, samples one request a second and 5 % of the rest, and gets two segments of every sampled invocation.",
      status: "simulated",
      simulated:
        "The header, sampling, segments of the service and of the function, and what instrumentation in the code adds to them: the daemon's UDP port and PutTraceSegments. GetTraceSummaries and BatchGetTraces read them.",
      source: [dg("services-xray")],
    },
    {
      fact: 84,
      title:
        "The Parameters and Secrets extension answers on port 2773 and keeps values for 300 s.",
      status: "partly",
      simulated:
        "The extension in each environment: its port, token, cache, variables, log lines and its calls of Secrets Manager and Parameter Store with the function's role. Before the first event it answers 400.",
      missing:
        "What it says to a wrong token is a guess, and so are the times that it takes; AWS documents neither.",
      source: [
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html",
      ],
    },
  ],
};

export const COLD_STARTS: FactPart = {
  part: "A14",
  title: "How long a cold start takes",
  facts: [
    {
      fact: "A14",
      title:
        "Init of a small function takes about 140 ms on x86_64 and 123 ms on arm64, whatever the memory size; a handler's computing takes longer with less memory.",
      status: "partly",
      simulated:
        "Quantiles of init within 15 % of the measurements, the code's share on top (1 ms a file and 0.1 ms a kB), CPU in the handler by memory size. The first invocation takes 12 to 13 ms at 128 MB and 3 ms from 256 MB on: what Linux's bandwidth control makes of 2.3 ms of CPU.",
      missing: "Container images and other runtimes.",
      source: ["https://maxday.github.io/lambda-perf/"],
      basis: "AWS publishes no numbers; these were measured by others in the summer of 2026.",
    },
  ],
};
