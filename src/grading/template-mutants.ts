/** A solution's template with one setting left out, or another one: only settings that the solver made. */
import { isMap, isScalar, parseDocument, visit, type Document, type Node, type Pair } from "yaml";
import type { Mutation } from "./mutation.ts";

/** `given`: the template that the lab hands out. */
export function settingMutations(text: string, given: string): Mutation[] {
  const document = parseDocument(text, { logLevel: "silent" });
  const before = parseDocument(given, { logLevel: "silent" });
  const found: Mutation[] = [];
  visit(document, {
    Pair(_, pair, ancestors) {
      const way = [...ancestors, pair].filter((each) => isPair(each));
      const path = way.map(keyOf);
      const value = pair.value as Node | null;
      if (!SECTIONS.has(path[0] ?? "") || NOT_A_SETTING.has(path.at(-1)!) || isMap(value)) return;
      if (isSame(before, path, value)) return;
      found.push(dropped(text, way));
      if (isScalar(value) && typeof value.value === "number") {
        found.push(...otherNumbers(value.value, pair, value.range!));
      }
    },
  });
  return found;
}

/** What describes the account; a resource without its type is no resource. */
const SECTIONS = new Set(["Globals", "Resources"]);
const NOT_A_SETTING = new Set(["Type"]);
/** With nothing left in it, a setting goes as a whole; what holds all of a resource's settings stays. */
const STAYS = new Set(["Properties", "Resources", "Globals", "Function"]);

const isPair = (node: unknown): node is Pair =>
  typeof node === "object" && node !== null && "key" in node && "value" in node;

const keyOf = ({ key }: Pair): string => String((key as { value?: unknown }).value ?? key);

function isSame(before: Document, path: readonly string[], value: Node | null): boolean {
  const then = before.getIn(path, true) as Node | undefined;
  return (
    then !== undefined && then?.tag === value?.tag && JSON.stringify(then) === JSON.stringify(value)
  );
}

function dropped(text: string, way: readonly Pair[]): Mutation {
  let index = way.length - 1;
  while (index > 0 && isOnlyOne(way[index - 1]!) && !STAYS.has(keyOf(way[index - 1]!))) index--;
  const { key, value } = way[index]!;
  const from = (key as Node).range![0];
  const to = (value as Node | null)?.range?.[1] ?? (key as Node).range![1];
  const lineStart = text.lastIndexOf("\n", from) + 1;
  const isOwnLine = /^[ \t]*$/.test(text.slice(lineStart, from));
  const edit = isOwnLine
    ? { from: lineStart, to: to + (/^[^\n]*(?:\n|$)/.exec(text.slice(to))?.[0].length ?? 0) }
    : { from, to: to + (/^\s*,\s*/.exec(text.slice(to))?.[0].length ?? 0) };
  return { kind: "drop-setting", at: from, edits: [{ ...edit, text: "" }] };
}

const isOnlyOne = ({ value }: Pair): boolean => isMap(value) && value.items.length === 1;

function otherNumbers(
  value: number,
  { key }: Pair,
  [from, to]: readonly [number, number, number],
): Mutation[] {
  const at = (key as Node).range![0];
  const half = value > 1 && Number.isInteger(value) ? Math.floor(value / 2) : value / 2;
  return [
    { kind: "halve-setting" as const, other: half },
    { kind: "double-setting" as const, other: value * 2 },
  ]
    .filter(({ other }) => other !== value)
    .map(({ kind, other }) => ({ kind, at, edits: [{ from, to, text: String(other) }] }));
}
