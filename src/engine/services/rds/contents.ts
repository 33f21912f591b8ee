/** What a database holds when a run is over, read as its owner: no session of the run is asked, and nothing is recorded. */
import { errorFields, rowsOf, type Message } from "./messages.ts";
import { identifier } from "./switching.ts";

/** A database instance as a run leaves it. */
export interface DatabaseContents {
  identifier: string;
  /** `db.t4g.micro`. */
  instanceClass: string;
  /** Name and port under which functions reach it. */
  endpoint: { host: string; port: number };
  /** `max_connections`, and how many of these are kept for superusers and `rds_reserved`. */
  maxConnections: number;
  reservedConnections: number;
  /** Those of every schema but Postgres's own, in the order of schema and name. */
  tables: DatabaseTable[];
  /** Set when not all tables are here, or none could be read: why. */
  note?: string;
}

export interface DatabaseTable {
  schema: string;
  name: string;
  columns: { name: string; type: string; primaryKey: boolean }[];
  /** The first rows by the primary key, as Postgres writes their values; `null` for NULL. */
  rows: (string | null)[][];
  /** Of the whole table. */
  rowCount: number;
  /** Set when not all rows are here, or not all of a value. */
  note?: string;
}

/** What is handed on at most: a page copies all of it out of its worker at once. */
const MOST_TABLES = 50;
const MOST_ROWS = 100;
const MOST_CHARACTERS = 500;
const LARGEST_CHARACTERS = 1_048_576;

const TABLES = `SELECT n.nspname, c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
    coalesce(a.attnum = ANY (i.indkey), false), c.oid
  FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisprimary
  WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND n.nspname <> 'information_schema' AND NOT pg_catalog.starts_with(n.nspname, 'pg_')
  ORDER BY n.nspname, c.relname, c.oid, a.attnum`;

/** Runs SQL in a server that nobody else uses. Rows only; throws when Postgres refuses it. */
export type Ask = (sql: string) => (string | null)[][];

export function askerOf(sql: (text: string) => readonly Message[]): Ask {
  return (text) => {
    const messages = sql(text);
    const failure = messages.find(({ type }) => type === "E");
    if (failure) throw new Error(errorFields(failure).M ?? "Postgres gave no reason");
    return rowsOf(messages);
  };
}

export function tablesIn(ask: Ask): Pick<DatabaseContents, "tables" | "note"> {
  const found = new Map<string, DatabaseTable>();
  for (const [schema, name, column, type, isKey, oid] of ask(TABLES)) {
    const table = found.get(oid!) ?? {
      ...{ schema: schema!, name: name! },
      ...{ columns: [], rows: [], rowCount: 0 },
    };
    found.set(oid!, table);
    if (column === null || column === undefined) continue;
    table.columns.push({ name: column, type: type!, primaryKey: isKey === "t" });
  }
  const all = [...found.values()];
  const tables = all.slice(0, MOST_TABLES);
  let left = LARGEST_CHARACTERS;
  for (const table of tables) left -= fill(table, ask, left);
  if (tables.length === all.length) return { tables };
  return { tables, note: `Only the first ${MOST_TABLES} of ${all.length} tables are here.` };
}

/** Reads the rows of a table, `left` characters at most; gives how many it read. */
function fill(table: DatabaseTable, ask: Ask, left: number): number {
  const { schema, name, columns } = table;
  const from = `FROM ${identifier(schema)}.${identifier(name)}`;
  table.rowCount = Number(ask(`SELECT count(*) ${from}`)[0]?.[0] ?? 0);
  const values = columns.map(
    (column) => `left(${identifier(column.name)}::text, ${MOST_CHARACTERS + 1})`,
  );
  const keys = columns.filter(({ primaryKey }) => primaryKey).map((it) => identifier(it.name));
  const order = keys.length > 0 ? `ORDER BY ${keys.join(", ")}` : "";
  let read = 0;
  let cut = false;
  for (const row of ask(`SELECT ${values.join(", ")} ${from} ${order} LIMIT ${MOST_ROWS}`)) {
    const short = row.map((value) => value && value.slice(0, MOST_CHARACTERS));
    const characters = short.reduce((sum, value) => sum + (value?.length ?? 0), 0);
    if (read + characters > left) break;
    read += characters;
    cut ||= row.some((value) => value !== null && value.length > MOST_CHARACTERS);
    table.rows.push(short);
  }
  const notes: string[] = [];
  if (table.rows.length < table.rowCount) {
    notes.push(`Only the first ${table.rows.length} of ${table.rowCount} rows are here.`);
  }
  if (cut) notes.push(`Values are cut off after ${MOST_CHARACTERS} characters.`);
  if (notes.length > 0) table.note = notes.join(" ");
  return read;
}
