/** Parses a Logs Insights query. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html */
import { ExpressionParser, regexOf } from "./expression-parser.ts";
import { LOGS_QUOTAS } from "../quotas.ts";
import type { Column, Command } from "./syntax.ts";
import { TokenReader } from "./token-reader.ts";

const SIMULATED = ["fields", "display", "filter", "parse", "stats", "sort", "dedup", "limit"];
/** Commands of AWS that are not simulated. */
const OTHERS = [
  "pattern",
  "diff",
  "anomaly",
  "unmask",
  "unnest",
  "filterindex",
  "source",
  "lookup",
  "join",
  "subquery",
  "union",
];
const MOST_STATS = 2;

/** Throws `QueryError`. */
export function parseQuery(query: string): Command[] {
  const reader = new TokenReader(query);
  const commands: Command[] = [];
  do commands.push(new CommandParser(reader).command());
  while (reader.acceptSymbol("|"));
  if (reader.peek().kind !== "end") throw reader.unexpected("| or the end of the query");
  return commands;
}

class CommandParser {
  private readonly reader: TokenReader;

  constructor(reader: TokenReader) {
    this.reader = reader;
  }

  command(): Command {
    const { reader } = this;
    const token = reader.peek();
    const name = token.kind === "word" ? token.text.toLowerCase() : "";
    if (OTHERS.includes(name)) {
      throw reader.refuse(
        `the command ${name} is not simulated; ${SIMULATED.join(", ")} are`,
        token,
      );
    }
    if (!SIMULATED.includes(name)) {
      throw reader.unexpected(`a command: ${SIMULATED.join(", ")}`);
    }
    reader.take();
    switch (name) {
      case "fields":
      case "display":
        return { kind: name, columns: this.columns(false) };
      case "filter":
        return { kind: "filter", condition: new ExpressionParser(reader, false).expression() };
      case "parse":
        return this.parse();
      case "stats": {
        const columns = this.columns(true);
        return { kind: "stats", columns, by: reader.acceptWord("by") ? this.columns(false) : [] };
      }
      case "sort":
        return this.sort();
      case "dedup":
        return { kind: "dedup", fields: this.names() };
      default:
        return this.limit();
    }
  }

  private columns(aggregates: boolean): Column[] {
    const { reader } = this;
    const columns: Column[] = [];
    do {
      const { start } = reader.peek(true);
      const expression = new ExpressionParser(reader, aggregates).expression();
      const text = reader.query.slice(start, reader.position);
      const name = reader.acceptWord("as")
        ? reader.expectField()
        : expression.kind === "field"
          ? expression.name
          : text;
      columns.push({ name, expression });
    } while (reader.acceptSymbol(","));
    return columns;
  }

  /** `parse @message "user=*, id=*" as user, id`, or a regular expression with named groups. */
  private parse(): Command {
    const { reader } = this;
    const first = reader.peek(true).kind;
    const field = first === "text" || first === "regex" ? "@message" : reader.expectField();
    const token = reader.peek(true);
    if (token.kind !== "text" && token.kind !== "regex") {
      throw reader.unexpected("a text with * or a regular expression with groups", true);
    }
    reader.take(true);
    const names = reader.acceptWord("as") ? this.names() : [];
    const pattern = token.kind === "regex" ? regexOf(reader, token) : globOf(token.text);
    const groups = groupNames(pattern);
    const wanted = names.length > 0 ? names : groups.filter((name) => name !== undefined);
    const problem =
      names.length > 0 && names.length !== groups.length
        ? `the pattern has ${groups.length} ${token.kind === "text" ? "wildcards" : "groups"} and ${names.length} names`
        : wanted.length === 0
          ? "the pattern names no field: add as and a name for each *, or named groups such as (?<user>\\w+)"
          : undefined;
    if (problem) throw reader.refuse(problem, token);
    return {
      kind: "parse",
      field,
      pattern,
      names: names.length > 0 ? names : groups.map((name) => name ?? ""),
    };
  }

  private sort(): Command {
    const { reader } = this;
    const keys: { expression: ReturnType<ExpressionParser["expression"]>; descending: boolean }[] =
      [];
    do {
      const { start } = reader.peek(true);
      const parsed = new ExpressionParser(reader, true).expression();
      // After stats, its columns are named by their text: sort count(*) desc.
      const expression =
        parsed.kind === "call"
          ? ({ kind: "field", name: reader.query.slice(start, reader.position) } as const)
          : parsed;
      const descending = reader.acceptWord("desc");
      if (!descending) reader.acceptWord("asc");
      keys.push({ expression, descending });
    } while (reader.acceptSymbol(","));
    return { kind: "sort", keys };
  }

  private limit(): Command {
    const { reader } = this;
    const token = reader.peek();
    const most = LOGS_QUOTAS.queryRowsMaximum.value;
    if (token.kind !== "number") throw reader.unexpected("a number of log events");
    reader.take();
    const count = Number(token.text);
    if (!Number.isInteger(count) || count < 1 || count > most) {
      throw reader.refuse(`limit is a whole number from 1 to ${most}; it is ${token.text}`, token);
    }
    return { kind: "limit", count };
  }

  private names(): string[] {
    const names = [this.reader.expectField()];
    while (this.reader.acceptSymbol(",")) names.push(this.reader.expectField());
    return names;
  }
}

/** Throws when a query aggregates more often than AWS allows. */
export function checkStats(query: string, commands: readonly Command[]): void {
  if (commands.filter(({ kind }) => kind === "stats").length <= MOST_STATS) return;
  throw new TokenReader(query).refuse(`a query has at most ${MOST_STATS} stats commands`, {
    start: 0,
    end: query.length,
  });
}

/** Each * is what lies between the texts around it. */
function globOf(text: string): RegExp {
  const parts = text.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const last = parts.length - 1;
  // The last wildcard takes the rest; the others as little as they can.
  return new RegExp(
    parts
      .map((part, i) => (i === 0 ? part : `${i === last && part === "" ? "(.*)" : "(.*?)"}${part}`))
      .join(""),
    "s",
  );
}

/** The groups of a regular expression that capture, in order; `undefined` for those without a name. */
function groupNames(pattern: RegExp): (string | undefined)[] {
  const names: (string | undefined)[] = [];
  const openings = /\\[^]|\[(?:\\[^]|[^\]\\])*\]|\((\?<([A-Za-z_]\w*)>|\?)?/g;
  for (const [text, special, name] of pattern.source.matchAll(openings)) {
    if (!text.startsWith("(")) continue;
    if (special === "?") continue;
    names.push(name);
  }
  return names;
}
