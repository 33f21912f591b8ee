/**
 * What a result's columns are, in the words of JDBC, which the API took over.
 * https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_ColumnMetadata.html
 */
import type { ResultColumn } from "../api/databases.ts";
import { jdbcOf, type ResultType } from "./types.ts";

export interface ColumnMetadata {
  readonly arrayBaseColumnType: number;
  readonly isAutoIncrement: boolean;
  readonly isCaseSensitive: boolean;
  readonly isCurrency: boolean;
  readonly isSigned: boolean;
  readonly label: string;
  readonly name: string;
  /** 0 no, 1 yes, 2 unknown. */
  readonly nullable: number;
  readonly precision: number;
  readonly scale: number;
  readonly schemaName: string;
  readonly tableName: string;
  readonly type: number;
  readonly typeName: string;
}

/** What the catalogue says of a column of a table. */
export interface TableColumn {
  readonly table: string;
  readonly isRequired: boolean;
  readonly isAutoIncrement: boolean;
}

const UNKNOWN = 2;
const MOST = 2_147_483_647;
/** Of a modifier: what Postgres adds to lengths and precisions. */
const HEADER = 4;
const SCALE_MASK = 0xffff;
const PRECISION_SHIFT = 16;
const MICROSECONDS = 6;

const SIGNED = new Set(["int2", "int4", "int8", "float4", "float8", "numeric"]);
const CASELESS = new Set([...SIGNED, "bool", "date", "time", "timestamp", "timestamptz"]);
/** Digits of numbers; characters of dates. */
const PRECISIONS: Readonly<Record<string, number>> = {
  int2: 5,
  int4: 10,
  int8: 19,
  float4: 8,
  float8: 17,
  bool: 1,
  date: 13,
  time: 15,
  timestamp: 29,
  timestamptz: 35,
};
const SCALES: Readonly<Record<string, number>> = {
  float4: 8,
  float8: 17,
  time: MICROSECONDS,
  timestamp: MICROSECONDS,
  timestamptz: MICROSECONDS,
};
const SERIALS: Readonly<Record<string, string>> = {
  int2: "smallserial",
  int4: "serial",
  int8: "bigserial",
};

export function metadataOf(
  { name, typeModifier }: ResultColumn,
  type: ResultType,
  column: TableColumn | undefined,
): ColumnMetadata {
  const { isAutoIncrement = false, table = "" } = column ?? {};
  return {
    arrayBaseColumnType: type.isArray ? type.jdbc : 0,
    isAutoIncrement,
    isCaseSensitive: !CASELESS.has(type.name),
    isCurrency: false,
    isSigned: SIGNED.has(type.name),
    label: name,
    name,
    nullable: column ? Number(!column.isRequired) : UNKNOWN,
    precision: precisionOf(type.name, typeModifier),
    scale: scaleOf(type.name, typeModifier),
    schemaName: "",
    tableName: table,
    type: jdbcOf(type),
    typeName: (isAutoIncrement ? SERIALS[type.name] : undefined) ?? type.name,
  };
}

function precisionOf(name: string, modifier: number): number {
  if (name === "numeric") return modifier < 0 ? 0 : (modifier - HEADER) >>> PRECISION_SHIFT;
  const hasLength = (name === "varchar" || name === "bpchar") && modifier >= 0;
  return hasLength ? modifier - HEADER : (PRECISIONS[name] ?? MOST);
}

function scaleOf(name: string, modifier: number): number {
  if (name === "numeric") return modifier < 0 ? 0 : (modifier - HEADER) & SCALE_MASK;
  const usual = SCALES[name] ?? 0;
  return usual === MICROSECONDS && modifier >= 0 ? modifier : usual;
}
