/** What the API asks Postgres's catalogue about a result: types that it does not know by their numbers, and columns of tables. */
import type { DatabaseSession, ResultColumn, StatementResult } from "../api/databases.ts";
import type { ServiceError } from "../api/service-error.ts";
import { metadataOf, type ColumnMetadata, type TableColumn } from "./column-metadata.ts";
import { unsupportedResult } from "./errors.ts";
import { enumType, refusedName, RESULT_TYPES, type ResultType } from "./types.ts";

interface Described {
  readonly types: readonly ResultType[];
  readonly metadata?: readonly ColumnMetadata[];
}

const typesQuery = (oids: readonly number[]): string =>
  `SELECT oid, typname, typtype FROM pg_catalog.pg_type WHERE oid IN (${oids.join(", ")})`;

const columnsQuery = (columns: readonly ResultColumn[]): string =>
  `SELECT c.oid, a.attnum, c.relname, a.attnotnull,
    a.attidentity <> '' OR coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid), '') LIKE '%nextval(%'
  FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
    LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  WHERE (c.oid, a.attnum) IN (${columns.map((it) => `(${it.tableOid}, ${it.attribute})`).join(", ")})`;

/** Gives the types of the columns, and all about them when it is wanted. `fail`: a type is not supported. */
export function describe(
  session: DatabaseSession,
  columns: readonly ResultColumn[],
  withMetadata: boolean,
  onDone: (described: Described) => void,
  fail: (error: ServiceError) => void,
): void {
  const strange = columns.map(({ typeOid }) => typeOid).filter((oid) => !RESULT_TYPES.has(oid));
  const ofTables = withMetadata ? columns.filter(({ tableOid }) => tableOid !== 0) : [];
  const finish = (named: readonly Row[], found: readonly Row[]): void => {
    const own = new Map(named.map(([oid, name, kind]) => [Number(oid), { name: name!, kind }]));
    const types: ResultType[] = [];
    for (const { typeOid } of columns) {
      const known = RESULT_TYPES.get(typeOid);
      const { name = String(typeOid), kind } = own.get(typeOid) ?? {};
      if (!known && kind !== "e") {
        const refused = refusedName(name);
        return fail(unsupportedResult(`The result contains the unsupported data type ${refused}.`));
      }
      types.push(known ?? enumType(name));
    }
    if (!withMetadata) return onDone({ types });
    const tables = new Map(found.map((row) => [`${row[0]} ${row[1]}`, tableColumn(row)]));
    onDone({
      types,
      metadata: columns.map((each, i) =>
        metadataOf(each, types[i]!, tables.get(`${each.tableOid} ${each.attribute}`)),
      ),
    });
  };
  ask(session, strange.length > 0 ? typesQuery(strange) : undefined, (named) =>
    ask(session, ofTables.length > 0 ? columnsQuery(ofTables) : undefined, (found) =>
      finish(named, found),
    ),
  );
}

type Row = StatementResult["rows"][number];

function ask(
  session: DatabaseSession,
  sql: string | undefined,
  onRows: (rows: readonly Row[]) => void,
): void {
  if (sql === undefined) return onRows([]);
  session.run([{ sql, values: [] }], ({ rows }) => onRows(rows));
}

const tableColumn = ([, , table, required, automatic]: Row): TableColumn => ({
  table: table ?? "",
  isRequired: required === "t",
  isAutoIncrement: automatic === "t",
});
