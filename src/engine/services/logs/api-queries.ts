/** Metric filters and queries of CloudWatch Logs on the network. */
import { operation, type Operation } from "../api/service-api.ts";
import { notSimulated } from "../api/service-error.ts";
import type { MetricFilterConfiguration } from "./configuration.ts";
import { invalid, malformed, required } from "./errors.ts";
import { QueryError } from "./insights/query-error.ts";
import { compileQuery, runQuery, type ParsedQuery, type QueryResult } from "./insights/query.ts";
import type { QueriedEvent } from "./insights/row.ts";
import { logGroupArn } from "./log-group-arn.ts";
import type { LogsService } from "./logs-service.ts";
import { groupOf, nameIn, onAll, onGroup, page, type OnGroup, type Paged } from "./on-log-group.ts";
import { LOGS_QUOTAS } from "./quotas.ts";

interface Transformation {
  metricName?: string;
  metricNamespace?: string;
  metricValue?: string;
  defaultValue?: number;
  unit?: string;
  dimensions?: Record<string, string>;
}

interface FilterPut extends OnGroup {
  filterName?: string;
  filterPattern?: string;
  metricTransformations?: Transformation[];
}

export function filterOperations(logs: () => LogsService): [string, Operation][] {
  return [
    onGroup<FilterPut>(
      "PutMetricFilter",
      ["logGroupName", "filterName", "filterPattern", "metricTransformations"],
      (input) => logs().putMetricFilter(metricFilterOf(input)),
    ),
    onGroup<OnGroup & { filterName?: string }>(
      "DeleteMetricFilter",
      ["logGroupName", "filterName"],
      (input) =>
        logs().deleteMetricFilter(groupOf(input), required(input.filterName, "filterName")),
    ),
    onAll<Paged & { logGroupName?: string; filterNamePrefix?: string }>(
      "DescribeMetricFilters",
      ["logGroupName", "filterNamePrefix", "limit", "nextToken"],
      (input) => {
        const { logGroupName, filterNamePrefix = "" } = input;
        if (logGroupName !== undefined) logs().group(logGroupName);
        const matching = logs()
          .metricFilters()
          .filter(
            (filter) =>
              (logGroupName === undefined || filter.logGroupName === logGroupName) &&
              filter.filterName.startsWith(filterNamePrefix),
          );
        const { found, ...next } = page(matching, input);
        return { metricFilters: found.map(metricFilterShape), ...next };
      },
    ),
  ];
}

function metricFilterOf(input: FilterPut): MetricFilterConfiguration {
  const [transformation, ...more] = input.metricTransformations ?? [];
  if (!transformation || more.length > 0) {
    throw invalid(
      "1 validation error detected: Value at 'metricTransformations' failed to satisfy constraint: Member must have length 1",
    );
  }
  const { metricName, metricNamespace, metricValue, defaultValue, unit, dimensions } =
    transformation;
  if (dimensions && defaultValue !== undefined) {
    throw invalid(
      "Invalid metric transformation: dimensions and default value are mutually exclusive properties.",
    );
  }
  return {
    filterName: required(input.filterName, "filterName"),
    logGroupName: groupOf(input),
    filterPattern: input.filterPattern ?? "",
    namespace: required(metricNamespace, "metricTransformations.1.member.metricNamespace"),
    metricName: required(metricName, "metricTransformations.1.member.metricName"),
    metricValue: required(metricValue, "metricTransformations.1.member.metricValue"),
    ...(defaultValue === undefined ? {} : { defaultValue }),
    ...(unit === undefined ? {} : { unit }),
    ...(dimensions ? { dimensions } : {}),
  };
}

function metricFilterShape(filter: MetricFilterConfiguration) {
  const {
    namespace: metricNamespace,
    metricName,
    metricValue,
    defaultValue,
    unit,
    dimensions,
  } = filter;
  return {
    filterName: filter.filterName,
    filterPattern: filter.filterPattern,
    logGroupName: filter.logGroupName,
    metricTransformations: [
      { metricName, metricNamespace, metricValue, defaultValue, unit, dimensions },
    ],
  };
}

interface QueryInput {
  logGroupName?: string;
  logGroupNames?: string[];
  logGroupIdentifiers?: string[];
  startTime?: number;
  endTime?: number;
  queryString?: string;
  limit?: number;
  queryLanguage?: string;
}

const MS_PER_SECOND = 1_000;
/** Later than any date in seconds that a query may mean: it was given in milliseconds. */
const SECONDS_MAXIMUM = 100_000_000_000;
const inMs = (time: number): number => (time > SECONDS_MAXIMUM ? time : time * MS_PER_SECOND);

export function queryOperations(logs: () => LogsService): [string, Operation][] {
  const queryId = (input: { queryId?: string }) => required(input.queryId, "queryId");
  return [
    [
      "StartQuery",
      operation<QueryInput>({
        takes: [
          "logGroupName",
          "logGroupNames",
          "logGroupIdentifiers",
          "startTime",
          "endTime",
          "queryString",
          "limit",
          "queryLanguage",
        ],
        resource: (input) => queriedGroups(input).join(" "),
        permissions: (input) =>
          queriedGroups(input).map((name) => ({
            action: "logs:StartQuery",
            resource: `${logGroupArn(name)}:*`,
          })),
        run: (input) => ({ queryId: startQuery(logs(), input) }),
      }),
    ],
    onAll<{ queryId?: string }>("GetQueryResults", ["queryId"], (input) => {
      const { status, result } = logs().query(queryId(input));
      return {
        queryLanguage: "CWLI",
        results: result?.results ?? [],
        statistics: result?.statistics ?? { recordsMatched: 0, recordsScanned: 0, bytesScanned: 0 },
        status,
      };
    }),
    onAll<{ queryId?: string }>("StopQuery", ["queryId"], (input) => {
      logs().stopQuery(queryId(input));
      return { success: true };
    }),
  ];
}

const queriedGroups = ({
  logGroupName,
  logGroupNames,
  logGroupIdentifiers,
}: QueryInput): string[] =>
  [
    ...(logGroupName ? [logGroupName] : []),
    ...(logGroupNames ?? []),
    ...(logGroupIdentifiers ?? []),
  ].map(nameIn);

function startQuery(logs: LogsService, input: QueryInput): string {
  const { logGroupName, logGroupNames, logGroupIdentifiers, queryLanguage = "CWLI", limit } = input;
  if (queryLanguage !== "CWLI") notSimulated(`StartQuery in ${queryLanguage}`);
  const given = [logGroupName, logGroupNames, logGroupIdentifiers].filter(
    (each) => each !== undefined,
  );
  if (given.length !== 1) {
    throw invalid(
      "Exactly one of logGroupName, logGroupNames and logGroupIdentifiers must be given.",
    );
  }
  const logGroups = queriedGroups(input);
  const { queriedLogGroups, queryRowsMaximum } = LOGS_QUOTAS;
  if (logGroups.length > queriedLogGroups.value) {
    throw invalid(`A query has at most ${queriedLogGroups.value} log groups.`);
  }
  if (limit !== undefined && !(limit >= 1 && limit <= queryRowsMaximum.value)) {
    throw invalid(`limit must be from 1 to ${queryRowsMaximum.value}; it is ${limit}.`);
  }
  const startMs = inMs(required(input.startTime, "startTime"));
  const endMs = inMs(required(input.endTime, "endTime"));
  if (endMs < startMs) throw invalid("End time should not be less than start time");
  const query = required(input.queryString, "queryString");
  const compiled = compiledOf(query);
  const run = (events: readonly QueriedEvent[]): QueryResult => runQuery(compiled, events, limit);
  return logs.startQuery({ query, logGroups, startMs, endMs, run });
}

/** Throws `MalformedQueryException` with the place of the error. */
function compiledOf(query: string): ParsedQuery {
  if (query.length > LOGS_QUOTAS.queryLength.value) {
    throw invalid(
      `1 validation error detected: Value at 'queryString' failed to satisfy constraint: Member must have length less than or equal to ${LOGS_QUOTAS.queryLength.value}`,
    );
  }
  try {
    return compileQuery(query);
  } catch (error) {
    if (error instanceof QueryError) throw malformed(error);
    throw error;
  }
}
