/** GetMetricData. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
import { notSimulated } from "../api/service-error.ts";
import { required, validationError } from "./errors.ts";
import { evaluateMath, type MathScope, type MathValue } from "./metric-math.ts";
import {
  datapointsOf,
  gridOf,
  selectorOf,
  statisticOf,
  type Datapoints,
  type MetricReader,
} from "./metric-query.ts";
import type { Dimension } from "./put-metric-data.ts";
import { CLOUDWATCH_QUOTAS } from "./quotas.ts";

interface DataQuery {
  Id?: string;
  MetricStat?: {
    Metric?: { Namespace?: string; MetricName?: string; Dimensions?: Dimension[] };
    Period?: number;
    Stat?: string;
    Unit?: string;
  };
  Expression?: string;
  Label?: string;
  ReturnData?: boolean;
  Period?: number;
}

export interface MetricDataQueries {
  MetricDataQueries?: DataQuery[];
  StartTime?: number;
  EndTime?: number;
  ScanBy?: "TimestampDescending" | "TimestampAscending";
}

const MEMBERS = ["Id", "MetricStat", "Expression", "Label", "ReturnData", "Period"];
const DEFAULT_PERIOD_SECONDS = 300;
const MS_PER_SECOND = 1_000;

export function metricData(input: MetricDataQueries, reader: MetricReader) {
  const queries = input.MetricDataQueries ?? [];
  validate(queries);
  const results = new Results(queries, input, reader);
  return {
    MetricDataResults: queries
      .filter(({ ReturnData = true }) => ReturnData)
      .flatMap((query) =>
        shapesOf(query, results.of(query), input.ScanBy ?? "TimestampDescending"),
      ),
    Messages: [],
  };
}

function validate(queries: readonly DataQuery[]): void {
  const most = CLOUDWATCH_QUOTAS.metricDataQueries.value;
  if (queries.length === 0 || queries.length > most) {
    throw validationError(`The collection MetricDataQueries must have 1 to ${most} members.`);
  }
  const ids = new Set<string>();
  for (const query of queries) {
    const other = Object.keys(query).find((name) => !MEMBERS.includes(name));
    if (other) notSimulated(`GetMetricData with ${other}`);
    const id = required(query.Id, "MetricDataQueries.member.Id");
    if (!/^[a-z]\w*$/.test(id)) {
      throw validationError(
        `The value ${id} for parameter MetricDataQueries.member.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`,
      );
    }
    if (ids.has(id))
      throw validationError(
        `The values for parameter id in MetricDataQueries must be unique; ${id} is not.`,
      );
    ids.add(id);
    if ((query.MetricStat === undefined) === (query.Expression === undefined)) {
      throw validationError(`The query ${id} must have either MetricStat or Expression.`);
    }
  }
}

class Results {
  private readonly queries: ReadonlyMap<string, DataQuery>;
  private readonly range: MetricDataQueries;
  private readonly reader: MetricReader;
  private readonly known = new Map<string, MathValue>();
  /** Expressions that are being worked out: one of them again is a circle. */
  private readonly open = new Set<string>();

  constructor(queries: readonly DataQuery[], range: MetricDataQueries, reader: MetricReader) {
    this.queries = new Map(queries.map((query) => [query.Id!, query]));
    this.range = range;
    this.reader = reader;
  }

  of(query: DataQuery): MathValue {
    const id = query.Id!;
    const known = this.known.get(id);
    if (known !== undefined) return known;
    if (this.open.has(id)) throw validationError(`The expression of ${id} refers to itself.`);
    this.open.add(id);
    const value = query.MetricStat ? this.metric(query) : this.expression(query);
    this.open.delete(id);
    this.known.set(id, value);
    return value;
  }

  private metric({ MetricStat = {} }: DataQuery): Datapoints {
    const { Metric = {}, Period, Stat, Unit } = MetricStat;
    const statistic = statisticOf(required(Stat, "MetricStat.Stat"));
    const grid = gridOf(this.range, required(Period, "MetricStat.Period"));
    return datapointsOf(this.reader, selectorOf(Metric), statistic, grid, Unit);
  }

  private expression({ Expression = "", Period }: DataQuery): MathValue {
    if (/^\s*(SELECT|SEARCH|LAMBDA)\b/i.test(Expression)) {
      notSimulated(`the expression ${/\w+/.exec(Expression)![0].toUpperCase()}`);
    }
    const scope: MathScope = {
      grid: gridOf(this.range, Period ?? this.periodOf(Expression)),
      valueOf: (id) => {
        const query = this.queries.get(id);
        if (!query)
          throw validationError(`Error in expression '${Expression}': Unknown identifier ${id}`);
        return this.of(query);
      },
      metrics: () =>
        [...this.queries.values()]
          .filter((query) => query.MetricStat)
          .map((query) => this.of(query) as Datapoints),
    };
    return evaluateMath(Expression, scope);
  }

  /** An expression has the longest period of the metrics in it. */
  private periodOf(expression: string): number {
    const named = [...this.queries.values()].filter(
      ({ Id, MetricStat }) =>
        MetricStat &&
        (new RegExp(`\\b${Id}\\b`).test(expression) || expression.includes("METRICS(")),
    );
    const periods = named.map(({ MetricStat }) => MetricStat?.Period ?? 0);
    return periods.length === 0 ? DEFAULT_PERIOD_SECONDS : Math.max(...periods);
  }
}

function shapesOf(query: DataQuery, value: MathValue, scanBy: string) {
  if (typeof value === "number") {
    throw validationError(
      `The expression of ${query.Id} must give a time series; it gives the number ${value}.`,
    );
  }
  const list = value instanceof Map ? [value as Datapoints] : (value as readonly Datapoints[]);
  return list.map((series) => {
    const entries = [...series].sort(([a], [b]) =>
      scanBy === "TimestampAscending" ? a - b : b - a,
    );
    return {
      Id: query.Id,
      Label: query.Label ?? query.MetricStat?.Metric?.MetricName ?? query.Id,
      Timestamps: entries.map(([time]) => time / MS_PER_SECOND),
      Values: entries.map(([, each]) => each),
      StatusCode: "Complete",
    };
  });
}
