/** Items as the values that code works with: `{ id: "a", total: 12.5 }`. What `@aws-sdk/util-dynamodb` calls unmarshalling. */
import { contentOf, type AttributeValue, type Item } from "./attribute-value.ts";
import { canonicalNumber } from "./number.ts";

/** JSON. A number that JavaScript cannot hold exactly stays a text; sets are lists, binary values base64. */
export const plainItem = (item: Item): Record<string, unknown> =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plainValue(value)]));

function plainValue(value: AttributeValue): unknown {
  if ("N" in value) return plainNumber(value.N);
  if ("NS" in value) return value.NS.map(plainNumber);
  if ("L" in value) return value.L.map(plainValue);
  if ("M" in value) return plainItem(value.M);
  if ("NULL" in value) return null;
  return contentOf(value);
}

function plainNumber(text: string): number | string {
  const number = Number(text);
  return canonicalNumber(String(number)) === text ? number : text;
}

/** An item of plain values, as an account definition holds it. Lists become lists: JSON knows no sets. */
export const itemOfPlain = (value: Record<string, unknown>): Item =>
  Object.fromEntries(Object.entries(value).map(([name, field]) => [name, valueOfPlain(field)]));

function valueOfPlain(value: unknown): AttributeValue {
  if (typeof value === "string") return { S: value };
  if (typeof value === "number") return { N: canonicalNumber(String(value)) };
  if (typeof value === "boolean") return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(valueOfPlain) };
  if (typeof value === "object" && value !== null) {
    return { M: itemOfPlain(value as Record<string, unknown>) };
  }
  return { NULL: true };
}
