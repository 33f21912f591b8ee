/** What a record says on the timeline: what happened in two or three words, and the details. */
import type { TraceRecord } from "../../session/protocol.ts";
import type { RecordOf } from "../../session/records.ts";
import { formatMs, type paint } from "../text.ts";

type Style = Parameters<typeof paint>[0];

export interface Words {
  what: string;
  detail: string;
  style?: Style;
}

type Type = Exclude<TraceRecord["type"], "log">;

/** Words for every record of these types. */
export type WordsFor<T extends Type> = { [K in T]: (record: RecordOf<K>) => Words };

/** "12.000 ms" */
export const length = (us: number): string => `${formatMs(us / 1_000)} ms`;

/** The parts that there are, with commas between them. */
export const list = (...parts: (string | false | undefined)[]): string =>
  parts.filter((part) => part !== false && part !== undefined && part !== "").join(", ");

/** Many names as their number; few as they are. */
export function named(names: readonly string[], one: string): string {
  const few = 4;
  if (names.length <= few) return names.join(" ");
  return `${names.length} ${one}s ${names.slice(0, 2).join(" ")} ... ${names.at(-1)}`;
}
