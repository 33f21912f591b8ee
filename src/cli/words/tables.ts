import { count, visible } from "../text.ts";
import { list, type WordsFor } from "./words.ts";

/** DynamoDB tables. */
export const TABLE_WORDS: WordsFor<
  "item.written" | "item.refused" | "items.read" | "table.throttled" | "table.provisioned"
> = {
  "item.written": (it) => ({
    what: `item ${CHANGES[it.change]}`,
    detail: list(
      `${it.table} ${key(it.key)}`,
      it.operation,
      it.bytes > 0 && count(it.bytes, "byte"),
      count(it.units, "write unit"),
      it.conditional && "its condition holds",
    ),
    style: "cyan",
  }),
  "item.refused": (it) => ({
    what: "write refused",
    detail: `${it.table} ${key(it.key)}, ${it.operation}: ${it.code}, ${visible(it.because)}`,
    style: "yellow",
  }),
  "items.read": (it) => ({
    what: "items read",
    detail: list(
      it.index === undefined ? it.table : `${it.table}/${it.index}`,
      it.operation,
      count(it.items, "item"),
      count(it.units, "read unit"),
    ),
  }),
  "table.throttled": (it) => ({
    what: "table throttled",
    detail: list(
      it.index === undefined ? it.table : `${it.table}/${it.index}`,
      it.operation,
      `${it.reason}: ${visible(it.because)}`,
    ),
    style: "red",
  }),
  "table.provisioned": (it) => ({
    what: `table ${it.mode}`,
    detail: list(
      visible(it.table),
      it.mode === "provisioned" &&
        `${count(it.readUnits, "read unit")} and ${count(it.writeUnits, "write unit")} a second`,
    ),
    style: "magenta",
  }),
};

const CHANGES = {
  INSERT: "inserted",
  MODIFY: "modified",
  REMOVE: "removed",
  NONE: "as it was",
};

const key = (values: Readonly<Record<string, unknown>>): string => visible(JSON.stringify(values));
