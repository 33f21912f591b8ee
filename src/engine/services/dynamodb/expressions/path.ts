/** Document paths. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.Attributes.html */
import { attributeOf, type AttributeValue, type Item } from "../attribute-value.ts";
import type { Path } from "./tree.ts";

export function valueAt(item: Item, path: Path): AttributeValue | undefined {
  let value = attributeOf(item, path[0] as string);
  for (let i = 1; i < path.length && value; i++) value = partOf(value, path[i]!);
  return value;
}

export function partOf(value: AttributeValue, piece: string | number): AttributeValue | undefined {
  if (typeof piece === "number") return "L" in value ? value.L[piece] : undefined;
  return "M" in value ? attributeOf(value.M, piece) : undefined;
}

/** The parts of an item at the paths, where they are: lists keep the order of what was asked for, without gaps. */
export function projected(item: Item, paths: readonly Path[]): Item {
  const result: Record<string, AttributeValue> = {};
  const lists = new Set<{ L: AttributeValue[] }>();
  for (const path of paths) {
    const value = valueAt(item, path);
    if (!value) continue;
    if (path.length === 1) result[path[0] as string] = value;
    else place(result, path, value, lists);
  }
  for (const list of lists) list.L = list.L.filter(() => true);
  return result;
}

type Container = { M: Record<string, AttributeValue> } | { L: AttributeValue[] };

function place(
  result: Record<string, AttributeValue>,
  path: Path,
  value: AttributeValue,
  lists: Set<{ L: AttributeValue[] }>,
): void {
  let container: Container = { M: result };
  path.forEach((piece, index) => {
    const next = path[index + 1];
    const held = "M" in container ? container.M[piece] : container.L[piece as number];
    let part = held;
    if (next === undefined) part = value;
    else if (!part) part = typeof next === "number" ? { L: [] } : { M: {} };
    if ("L" in container) {
      container.L[piece as number] = part;
      lists.add(container);
    } else container.M[piece] = part;
    container = part as Container;
  });
}
