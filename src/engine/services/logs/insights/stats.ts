/** The command `stats`. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Stats.html */
import { AGGREGATES } from "./aggregates.ts";
import { evaluate } from "./evaluate.ts";
import { Row } from "./row.ts";
import type { Command, Expression } from "./syntax.ts";
import { textOf, type Value } from "./values.ts";

type Stats = Extract<Command, { kind: "stats" }>;

/** One row for each group, in the order in which the groups first came; without `by` one row. */
export function aggregate({ columns, by }: Stats, rows: readonly Row[]): Row[] {
  const groups = new Map<string, { keys: Value[]; rows: Row[] }>();
  if (by.length === 0) groups.set("", { keys: [], rows: [...rows] });
  for (const row of by.length === 0 ? [] : rows) {
    const keys = by.map(({ expression }) => evaluate(expression, row));
    const id = JSON.stringify(keys.map((key) => (key === undefined ? null : textOf(key))));
    const group = groups.get(id);
    if (group) group.rows.push(row);
    else groups.set(id, { keys, rows: [row] });
  }
  return [...groups.values()].map(({ keys, rows }) => {
    const result = new Row();
    by.forEach(({ name }, i) => result.set(name, keys[i]));
    const times = rows.map((row) => row.timestampMs);
    for (const { name, expression } of columns) {
      // A column may reckon with the ones before it: its row is the result.
      const value = evaluate(expression, result, (inner) => ofGroup(inner, rows, times));
      result.set(name, value);
    }
    return result;
  });
}

/** An aggregate of the group; null for any other expression. */
function ofGroup(
  expression: Expression,
  rows: readonly Row[],
  times: readonly number[],
): Value | null {
  if (expression.kind !== "call") return null;
  const known = AGGREGATES[expression.name];
  if (!known) return null;
  const values = rows.map((row) => expression.arguments.map((each) => evaluate(each, row)));
  return known.run(values, times);
}
