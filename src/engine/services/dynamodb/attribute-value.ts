/** Values of attributes, as the protocol has them. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html */
import { isObject } from "../../kernel/json.ts";
import { utf8Length } from "../../kernel/utf8-length.ts";
import { base64Bytes, base64ToBytes, byteString, isBase64 } from "../../sandbox/base64.ts";
import { invalidParameters, serializationError, validationError } from "./errors.ts";
import { canonicalNumber, numberBytes, numberOrder } from "./number.ts";
import { DYNAMODB_QUOTAS } from "./quotas.ts";

/** Numbers are canonical once a value has been taken in, binary values are base64. */
export type AttributeValue =
  | { S: string }
  | { N: string }
  | { B: string }
  | { BOOL: boolean }
  | { NULL: boolean }
  | { SS: string[] }
  | { NS: string[] }
  | { BS: string[] }
  | { L: AttributeValue[] }
  | { M: Item };

export type AttributeType = "S" | "N" | "B" | "BOOL" | "NULL" | "SS" | "NS" | "BS" | "L" | "M";

/** Never changed once it is stored: an update makes another. */
export type Item = Readonly<Record<string, AttributeValue>>;

const TYPES: ReadonlySet<string> = new Set("S N B BOOL NULL SS NS BS L M".split(" "));

export function typeOf(value: AttributeValue): AttributeType {
  for (const type in value) return type as AttributeType;
  return "NULL";
}

/** The content of a value, whatever its type. */
export const contentOf = (value: AttributeValue): unknown =>
  (value as unknown as Record<string, unknown>)[typeOf(value)];

/** An attribute by name; names such as `constructor` are names like any other. */
export const attributeOf = (item: Item, name: string): AttributeValue | undefined =>
  Object.hasOwn(item, name) ? item[name] : undefined;

/** Takes in what a request holds as an item: checks every value and makes its numbers canonical, in place. */
export function takeItem(given: unknown): Item {
  if (!isObject(given)) throw serializationError("Unexpected field type");
  for (const name in given) takeValue(given[name]);
  return given as Item;
}

/** As {@link takeItem}, one value. Throws with AWS's words. */
export function takeValue(given: unknown, depth = 1): AttributeValue {
  if (!isObject(given)) throw serializationError("Unexpected value type in payload");
  if (depth > DYNAMODB_QUOTAS.nestingLevels.value) {
    throw validationError("Nesting Levels have exceeded supported limits");
  }
  let types = 0;
  for (const type in given) {
    if (!TYPES.has(type) || given[type] === null) continue;
    types++;
    takeContent(given, type as AttributeType, depth);
  }
  if (types === 0) {
    throw validationError(
      "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
    );
  }
  if (types > 1) {
    throw validationError(
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    );
  }
  return given as unknown as AttributeValue;
}

function takeContent(given: Record<string, unknown>, type: AttributeType, depth: number): void {
  const content = given[type];
  switch (type) {
    case "S":
      return mustBeText(content);
    case "N":
      given[type] = numberOf(content);
      return;
    case "B":
      return mustBeBinary(content);
    case "BOOL":
      return mustBeFlag(content);
    case "NULL":
      mustBeFlag(content);
      if (content === true) return;
      throw invalidParameters("Null attribute value types must have the value of true");
    case "SS":
    case "NS":
    case "BS":
      return takeSet(given, type, listOf(content));
    case "L":
      for (const element of listOf(content)) takeValue(element, depth + 1);
      return;
    case "M":
      if (!isObject(content)) throw serializationError("Unexpected field type");
      for (const name in content) takeValue(content[name], depth + 1);
  }
}

const EMPTY_SET = {
  SS: "An string set  may not be empty",
  NS: "An number set  may not be empty",
  BS: "Binary sets should not be empty",
};

function takeSet(given: Record<string, unknown>, type: "SS" | "NS" | "BS", list: unknown[]): void {
  if (list.length === 0) throw invalidParameters(EMPTY_SET[type]);
  if (type === "SS") list.forEach(mustBeText);
  if (type === "BS") list.forEach(mustBeBinary);
  if (type === "NS") given[type] = list = list.map(numberOf);
  if (new Set(list).size === list.length) return;
  const shown = `[${list.join(", ")}]`;
  if (type === "NS") throw validationError("Input collection contains duplicates");
  throw invalidParameters(
    type === "SS"
      ? `Input collection ${shown} contains duplicates.`
      : `Input collection ${shown}of type BS contains duplicates.`,
  );
}

function listOf(content: unknown): unknown[] {
  if (!Array.isArray(content)) throw serializationError("Unexpected field type");
  return content;
}

function mustBeText(content: unknown): void {
  if (typeof content !== "string") throw notConvertible(content, "String");
}

function mustBeFlag(content: unknown): void {
  if (typeof content !== "boolean") throw notConvertible(content, "Boolean");
}

function numberOf(content: unknown): string {
  if (typeof content !== "string") throw notConvertible(content, "String");
  return canonicalNumber(content);
}

function mustBeBinary(content: unknown): void {
  if (typeof content === "string" && isBase64(content)) return;
  throw serializationError(
    typeof content === "string" && content.length % 4 !== 0
      ? `Base64 encoded length is expected a multiple of 4 bytes but found: ${content.length}`
      : "only base-64-encoded strings are convertible to bytes",
  );
}

const TOKENS: Record<string, string> = { string: "STRING_VALUE", number: "NUMBER_VALUE" };

const notConvertible = (content: unknown, type: string) =>
  serializationError(
    typeof content === "object"
      ? "Start of structure or map found where not expected"
      : `${TOKENS[typeof content] ?? `${String(content).toUpperCase()}_VALUE`} cannot be converted to ${type}`,
  );

const CONTAINER_BYTES = 3;

/**
 * Size of an item as DynamoDB counts. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 * How exactly numbers count is not documented; this is what others measured of AWS.
 */
export function itemBytes(item: Item): number {
  let bytes = 0;
  for (const name in item) bytes += utf8Length(name) + valueBytes(item[name]!);
  return bytes;
}

function valueBytes(value: AttributeValue): number {
  if ("S" in value) return utf8Length(value.S);
  if ("N" in value) return numberBytes(value.N);
  if ("B" in value) return base64Bytes(value.B);
  if ("SS" in value) return value.SS.reduce((sum, text) => sum + utf8Length(text), 0);
  if ("NS" in value) return value.NS.reduce((sum, number) => sum + numberBytes(number), 0);
  if ("BS" in value) return value.BS.reduce((sum, binary) => sum + base64Bytes(binary), 0);
  if ("L" in value) {
    return CONTAINER_BYTES + value.L.reduce((sum, element) => sum + 1 + valueBytes(element), 0);
  }
  if ("M" in value) return CONTAINER_BYTES + Object.keys(value.M).length + itemBytes(value.M);
  return 1;
}

/** From here on UTF-16 and UTF-8 order differently: surrogates stand for the highest characters. */
const REORDERED = /[\ud800-\uffff]/;

/**
 * A text such that texts of scalar values of one type order as the values do: numbers by value, texts and binary values by
 * their bytes (texts in UTF-8). `undefined` for what has no order.
 */
export function orderOf(value: AttributeValue): string | undefined {
  if ("S" in value) return textOrder(value.S);
  if ("N" in value) return numberOrder(value.N);
  if ("B" in value) return bytesText(value.B);
  return undefined;
}

/** One letter for each byte: such texts are equal, begin and order as the bytes do. */
export const bytesText = (base64: string): string => byteString(base64ToBytes(base64));

function textOrder(text: string): string {
  if (!REORDERED.test(text)) return text;
  return text.replace(/[\ud800-\uffff]/g, (unit) => {
    const code = unit.charCodeAt(0);
    return String.fromCharCode(code >= 0xe000 ? code - 0x800 : code + 0x2000);
  });
}

/** Sets have no order, and maps neither. */
export function areEqual(left: AttributeValue, right: AttributeValue): boolean {
  const type = typeOf(left);
  if (type !== typeOf(right)) return false;
  const a = contentOf(left);
  const b = contentOf(right);
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) return false;
    if (type === "L") return a.every((element, i) => areEqual(element, b[i] as AttributeValue));
    return a.every((element) => b.includes(element));
  }
  if (!isObject(a) || !isObject(b)) return a === b;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every(
    (name) => Object.hasOwn(b, name) && areEqual((a as Item)[name]!, (b as Item)[name]!),
  );
}
