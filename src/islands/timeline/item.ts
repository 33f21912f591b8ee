/** Something on the timeline that can be pointed at. */
export type Item =
  | { type: "span"; lane: number; span: number }
  | { type: "request"; request: number }
  /** A stretch of an event's stay in a queue, or a batch. */
  | { type: "bar"; track: number; bar: number }
  /** Numbers that hold from one instant to the next. */
  | { type: "step"; track: number; step: number }
  /** Something that happened, or was decided, at one instant. */
  | { type: "moment"; moment: number };

export const sameItem = (a: Item | null, b: Item | null): boolean =>
  a === b || (a !== null && b !== null && JSON.stringify(a) === JSON.stringify(b));
