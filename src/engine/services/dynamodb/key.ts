/** Keys of items: what may be one, and where an item lies by it. */
import { utf8Length } from "../../kernel/utf8-length.ts";
import { attributeOf, orderOf, typeOf, type AttributeValue, type Item } from "./attribute-value.ts";
import { invalidParameters, validationError } from "./errors.ts";
import type { Place } from "./item-store.ts";
import { DYNAMODB_QUOTAS } from "./quotas.ts";
import type { Key, KeySchema } from "./table-definition.ts";
import { base64Bytes } from "../../sandbox/base64.ts";

export const keysOf = ({ partition, sort }: KeySchema): Key[] =>
  sort ? [partition, sort] : [partition];

/** Where an item with valid keys lies. `tie`: see {@link Place}. */
export const placeOf = (item: Item, { partition, sort }: KeySchema, tie = ""): Place => ({
  partition: orderOf(item[partition.name]!)!,
  sort: sort ? orderOf(item[sort.name]!)! : "",
  tie,
});

/** The place of an item in its table as one text. */
export const placeText = ({ partition, sort }: Place): string =>
  `${partition.length}:${partition}${sort}`;

/** The key attributes of an item. */
export function keyItemOf(item: Item, schemas: readonly KeySchema[]): Item {
  const key: Record<string, AttributeValue> = {};
  for (const schema of schemas) {
    for (const { name } of keysOf(schema)) key[name] = item[name]!;
  }
  return key;
}

/** The place of a key that a request names: nothing but the key attributes, with their types. */
export function placeOfKey(key: Item, schema: KeySchema): Place {
  const keys = keysOf(schema);
  if (Object.keys(key).length !== keys.length) throw mismatch();
  for (const each of keys) {
    const value = attributeOf(key, each.name);
    if (!value || typeOf(value) !== each.type) throw mismatch();
    if (isEmpty(value)) {
      throw invalidParameters(
        `The AttributeValue for a key attribute cannot contain an empty ${each.type === "S" ? "string" : "binary"} value. Key: ${each.name}`,
      );
    }
    checkSize(value, each === schema.partition);
  }
  return placeOf(key, schema);
}

const mismatch = () => validationError("The provided key element does not match the schema");

/** The place of an item that is to be written. */
export function placeOfItem(item: Item, schema: KeySchema): Place {
  for (const { name, type } of keysOf(schema)) {
    const value = attributeOf(item, name);
    if (!value) throw invalidParameters(`Missing the key ${name} in the item`);
    if (typeOf(value) !== type) {
      throw invalidParameters(
        `Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`,
      );
    }
    if (isEmpty(value)) {
      throw validationError(
        `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${type === "S" ? "string" : "binary"} value. Key: ${name}`,
      );
    }
    checkSize(value, name === schema.partition.name);
  }
  return placeOf(item, schema);
}

/** Whether an item is in an index: it has all of its key attributes. Throws when one cannot be a key. */
export function isIndexed(item: Item, indexName: string, schema: KeySchema): boolean {
  let all = true;
  for (const { name, type } of keysOf(schema)) {
    const value = attributeOf(item, name);
    if (!value) {
      all = false;
      continue;
    }
    if (typeOf(value) !== type) {
      throw invalidParameters(
        `Type mismatch for Index Key ${name} Expected: ${type} Actual: ${typeOf(value)} IndexName: ${indexName}`,
      );
    }
    if (isEmpty(value)) {
      throw validationError(
        `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty ${type === "S" ? "string" : "binary"} value. IndexName: ${indexName}, IndexKey: ${name}`,
      );
    }
    checkSize(value, name === schema.partition.name);
  }
  return all;
}

const isEmpty = (value: AttributeValue): boolean =>
  ("S" in value && value.S === "") || ("B" in value && value.B === "");

function checkSize(value: AttributeValue, isPartition: boolean): void {
  const bytes = "S" in value ? utf8Length(value.S) : "B" in value ? base64Bytes(value.B) : 0;
  const { partitionKeySize, sortKeySize } = DYNAMODB_QUOTAS;
  if (isPartition && bytes > partitionKeySize.value) {
    throw invalidParameters(
      `Size of hashkey has exceeded the maximum size limit of${partitionKeySize.value} bytes`,
    );
  }
  if (!isPartition && bytes > sortKeySize.value) {
    throw invalidParameters(
      `Aggregated size of all range keys has exceeded the size limit of ${sortKeySize.value} bytes`,
    );
  }
}
