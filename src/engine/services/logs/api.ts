/** CloudWatch Logs on the network. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_Operations.html */
import { awsJson } from "../api/aws-json.ts";
import type { Operation, ServiceApi } from "../api/service-api.ts";
import { filterOperations, queryOperations } from "./api-queries.ts";
import { invalid, required } from "./errors.ts";
import { logGroupArn } from "./log-group-arn.ts";
import type { LogGroupState, LogStreamState } from "./log-store.ts";
import type { LogsService, PutEvent } from "./logs-service.ts";
import { filteredEvents, streamEvents, type FilterInput, type StreamInput } from "./read-events.ts";
import { groupOf, onAll, onGroup, page, type OnGroup, type Paged } from "./on-log-group.ts";
import { LOGS_QUOTAS } from "./quotas.ts";

/** `logs` is made when the account is deployed. */
export function logsApi(logs: () => LogsService): ServiceApi {
  return {
    service: "logs",
    title: "CloudWatch Logs",
    protocol: awsJson({ version: "1.1" }),
    operations: Object.fromEntries([
      ...groupOperations(logs),
      ...eventOperations(logs),
      ...filterOperations(logs),
      ...queryOperations(logs),
    ]),
  };
}

interface DescribeGroups extends Paged {
  logGroupNamePrefix?: string;
  logGroupNamePattern?: string;
}

interface DescribeStreams extends OnGroup, Paged {
  logStreamNamePrefix?: string;
  orderBy?: "LogStreamName" | "LastEventTime";
  descending?: boolean;
}

function groupOperations(logs: () => LogsService): [string, Operation][] {
  return [
    onGroup<OnGroup>("CreateLogGroup", ["logGroupName"], (input) =>
      logs().createGroup(groupOf(input)),
    ),
    onGroup<OnGroup>("DeleteLogGroup", ["logGroupName"], (input) =>
      logs().deleteGroup(groupOf(input)),
    ),
    onGroup<OnGroup & { retentionInDays?: number }>(
      "PutRetentionPolicy",
      ["logGroupName", "retentionInDays"],
      (input) =>
        logs().putRetention(groupOf(input), required(input.retentionInDays, "retentionInDays")),
    ),
    onGroup<OnGroup>("DeleteRetentionPolicy", ["logGroupName"], (input) =>
      logs().putRetention(groupOf(input), undefined),
    ),
    onAll<DescribeGroups>(
      "DescribeLogGroups",
      ["logGroupNamePrefix", "logGroupNamePattern", "limit", "nextToken"],
      (input) => {
        const { logGroupNamePrefix = "", logGroupNamePattern = "" } = input;
        const filters = logs().metricFilters();
        const matching = logs()
          .groups()
          .filter(
            ({ name }) => name.startsWith(logGroupNamePrefix) && name.includes(logGroupNamePattern),
          );
        const { found, ...next } = page(matching, input);
        const logGroups = found.map((group) => ({
          ...groupShape(group),
          metricFilterCount: filters.filter(({ logGroupName }) => logGroupName === group.name)
            .length,
        }));
        return { logGroups, ...next };
      },
    ),
    onGroup<OnGroup & { logStreamName?: string }>(
      "CreateLogStream",
      ["logGroupName", "logStreamName"],
      (input) =>
        logs().createStream(groupOf(input), required(input.logStreamName, "logStreamName")),
    ),
    onGroup<OnGroup & { logStreamName?: string }>(
      "DeleteLogStream",
      ["logGroupName", "logStreamName"],
      (input) =>
        logs().deleteStream(groupOf(input), required(input.logStreamName, "logStreamName")),
    ),
    onGroup<DescribeStreams>(
      "DescribeLogStreams",
      [
        "logGroupName",
        "logGroupIdentifier",
        "logStreamNamePrefix",
        "orderBy",
        "descending",
        "limit",
        "nextToken",
      ],
      (input) => {
        const { logStreamNamePrefix = "", orderBy = "LogStreamName", descending = false } = input;
        if (orderBy === "LastEventTime" && logStreamNamePrefix !== "") {
          throw invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
        }
        const group = logs().group(groupOf(input));
        const sorted = [...group.streams.values()]
          .filter(({ name }) => name.startsWith(logStreamNamePrefix))
          .sort(orderBy === "LogStreamName" ? byName : byLastEvent);
        const { found, ...next } = page(descending ? sorted.toReversed() : sorted, input);
        return { logStreams: found.map((stream) => streamShape(group, stream)), ...next };
      },
    ),
  ];
}

const byName = (a: LogStreamState, b: LogStreamState): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0;

const byLastEvent = (a: LogStreamState, b: LogStreamState): number => lastOf(a) - lastOf(b);

const lastOf = ({ events, createdMs }: LogStreamState): number =>
  events.at(-1)?.timestampMs ?? createdMs;

function groupShape({ name, createdMs, retentionDays, streams }: LogGroupState) {
  let storedBytes = 0;
  for (const { events } of streams.values()) {
    for (const { message } of events)
      storedBytes += message.length + LOGS_QUOTAS.logEventOverhead.value;
  }
  return {
    logGroupName: name,
    creationTime: createdMs,
    ...(retentionDays === undefined ? {} : { retentionInDays: retentionDays }),
    arn: `${logGroupArn(name)}:*`,
    logGroupArn: logGroupArn(name),
    logGroupClass: "STANDARD",
    storedBytes,
  };
}

function streamShape(group: LogGroupState, { name, createdMs, events }: LogStreamState) {
  const [first, last] = [events[0], events.at(-1)];
  return {
    logStreamName: name,
    creationTime: createdMs,
    ...(first && last
      ? {
          firstEventTimestamp: first.timestampMs,
          lastEventTimestamp: last.timestampMs,
          lastIngestionTime: last.ingestionTimeMs,
        }
      : {}),
    arn: `${logGroupArn(group.name)}:log-stream:${name}`,
    storedBytes: 0,
  };
}

interface PutInput extends OnGroup {
  logStreamName?: string;
  logEvents?: PutEvent[];
  /** AWS takes any, or none. */
  sequenceToken?: string;
}

function eventOperations(logs: () => LogsService): [string, Operation][] {
  return [
    onGroup<PutInput>(
      "PutLogEvents",
      ["logGroupName", "logStreamName", "logEvents", "sequenceToken"],
      (input) => {
        const stream = required(input.logStreamName, "logStreamName");
        const { tooOld, tooNew } = logs().putEvents(groupOf(input), stream, input.logEvents ?? []);
        const rejected = {
          ...(tooOld === undefined ? {} : { tooOldLogEventEndIndex: tooOld }),
          ...(tooNew === undefined ? {} : { tooNewLogEventStartIndex: tooNew }),
        };
        return Object.keys(rejected).length > 0 ? { rejectedLogEventsInfo: rejected } : {};
      },
    ),
    onGroup<OnGroup & StreamInput>(
      "GetLogEvents",
      [
        "logGroupName",
        "logGroupIdentifier",
        "logStreamName",
        "startTime",
        "endTime",
        "nextToken",
        "limit",
        "startFromHead",
      ],
      (input) =>
        streamEvents(
          logs().stream(groupOf(input), required(input.logStreamName, "logStreamName")),
          input,
        ),
    ),
    onGroup<OnGroup & FilterInput>(
      "FilterLogEvents",
      [
        "logGroupName",
        "logGroupIdentifier",
        "logStreamNames",
        "logStreamNamePrefix",
        "startTime",
        "endTime",
        "filterPattern",
        "nextToken",
        "limit",
        "interleaved",
      ],
      (input) => filteredEvents(logs().group(groupOf(input)), input),
    ),
  ];
}
