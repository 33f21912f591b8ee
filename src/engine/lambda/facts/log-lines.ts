import { dg, RECORDED, RUNTIME_CLIENT, type FactPart } from "./fact.ts";

const FORMATS = dg("monitoring-cloudwatchlogs-logformat");

export const LOG_LINES: FactPart = {
  part: "A3",
  title: "Logs",
  facts: [
    {
      fact: 17,
      title:
        "A cold start begins with an INIT_START line that names the runtime's version and its ARN.",
      status: "simulated",
      simulated: "The line in AWS's shape; version and ARN are made up.",
      source: [RECORDED],
    },
    {
      fact: 18,
      title: "Every invocation has a START line with its version and an END line.",
      status: "simulated",
      simulated: "Both lines, exactly.",
      source: [dg("nodejs-logging")],
    },
    {
      fact: 19,
      title:
        "The REPORT line has durations, memory, init on a cold start, and a status when the invocation timed out or crashed.",
      status: "simulated",
      simulated: "The newer style of the line, in which a time-out has no line of its own.",
      source: [RECORDED, dg("lambda-runtime-environment")],
      basis: "AWS is moving functions from an older style to a newer one; the newer one is used.",
    },
    {
      fact: 20,
      title:
        "In text format a line of the function has the time, the request id, the level and the text; a line break becomes a carriage return.",
      status: "simulated",
      simulated: "AWS's runtime client writes the lines itself.",
      source: [RUNTIME_CLIENT],
    },
    {
      fact: 21,
      title:
        "An error that the handler throws is logged as Invoke Error with its type, message and stack.",
      status: "simulated",
      simulated: "AWS's runtime client writes it itself, in the words of each runtime.",
      source: [RUNTIME_CLIENT],
    },
    {
      fact: 22,
      title:
        "In JSON format lines of the function and of the platform are objects with a fixed shape, and log levels leave out what is below them.",
      status: "partly",
      simulated: "Objects of the function and platform events with their metrics and levels.",
      missing: "Events of SnapStart and of telemetry subscriptions, which are not simulated.",
      source: [FORMATS, dg("telemetry-schema-reference")],
    },
    {
      fact: 23,
      title: "Each function has a log group, and each environment one log stream in it.",
      status: "simulated",
      simulated:
        "Group, stream and their names; one stream for each environment. Through the real client also groups, streams and events of one's own, filter patterns, metric filters, and Logs Insights with its language but for pattern, diff, anomaly, unnest and joins.",
      source: [dg("monitoring-cloudwatchlogs-loggroups")],
      basis: "The stream's name is common knowledge.",
    },
  ],
};
