/**
 * A template as a tree that remembers where everything stands. Intrinsic functions are calls in the tree until they are
 * evaluated; what a resource is read from has none left.
 */

/** Where something stands in the template's text, and what it is there. */
export interface Located {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** For example `Resources.Orders.Properties.VisibilityTimeout`. */
  readonly path: string;
  /** When it is not the template itself: a file that the template includes. */
  readonly file?: string;
}

export type Scalar = string | number | boolean | null;

export interface ScalarNode extends Located {
  readonly kind: "scalar";
  readonly value: Scalar;
  /** As it was written: an account id keeps its zeros. */
  readonly source: string;
}

export interface ListNode extends Located {
  readonly kind: "list";
  readonly items: readonly TemplateNode[];
}

export interface MapNode extends Located {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, TemplateNode>;
  /** Where the keys stand, for messages about keys that nobody knows. */
  readonly keys: ReadonlyMap<string, Located>;
}

/** `!Sub text` and `Fn::Sub: text` alike. */
export interface CallNode extends Located {
  readonly kind: "call";
  /** In its long form: `Ref`, `Condition`, `Fn::GetAtt`. */
  readonly name: string;
  readonly argument: TemplateNode;
}

/** What `AWS::NoValue` leaves: lists and maps drop it. */
export interface NothingNode extends Located {
  readonly kind: "nothing";
}

/** Something about which a message was written already. */
export interface BrokenNode extends Located {
  readonly kind: "broken";
}

export type TemplateNode = ScalarNode | ListNode | MapNode | CallNode | NothingNode | BrokenNode;

/** JSON values, as they come out of a template. */
export type Plain = Scalar | Plain[] | { [name: string]: Plain };

/** The place alone, of whatever stands there. */
export const placeOf = ({ line, column, path, file }: Located): Located =>
  file === undefined ? { line, column, path } : { line, column, path, file };

/** The template first, then what it includes; each in the order of its text. */
export function comparePlaces(a: Located, b: Located): number {
  const [first, second] = [a.file ?? "", b.file ?? ""];
  if (first !== second) return first < second ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

export const scalar = (value: Scalar, at: Located): ScalarNode => ({
  kind: "scalar",
  value,
  source: String(value),
  ...placeOf(at),
});

export const list = (items: readonly TemplateNode[], at: Located): ListNode => ({
  kind: "list",
  items,
  ...placeOf(at),
});

/** Keys stand where the values do, unless `keys` says better. */
export function map(
  entries: Iterable<readonly [string, TemplateNode]>,
  at: Located,
  keys?: ReadonlyMap<string, Located>,
): MapNode {
  const values = new Map(entries);
  const places = [...values].map(([name, node]) => [name, keys?.get(name) ?? node] as const);
  return { kind: "map", entries: values, keys: new Map(places), ...placeOf(at) };
}

export const call = (name: string, argument: TemplateNode, at: Located): CallNode => ({
  kind: "call",
  name,
  argument,
  ...placeOf(at),
});

export const nothing = (at: Located): NothingNode => ({ kind: "nothing", ...placeOf(at) });
export const broken = (at: Located): BrokenNode => ({ kind: "broken", ...placeOf(at) });

/** A plain value as a tree whose parts all stand at one place. */
export function nodeOf(value: unknown, at: Located): TemplateNode {
  if (Array.isArray(value)) {
    return list(
      value.map((item) => nodeOf(item, at)),
      at,
    );
  }
  if (typeof value !== "object" || value === null) return scalar((value ?? null) as Scalar, at);
  if ("kind" in value && "line" in value) return value as TemplateNode;
  return map(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([name, item]) => [name, nodeOf(item, at)]),
    at,
  );
}

/** The JSON value of a tree without calls; `undefined` when a part of it is broken. */
export function plainOf(node: TemplateNode): Plain | undefined {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") {
    const items = node.items.map(plainOf);
    return items.includes(undefined) ? undefined : (items as Plain[]);
  }
  if (node.kind !== "map") return undefined;
  const entries = [...node.entries].map(([name, item]) => [name, plainOf(item)] as const);
  if (entries.some(([, item]) => item === undefined)) return undefined;
  return Object.fromEntries(entries) as { [name: string]: Plain };
}

/** A scalar as text, as CloudFormation reads it where it wants text; `undefined` for everything else. */
export function textOf(node: TemplateNode | undefined): string | undefined {
  if (node?.kind !== "scalar" || node.value === null) return undefined;
  return typeof node.value === "number" ? node.source : String(node.value);
}

/** What there is under a name, in a map. */
export const entryOf = (node: TemplateNode | undefined, name: string): TemplateNode | undefined =>
  node?.kind === "map" ? node.entries.get(name) : undefined;

export const joinPath = (path: string, name: string | number): string => {
  if (typeof name === "number") return `${path}[${name}]`;
  return path === "" ? name : `${path}.${name}`;
};

/** Objects are merged, lists are joined, everything else is replaced by what is above. */
export function merged(below: TemplateNode, above: TemplateNode): TemplateNode {
  if (below.kind === "list" && above.kind === "list") {
    return list([...below.items, ...above.items], above);
  }
  if (below.kind !== "map" || above.kind !== "map") return above;
  const entries = new Map(below.entries);
  for (const [name, node] of above.entries) {
    const under = entries.get(name);
    entries.set(name, under ? merged(under, node) : node);
  }
  return map(entries, above, new Map([...below.keys, ...above.keys]));
}
