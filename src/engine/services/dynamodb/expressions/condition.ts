/** Whether a condition holds of an item. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html */
import { base64Bytes } from "../../../sandbox/base64.ts";
import {
  areEqual,
  bytesText,
  orderOf,
  typeOf,
  type AttributeValue,
  type Item,
} from "../attribute-value.ts";
import { valueAt } from "./path.ts";
import type { Comparator, Condition, Operand } from "./tree.ts";

/** `values`: those of the request, by `:name`. Of an item that does not exist `item` is empty. */
export function holds(condition: Condition, item: Item, values: Item): boolean {
  const value = (operand: Operand) => valueOf(operand, item, values);
  switch (condition.kind) {
    case "and":
      return holds(condition.left, item, values) && holds(condition.right, item, values);
    case "or":
      return holds(condition.left, item, values) || holds(condition.right, item, values);
    case "not":
      return !holds(condition.condition, item, values);
    case "comparison":
      return compares(value(condition.left), condition.comparator, value(condition.right));
    case "between": {
      const [operand, low, high] = condition.args.map(value);
      return compares(operand, ">=", low) && compares(operand, "<=", high);
    }
    case "in": {
      const [operand, ...list] = condition.args.map(value);
      return list.some((each) => compares(operand, "=", each));
    }
    case "function":
      return functionHolds(condition.name, condition.args.map(value));
  }
}

/** Whether two values compare so. What is missing compares with nothing; what differs in type is unequal and has no order. */
export function compares(
  left: AttributeValue | undefined,
  comparator: Comparator,
  right: AttributeValue | undefined,
): boolean {
  if (comparator === "=") return !!left && !!right && areEqual(left, right);
  if (comparator === "<>") return !left || !right || !areEqual(left, right);
  if (!left || !right || typeOf(left) !== typeOf(right)) return false;
  const a = orderOf(left);
  const b = orderOf(right);
  if (a === undefined || b === undefined) return false;
  if (comparator === "<") return a < b;
  if (comparator === "<=") return a <= b;
  return comparator === ">" ? a > b : a >= b;
}

function valueOf(operand: Operand, item: Item, values: Item): AttributeValue | undefined {
  if (operand.kind === "path") return valueAt(item, operand.path);
  if (operand.kind === "value") return values[operand.name];
  const of = valueOf(operand.of, item, values);
  const size = of && sizeOf(of);
  return size === undefined ? undefined : { N: String(size) };
}

function sizeOf(value: AttributeValue): number | undefined {
  if ("S" in value) return value.S.length;
  if ("B" in value) return base64Bytes(value.B);
  if ("M" in value) return Object.keys(value.M).length;
  if ("L" in value) return value.L.length;
  if ("SS" in value) return value.SS.length;
  if ("NS" in value) return value.NS.length;
  return "BS" in value ? value.BS.length : undefined;
}

function functionHolds(name: string, [value, argument]: (AttributeValue | undefined)[]): boolean {
  switch (name) {
    case "attribute_exists":
      return value !== undefined;
    case "attribute_not_exists":
      return value === undefined;
    case "attribute_type":
      return !!value && !!argument && "S" in argument && typeOf(value) === argument.S;
    case "begins_with":
      return !!value && !!argument && beginsWith(value, argument);
    default:
      return !!value && !!argument && contains(value, argument);
  }
}

export function beginsWith(value: AttributeValue, start: AttributeValue): boolean {
  if ("S" in value && "S" in start) return value.S.startsWith(start.S);
  return "B" in value && "B" in start && bytesText(value.B).startsWith(bytesText(start.B));
}

function contains(value: AttributeValue, part: AttributeValue): boolean {
  if ("S" in value) return "S" in part && value.S.includes(part.S);
  if ("B" in value) return "B" in part && bytesText(value.B).includes(bytesText(part.B));
  if ("L" in value) return value.L.some((element) => areEqual(element, part));
  if ("SS" in value) return "S" in part && value.SS.includes(part.S);
  if ("NS" in value) return "N" in part && value.NS.includes(part.N);
  return "BS" in value && "B" in part && value.BS.includes(part.B);
}
