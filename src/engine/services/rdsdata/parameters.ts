/** Parameters of a statement. https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_SqlParameter.html */
import type { Statement, StatementValue } from "../api/databases.ts";
import { base64ToBytes } from "../../sandbox/base64.ts";
import { badRequest, invalid } from "./errors.ts";
import type { ParsedSql } from "./sql-parameters.ts";

/** A value of the API: one of its members. */
export interface Field {
  readonly isNull?: boolean;
  readonly booleanValue?: boolean;
  readonly longValue?: number;
  /** `NaN` and the infinities are texts. */
  readonly doubleValue?: number | string;
  readonly stringValue?: string;
  /** In base64. */
  readonly blobValue?: string;
  readonly arrayValue?: ArrayValue;
}

export interface ArrayValue {
  readonly booleanValues?: readonly (boolean | null)[];
  readonly longValues?: readonly (number | null)[];
  readonly doubleValues?: readonly (number | string | null)[];
  readonly stringValues?: readonly (string | null)[];
}

export interface SqlParameter {
  readonly name?: string;
  readonly value?: Field;
  readonly typeHint?: string;
}

const BOOL = 16;
const BYTEA = 17;
const INT8 = 20;
const TEXT = 25;
const FLOAT8 = 701;

interface Hint {
  readonly typeOid: number;
  readonly format?: RegExp;
  /** As AWS writes it. */
  readonly accepted?: string;
}

/** What a text is sent as, and the formats that AWS accepts. */
const HINTS: Readonly<Record<string, Hint>> = {
  DATE: { typeOid: 1082, format: /^\d{4}-\d{2}-\d{2}$/, accepted: "YYYY-MM-DD" },
  DECIMAL: { typeOid: 1700 },
  JSON: { typeOid: 114 },
  TIME: {
    typeOid: 1083,
    format: /^\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?$/,
    accepted: "HH:MM:SS[.FFF]",
  },
  TIMESTAMP: {
    typeOid: 1114,
    format: /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{1,9})?$/,
    accepted: "YYYY-MM-DD HH:MM:SS[.FFF]",
  },
  UUID: { typeOid: 2950 },
};

/** Throws `BadRequestException` when a value is missing, `ValidationException` when it cannot be sent. */
export function bind({ sql, names }: ParsedSql, parameters: readonly SqlParameter[]): Statement {
  const byName = new Map(parameters.map((each) => [each.name ?? "", each]));
  const values = names.map((name) => {
    const given = byName.get(name);
    if (!given) throw badRequest(`Cannot find parameter: ${name}`);
    return valueOf(given);
  });
  return { sql, values };
}

function valueOf({ name = "", value = {}, typeHint }: SqlParameter): StatementValue {
  const hint = typeHint === undefined ? undefined : hintOf(typeHint, name);
  const { isNull, booleanValue, longValue, doubleValue, stringValue, blobValue } = value;
  if (isNull) return { typeOid: hint?.typeOid ?? 0, text: null };
  if (stringValue !== undefined) return textValue(stringValue, hint, name);
  if (booleanValue !== undefined) return { typeOid: BOOL, text: String(booleanValue) };
  if (longValue !== undefined) return { typeOid: INT8, text: String(longValue) };
  if (doubleValue !== undefined) return { typeOid: FLOAT8, text: String(doubleValue) };
  if (blobValue !== undefined) return { typeOid: BYTEA, text: `\\x${hexOf(blobValue)}` };
  if (value.arrayValue) throw invalid("Array parameters are not supported.");
  throw invalid(`The value of parameter ${name} has none of the members of Field.`);
}

function hintOf(typeHint: string, name: string): Hint {
  const hint = HINTS[typeHint];
  if (hint) return hint;
  throw invalid(
    `1 validation error detected: Value '${typeHint}' at 'parameters.${name}.typeHint' failed to satisfy constraint: Member must satisfy enum value set: [${Object.keys(HINTS).join(", ")}]`,
  );
}

function textValue(text: string, hint: Hint | undefined, name: string): StatementValue {
  const { typeOid = TEXT, format, accepted } = hint ?? {};
  if (format && !format.test(text)) {
    throw invalid(
      `The value of parameter ${name} is not in the accepted format ${accepted}: ${text}`,
    );
  }
  return { typeOid, text };
}

const hexOf = (base64: string): string =>
  [...base64ToBytes(base64)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
