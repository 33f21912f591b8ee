/** Runs a query of CloudWatch Logs Insights over log events. */
import { LOGS_QUOTAS } from "../quotas.ts";
import { evaluate } from "./evaluate.ts";
import { checkStats, parseQuery } from "./parser.ts";
import { Row, type QueriedEvent } from "./row.ts";
import { aggregate } from "./stats.ts";
import type { Column, Command } from "./syntax.ts";
import { isTrue, sortOrder, textOf } from "./values.ts";

export interface ResultField {
  readonly field: string;
  readonly value: string;
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetQueryResults.html */
export interface QueryResult {
  /** One list of fields for each row; a field that the row does not have is left out. */
  readonly results: readonly (readonly ResultField[])[];
  readonly statistics: {
    readonly recordsMatched: number;
    readonly recordsScanned: number;
    readonly bytesScanned: number;
  };
}

export type ParsedQuery = readonly Command[];

/** Throws `QueryError` with the place of what is wrong. */
export function compileQuery(query: string): ParsedQuery {
  const commands = parseQuery(query);
  checkStats(query, commands);
  return commands;
}

/**
 * Runs a query over events of the time range, in any order. Rows come newest first unless the query sorts them.
 * @param limit Rows at most, unless the query itself says how many.
 */
export function runQuery(
  commands: ParsedQuery,
  events: readonly QueriedEvent[],
  limit: number = LOGS_QUOTAS.queryRows.value,
): QueryResult {
  const newestFirst = events.toSorted((a, b) => b.timestampMs - a.timestampMs);
  let rows = newestFirst.map((event) => new Row(event));
  let matched = rows.length;
  const shown = new Shown();
  for (const command of commands) {
    rows = apply(command, rows, shown);
    if (command.kind === "filter" && !shown.aggregated) matched = rows.length;
  }
  const limited = commands.some(({ kind }) => kind === "limit");
  return {
    results: (limited ? rows : rows.slice(0, limit)).map((row) => shown.of(row)),
    statistics: {
      recordsMatched: matched,
      recordsScanned: events.length,
      bytesScanned: events.reduce((sum, { message }) => sum + message.length, 0),
    },
  };
}

const DEFAULT_FIELDS = ["@timestamp", "@message"];

const union = (names: readonly string[], more: readonly string[]): string[] => [
  ...new Set([...names, ...more]),
];

/** Which columns the results have. */
class Shown {
  aggregated = false;
  private names: string[] = [];
  /** Shown beside the fields that are asked for. */
  private parsed: string[] = [];
  private displayed: string[] | undefined;

  add(names: readonly string[]): void {
    this.names = union(this.names, names);
  }

  parse(names: readonly string[]): void {
    this.parsed = union(this.parsed, names);
  }

  display(names: string[]): void {
    this.displayed = names;
  }

  aggregate(names: string[]): void {
    this.aggregated = true;
    this.names = names;
    this.parsed = [];
    this.displayed = undefined;
  }

  of(row: Row): ResultField[] {
    const names =
      this.displayed ?? union(this.names.length > 0 ? this.names : DEFAULT_FIELDS, this.parsed);
    return [...names, ...(row.event ? ["@ptr"] : [])].flatMap((field) => {
      const value = row.get(field);
      return value === undefined ? [] : [{ field, value: textOf(value) }];
    });
  }
}

function apply(command: Command, rows: Row[], shown: Shown): Row[] {
  switch (command.kind) {
    case "fields":
    case "display": {
      const names = command.columns.map(({ name }) => name);
      if (command.kind === "fields") shown.add(names);
      else shown.display(names);
      for (const row of rows) command.columns.forEach((column) => addColumn(row, column));
      return rows;
    }
    case "filter":
      return rows.filter((row) => isTrue(evaluate(command.condition, row)));
    case "parse":
      shown.parse(command.names.filter((name) => name !== ""));
      for (const row of rows) parseInto(row, command);
      return rows;
    case "stats":
      shown.aggregate([...command.by, ...command.columns].map(({ name }) => name));
      return aggregate(command, rows);
    case "sort":
      return sorted(rows, command.keys);
    case "dedup":
      return withoutDuplicates(rows, command.fields);
    case "limit":
      return rows.slice(0, command.count);
  }
}

function addColumn(row: Row, { name, expression }: Column): void {
  if (expression.kind === "field" && expression.name === name) return;
  row.set(name, evaluate(expression, row));
}

function parseInto(row: Row, { field, pattern, names }: Extract<Command, { kind: "parse" }>): void {
  const value = row.get(field);
  const found = value === undefined ? null : pattern.exec(textOf(value));
  if (!found) return;
  names.forEach((name, i) => {
    if (name !== "" && found[i + 1] !== undefined) row.set(name, found[i + 1]);
  });
}

function sorted(rows: readonly Row[], keys: Extract<Command, { kind: "sort" }>["keys"]): Row[] {
  const keyed = rows.map((row) => ({
    row,
    values: keys.map(({ expression }) => evaluate(expression, row)),
  }));
  keyed.sort((a, b) => {
    for (const [i, { descending }] of keys.entries()) {
      const order = sortOrder(a.values[i], b.values[i]);
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  });
  return keyed.map(({ row }) => row);
}

/** The first row of each combination of values. A row that lacks a field is kept. */
function withoutDuplicates(rows: readonly Row[], fields: readonly string[]): Row[] {
  const seen = new Set<string>();
  return rows.filter((row) => {
    const values = fields.map((field) => row.get(field));
    if (values.includes(undefined)) return true;
    const key = JSON.stringify(values.map(textOf));
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
