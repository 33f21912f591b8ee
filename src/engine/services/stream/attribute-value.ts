/** JSON values as DynamoDB's attribute values. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html */
import { utf8Length } from "../../kernel/utf8-length.ts";

export type AttributeValue =
  | { S: string }
  | { N: string }
  | { BOOL: boolean }
  | { NULL: true }
  | { L: AttributeValue[] }
  | { M: Item };

export type Item = Record<string, AttributeValue>;

export function toAttributeValue(value: unknown): AttributeValue {
  if (typeof value === "string") return { S: value };
  if (typeof value === "number") return { N: String(value) };
  if (typeof value === "boolean") return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(toAttributeValue) };
  if (typeof value === "object" && value !== null) return { M: toItem(value) };
  return { NULL: true };
}

export const toItem = (value: object): Item =>
  Object.fromEntries(Object.entries(value).map(([name, field]) => [name, toAttributeValue(field)]));

/**
 * Size of an item as DynamoDB counts: names and values in UTF-8, numbers about a byte for two digits, three more for lists
 * and maps. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export const itemBytes = (item: Item): number =>
  Object.entries(item).reduce(
    (sum, [name, value]) => sum + utf8Length(name) + valueBytes(value),
    0,
  );

const CONTAINER_BYTES = 3;

function valueBytes(value: AttributeValue): number {
  if ("S" in value) return utf8Length(value.S);
  if ("N" in value) return Math.ceil(value.N.replace(/\D/g, "").length / 2) + 1;
  if ("L" in value) {
    return CONTAINER_BYTES + value.L.reduce((sum, element) => sum + 1 + valueBytes(element), 0);
  }
  if ("M" in value) return CONTAINER_BYTES + itemBytes(value.M);
  return 1;
}
