/** What expressions mean, after they have been parsed. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html */

/** A document path: names of attributes and map entries, and indices of lists. The first is a name. */
export type Path = readonly (string | number)[];

/** Something with a value. `:name` stands for a value of the request. */
export type Operand =
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "value"; readonly name: string }
  | { readonly kind: "size"; readonly of: Operand };

export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">=";

export type Condition =
  | { readonly kind: "and" | "or"; readonly left: Condition; readonly right: Condition }
  | { readonly kind: "not"; readonly condition: Condition }
  | {
      readonly kind: "comparison";
      readonly comparator: Comparator;
      readonly left: Operand;
      readonly right: Operand;
    }
  | { readonly kind: "between"; readonly args: readonly [Operand, Operand, Operand] }
  | { readonly kind: "in"; readonly args: readonly Operand[] }
  | { readonly kind: "function"; readonly name: string; readonly args: readonly Operand[] };

/** What SET assigns. */
export type Assigned =
  | Operand
  | { readonly kind: "sum" | "difference"; readonly left: Assigned; readonly right: Assigned }
  | { readonly kind: "list_append"; readonly left: Assigned; readonly right: Assigned }
  | { readonly kind: "if_not_exists"; readonly path: Path; readonly otherwise: Assigned };

export type UpdateAction =
  | { readonly kind: "set"; readonly path: Path; readonly value: Assigned }
  | { readonly kind: "remove"; readonly path: Path }
  | { readonly kind: "add" | "delete"; readonly path: Path; readonly value: string };
