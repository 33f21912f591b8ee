/** Statements with named parameters, as the Data API takes them: `:name` becomes `$1`, wherever it is not inside of something. */

/** A statement as Postgres takes it. */
export interface ParsedSql {
  readonly sql: string;
  /** Names in the order of `$1`, `$2` ...: one that occurs twice is there twice. */
  readonly names: readonly string[];
  /** Something follows a semicolon. */
  readonly hasSeveral: boolean;
}

/** What cannot hold a parameter, in the order in which it is tried; then a cast, a parameter, a semicolon. */
const TOKEN = new RegExp(
  [
    String.raw`(?<![\w$])[eE]'[^'\\]*(?:(?:\\[^]|'')[^'\\]*)*'?`,
    String.raw`'[^']*(?:''[^']*)*'?`,
    String.raw`"[^"]*(?:""[^"]*)*"?`,
    String.raw`--[^\n]*`,
    String.raw`(?<![\w$])(\$(?:[A-Za-z_]\w*)?\$)[^]*?(?:\1|$)`,
    String.raw`::`,
    String.raw`:=`,
    String.raw`:(\w+)`,
    String.raw`(;)`,
    String.raw`\/\*`,
  ].join("|"),
  "g",
);
const NOTHING = /^(?:\s|;|--[^\n]*(?:\n|$)|\/\*[^]*?\*\/)*$/;
/** A function's body in SQL has semicolons of its own. */
const SQL_BODY = /\bbegin\s+atomic\b/i;

export function parseSql(text: string): ParsedSql {
  const names: string[] = [];
  let sql = "";
  let hasSeveral = false;
  let from = 0;
  TOKEN.lastIndex = 0;
  for (let found = TOKEN.exec(text); found; found = TOKEN.exec(text)) {
    const [token, , name, semicolon] = found;
    if (token === "/*") TOKEN.lastIndex = endOfComment(text, found.index);
    if (semicolon !== undefined && !NOTHING.test(text.slice(TOKEN.lastIndex))) hasSeveral = true;
    if (name === undefined) continue;
    names.push(name);
    sql += `${text.slice(from, found.index)}$${names.length}`;
    from = TOKEN.lastIndex;
  }
  return { sql: sql + text.slice(from), names, hasSeveral: hasSeveral && !SQL_BODY.test(text) };
}

/** Postgres's comments lie in each other. */
function endOfComment(text: string, from: number): number {
  const edges = /\/\*|\*\//g;
  edges.lastIndex = from;
  let depth = 0;
  for (let edge = edges.exec(text); edge; edge = edges.exec(text)) {
    depth += edge[0] === "/*" ? 1 : -1;
    if (depth === 0) return edges.lastIndex;
  }
  return text.length;
}
