/** Types of Postgres that the Data API returns. https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api-operations.html */

/** Which member of a Field a value becomes, and how it is written. */
export type ValueKind =
  "boolean" | "long" | "double" | "decimal" | "blob" | "text" | "time" | "timestamptz";

export interface ResultType {
  /** `int4`. */
  readonly name: string;
  readonly kind: ValueKind;
  /** Number in java.sql.Types. */
  readonly jdbc: number;
  /** An array of such values. */
  readonly isArray: boolean;
}

const ARRAY = 2003;
const OTHER = 1111;
const VARCHAR = 12;

/** Number, name, kind, number in java.sql.Types, number of the array's type. */
const ROWS: readonly (readonly [number, string, ValueKind, number, number?])[] = [
  [16, "bool", "boolean", -7, 1000],
  [17, "bytea", "blob", -2],
  [19, "name", "text", VARCHAR, 1003],
  [20, "int8", "long", -5, 1016],
  [21, "int2", "long", 5, 1005],
  [23, "int4", "long", 4, 1007],
  [25, "text", "text", VARCHAR, 1009],
  [114, "json", "text", OTHER, 199],
  [650, "cidr", "text", OTHER],
  [700, "float4", "double", 7, 1021],
  [701, "float8", "double", 8, 1022],
  [869, "inet", "text", OTHER],
  [1042, "bpchar", "text", 1, 1014],
  [1043, "varchar", "text", VARCHAR, 1015],
  [1082, "date", "text", 91, 1182],
  [1083, "time", "time", 92, 1183],
  [1114, "timestamp", "time", 93, 1115],
  [1184, "timestamptz", "timestamptz", 93, 1185],
  [1700, "numeric", "decimal", 2, 1231],
  // Functions that return nothing.
  [2278, "void", "text", OTHER],
  [2950, "uuid", "text", OTHER, 2951],
  [3802, "jsonb", "text", OTHER],
];

export const RESULT_TYPES: ReadonlyMap<number, ResultType> = new Map(
  ROWS.flatMap(([oid, name, kind, jdbc, arrayOid]): [number, ResultType][] => [
    [oid, { name, kind, jdbc, isArray: false }],
    ...(arrayOid === undefined
      ? []
      : [[arrayOid, { name: `_${name}`, kind, jdbc, isArray: true }] as [number, ResultType]]),
  ]),
);

/** Of an array in java.sql.Types. */
export const jdbcOf = ({ jdbc, isArray }: ResultType): number => (isArray ? ARRAY : jdbc);

export const enumType = (name: string): ResultType => ({
  name,
  kind: "text",
  jdbc: VARCHAR,
  isArray: false,
});

/** Types of Postgres's own that the API names in capitals when it refuses them. */
const IN_CAPITALS =
  /^(interval|timetz|money|point|lseg|path|box|polygon|line|circle|macaddr8?|bit|varbit|oid|record|jsonpath|(int4|int8|num|ts|tstz|date)range)$/;

/** `INTERVAL`, `"CHAR"`, `regclass`. */
export const refusedName = (name: string): string =>
  name === "char" ? '"CHAR"' : IN_CAPITALS.test(name) ? name.toUpperCase() : name;
