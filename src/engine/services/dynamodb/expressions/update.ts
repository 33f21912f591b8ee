/** What an update makes of an item. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html */
import { contentOf, typeOf, type AttributeValue, type Item } from "../attribute-value.ts";
import { validationError } from "../errors.ts";
import { addNumbers, subtractNumbers } from "../number.ts";
import { partOf, valueAt } from "./path.ts";
import type { Assigned, Path, UpdateAction } from "./tree.ts";

/** Every value is taken from the item as it was; the item itself stays as it is. Throws a {@link validationError}. */
export function updated(item: Item, actions: readonly UpdateAction[], values: Item): Item {
  const changes = actions.map((action) => ({ action, value: newValue(action, item, values) }));
  const draft = new Draft(item);
  for (const { action, value } of changes) draft.put(action.path, value);
  return draft.finished();
}

const wrongType = () =>
  validationError("An operand in the update expression has an incorrect data type");

/** What an action leaves at its path; `undefined` when that is nothing. */
function newValue(action: UpdateAction, item: Item, values: Item): AttributeValue | undefined {
  if (action.kind === "remove") return undefined;
  if (action.kind === "set") return assigned(action.value, item, values);
  const operand = values[action.value]!;
  const held = valueAt(item, action.path);
  if (held && typeOf(held) !== typeOf(operand)) throw wrongType();
  return action.kind === "add" ? sumOf(held, operand) : without(held, operand);
}

function assigned(value: Assigned, item: Item, values: Item): AttributeValue {
  switch (value.kind) {
    case "if_not_exists":
      return valueAt(item, value.path) ?? assigned(value.otherwise, item, values);
    case "list_append": {
      const left = assigned(value.left, item, values);
      const right = assigned(value.right, item, values);
      if (!("L" in left) || !("L" in right)) throw wrongType();
      return { L: [...left.L, ...right.L] };
    }
    case "sum":
    case "difference": {
      const left = assigned(value.left, item, values);
      const right = assigned(value.right, item, values);
      if (!("N" in left) || !("N" in right)) throw wrongType();
      const combine = value.kind === "sum" ? addNumbers : subtractNumbers;
      return { N: combine(left.N, right.N) };
    }
  }
  const found =
    value.kind === "path"
      ? valueAt(item, value.path)
      : value.kind === "value"
        ? values[value.name]
        : undefined;
  if (found) return found;
  throw validationError(
    "The provided expression refers to an attribute that does not exist in the item",
  );
}

/** ADD: a number grows, a set takes in what it does not have. */
function sumOf(held: AttributeValue | undefined, added: AttributeValue): AttributeValue {
  if (!held) return added;
  if ("N" in held && "N" in added) return { N: addNumbers(held.N, added.N) };
  const [old, more] = [contentOf(held) as string[], contentOf(added) as string[]];
  return setOf(held, [...old, ...more.filter((element) => !old.includes(element))]);
}

/** DELETE: a set loses elements; without any it is no attribute any more. */
function without(
  held: AttributeValue | undefined,
  removed: AttributeValue,
): AttributeValue | undefined {
  if (!held) return undefined;
  const gone = contentOf(removed) as string[];
  const left = (contentOf(held) as string[]).filter((element) => !gone.includes(element));
  return left.length === 0 ? undefined : setOf(held, left);
}

const setOf = (like: AttributeValue, elements: string[]): AttributeValue =>
  ({ [typeOf(like)]: elements }) as unknown as AttributeValue;

type MapValue = { M: Record<string, AttributeValue> };
type ListValue = { L: (AttributeValue | undefined)[] };

/** An item in the making: what is on the way to a change is copied once, the rest is shared with the item as it was. */
class Draft {
  private readonly root: MapValue;
  private readonly own = new Set<unknown>();

  constructor(item: Item) {
    this.root = { M: { ...item } };
    this.own.add(this.root);
  }

  put(path: Path, value: AttributeValue | undefined): void {
    let container: MapValue | ListValue = this.root;
    for (const piece of path.slice(0, -1)) container = this.owned(container, piece);
    const last = path.at(-1)!;
    if (typeof last === "number") {
      if (!("L" in container)) throw invalidPath();
      // Past the end an element is appended; removed ones leave a gap until all is done, so that indices keep their meaning.
      if (value || last < container.L.length) container.L[last] = value;
    } else if (!("M" in container)) throw invalidPath();
    else if (value) container.M[last] = value;
    else delete container.M[last];
  }

  finished(): Item {
    for (const each of this.own) {
      if ("L" in (each as object)) {
        (each as ListValue).L = (each as ListValue).L.filter((element) => element !== undefined);
      }
    }
    return this.root.M;
  }

  /** The part of a container, as a copy that may be changed. */
  private owned(container: MapValue | ListValue, piece: string | number): MapValue | ListValue {
    const part = partOf(container as AttributeValue, piece);
    if (!part || !("M" in part || "L" in part)) throw invalidPath();
    if (this.own.has(part)) return part as MapValue | ListValue;
    const copy = "M" in part ? { M: { ...part.M } } : { L: [...part.L] };
    this.own.add(copy);
    if (typeof piece === "number") (container as ListValue).L[piece] = copy as AttributeValue;
    else (container as MapValue).M[piece] = copy as AttributeValue;
    return copy;
  }
}

const invalidPath = () =>
  validationError("The document path provided in the update expression is invalid for update");
