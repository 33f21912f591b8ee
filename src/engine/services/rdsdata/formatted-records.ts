/** Records as one text of JSON. https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api-json.html */
import type { ResultColumn } from "../api/databases.ts";
import { badRequest } from "./errors.ts";
import { RDS_DATA_QUOTAS } from "./quotas.ts";
import type { ResultType } from "./types.ts";
import { base64Of, doubleOf, itemsOf, memberOf, shown, type ResultSetOptions } from "./values.ts";

type Rows = readonly (readonly (string | null)[])[];

/** Throws `BadRequestException` when two columns have one name, or the text is too long. */
export function formattedRecords(
  rows: Rows,
  columns: readonly ResultColumn[],
  types: readonly ResultType[],
  options: ResultSetOptions,
): string {
  const names = columns.map(({ name }) => name);
  const double = names.find((name, i) => names.indexOf(name) !== i);
  if (double !== undefined) {
    throw badRequest(`The result has more than one column with the name ${double}.`);
  }
  const keys = names.map((name) => JSON.stringify(name));
  const records = rows.map(
    (row) =>
      `{${row.map((text, i) => `${keys[i]!}:${jsonOf(text, types[i]!, options)}`).join(",")}}`,
  );
  const formatted = `[${records.join(",")}]`;
  if (new TextEncoder().encode(formatted).length > RDS_DATA_QUOTAS.formattedSize.value) {
    throw badRequest("The formatted result exceeds the size limit 10 MB.");
  }
  return formatted;
}

/** Long numbers keep their digits. */
function jsonOf(text: string | null, type: ResultType, options: ResultSetOptions): string {
  if (text === null) return "null";
  const { kind, isArray } = type;
  if (isArray) {
    const single = { ...type, isArray: false };
    return `[${itemsOf(text)
      .map((item) => jsonOf(item, single, options))
      .join(",")}]`;
  }
  switch (memberOf(kind, text, options)) {
    case "boolean":
      return String(text === "t");
    case "long":
      return text;
    case "double":
      return jsonDouble(doubleOf(text));
    case "blob":
      return JSON.stringify(base64Of(text));
    case "string":
      return JSON.stringify(shown(kind, text));
  }
}

/** `10.0`: a double is not written as a whole number. */
function jsonDouble(value: number | string): string {
  if (typeof value === "string") return JSON.stringify(value);
  return Number.isInteger(value) && !String(value).includes("e") ? `${value}.0` : String(value);
}
