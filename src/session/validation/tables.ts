/** DynamoDB tables of the account: shapes; what they say is for DynamoDB's own rules. */
import type { AccountDefinition } from "../protocol.ts";
import {
  filledText,
  flag,
  isObject,
  json,
  listOf,
  objectOf,
  oneOf,
  optional,
  show,
  wholeFrom,
  type Shape,
} from "./shapes.ts";

type Table = NonNullable<AccountDefinition["tables"]>[number];
type Global = NonNullable<Table["globalSecondaryIndexes"]>[number];
type Local = NonNullable<Table["localSecondaryIndexes"]>[number];

const key = objectOf<Table["partitionKey"]>({
  name: filledText,
  type: optional(oneOf("S", "N", "B")),
});

const units = wholeFrom(1, 40_000, "units a second");
const provisioned = objectOf<NonNullable<Table["provisioned"]>>({
  readCapacityUnits: units,
  writeCapacityUnits: units,
});

const names = listOf(filledText);
const projection: Shape = (value, path, report) => {
  if (value === "ALL" || value === "KEYS_ONLY") return;
  if (Array.isArray(value)) return names(value, path, report);
  report({
    path,
    expected: "ALL, KEYS_ONLY or a list of attribute names",
    received: show(value),
  });
};

const item: Shape = (value, path, report) => {
  if (isObject(value)) return json(value, path, report);
  report({ path, expected: 'an object of plain values: { "id": "a" }', received: show(value) });
};

export const tableShape = objectOf<Table>(
  {
    name: filledText,
    partitionKey: key,
    sortKey: optional(key),
    provisioned: optional(provisioned),
    globalSecondaryIndexes: optional(
      listOf(
        objectOf<Global>({
          name: filledText,
          partitionKey: key,
          sortKey: optional(key),
          projection: optional(projection),
          provisioned: optional(provisioned),
        }),
      ),
    ),
    localSecondaryIndexes: optional(
      listOf(objectOf<Local>({ name: filledText, sortKey: key, projection: optional(projection) })),
    ),
    timeToLiveAttribute: optional(filledText),
    stream: optional(oneOf("KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES")),
    deletionProtection: optional(flag),
    items: optional(listOf(item)),
  },
  { billingMode: "Without provisioned, a table is on demand." },
);
