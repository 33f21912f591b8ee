/** A Logs Insights query as the parser gives it. */
import type { Value } from "./values.ts";

export type Operator =
  "or" | "and" | "=" | "!=" | "<" | "<=" | ">" | ">=" | "+" | "-" | "*" | "/" | "%" | "^";

export type Expression =
  | { readonly kind: "field"; readonly name: string }
  | { readonly kind: "literal"; readonly value: Value }
  | { readonly kind: "call"; readonly name: string; readonly arguments: readonly Expression[] }
  | { readonly kind: "not" | "minus"; readonly operand: Expression }
  | {
      readonly kind: "binary";
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: "in"; readonly operand: Expression; readonly list: readonly Expression[] }
  | { readonly kind: "like"; readonly operand: Expression; readonly pattern: RegExp | string };

/** An expression with the name of its column: its alias, or its text. */
export interface Column {
  readonly name: string;
  readonly expression: Expression;
}

export type Command =
  | { readonly kind: "fields" | "display"; readonly columns: readonly Column[] }
  | { readonly kind: "filter"; readonly condition: Expression }
  | {
      readonly kind: "parse";
      readonly field: string;
      readonly pattern: RegExp;
      readonly names: readonly string[];
    }
  | { readonly kind: "stats"; readonly columns: readonly Column[]; readonly by: readonly Column[] }
  | {
      readonly kind: "sort";
      readonly keys: readonly { expression: Expression; descending: boolean }[];
    }
  | { readonly kind: "dedup"; readonly fields: readonly string[] }
  | { readonly kind: "limit"; readonly count: number };
