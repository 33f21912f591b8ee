/** Parts of `node:util` that need some code: arguments, MIME types, system errors. */
import { coded } from "./shared.ts";

interface Option {
  type: "string" | "boolean";
  short?: string;
  multiple?: boolean;
  default?: unknown;
}
interface ParseConfig {
  args?: string[];
  options?: Record<string, Option>;
  strict?: boolean;
  allowPositionals?: boolean;
  allowNegative?: boolean;
}

const unknownOption = (shown: string, positionals: boolean): Error =>
  coded(
    new TypeError(
      `Unknown option '${shown}'${positionals ? `. To specify a positional argument starting with a '-', place it at the end of the command after '--', as in '-- "${shown}"` : ""}`,
    ),
    "ERR_PARSE_ARGS_UNKNOWN_OPTION",
  );

/** https://nodejs.org/api/util.html#utilparseargsconfig */
export function parseArgs({
  args = [],
  options = {},
  strict = true,
  allowPositionals = !strict,
  allowNegative = false,
}: ParseConfig = {}): object {
  const values = Object.create(null) as Record<string, unknown>;
  const positionals: string[] = [];
  const queue = [...args];
  const store = (name: string, shown: string, given: string | undefined): void => {
    let option = options[name];
    let value: unknown = given;
    if (
      !option &&
      allowNegative &&
      name.startsWith("no-") &&
      options[name.slice(3)]?.type === "boolean"
    ) {
      option = options[(name = name.slice(3))];
      value = false;
    } else if (!option && strict) throw unknownOption(shown, allowPositionals);
    else if (option?.type === "string") {
      value ??= queue[0] !== undefined && !/^-./.test(queue[0]) ? queue.shift() : undefined;
      if (value === undefined && strict) {
        throw coded(
          new TypeError(`Option '${shown} <value>' argument missing`),
          "ERR_PARSE_ARGS_INVALID_OPTION_VALUE",
        );
      }
    } else if (given !== undefined && strict) {
      throw coded(
        new TypeError(`Option '${shown}' does not take an argument`),
        "ERR_PARSE_ARGS_INVALID_OPTION_VALUE",
      );
    } else value ??= true;
    values[name] = option?.multiple ? [...((values[name] as unknown[]) ?? []), value] : value;
  };
  const long = (short: string): string =>
    Object.keys(options).find((name) => options[name]!.short === short) ?? short;
  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    if (arg === "--") {
      positionals.push(...queue.splice(0));
    } else if (arg.startsWith("--")) {
      const [name = "", ...rest] = arg.slice(2).split("=");
      store(name, `--${name}`, rest.length > 0 ? rest.join("=") : undefined);
    } else if (/^-./.test(arg)) {
      const first = long(arg[1]!);
      const isText = options[first]?.type === "string";
      if (isText) store(first, `-${arg[1]}, --${first}`, arg.length > 2 ? arg.slice(2) : undefined);
      else for (const letter of arg.slice(1)) store(long(letter), `-${letter}`, undefined);
    } else positionals.push(arg);
  }
  if (positionals.length > 0 && !allowPositionals) {
    throw coded(
      new TypeError(
        `Unexpected argument '${positionals[0]}'. This command does not take positional arguments`,
      ),
      "ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL",
    );
  }
  for (const [name, option] of Object.entries(options)) {
    if (option.default !== undefined && !(name in values)) values[name] = option.default;
  }
  return { values, positionals };
}

export class MIMEType {
  type: string;
  subtype: string;
  readonly params = new Map<string, string>();
  constructor(text: string) {
    const [essence = "", ...rest] = String(text).split(";");
    const [, type, subtype] =
      /^\s*([\w!#$%&'*+.^`|~-]+)\/([\w!#$%&'*+.^`|~-]+)\s*$/.exec(essence) ?? [];
    if (!type || !subtype)
      throw coded(
        new TypeError(`The MIME syntax for a type in ${text} is invalid`),
        "ERR_INVALID_MIME_SYNTAX",
      );
    this.type = type.toLowerCase();
    this.subtype = subtype.toLowerCase();
    for (const each of rest) {
      const [name = "", value = ""] = each.split("=");
      this.params.set(name.trim().toLowerCase(), value.trim().replace(/^"(.*)"$/, "$1"));
    }
  }
  get essence(): string {
    return `${this.type}/${this.subtype}`;
  }
  toString(): string {
    return [this.essence, ...[...this.params].map(([name, value]) => `${name}=${value}`)].join(";");
  }
}

/** Linux's errors, as `util.getSystemErrorMap` has them. */
export const SYSTEM_ERRORS: readonly [number, [name: string, message: string]][] = [
  [-1, ["EPERM", "operation not permitted"]],
  [-2, ["ENOENT", "no such file or directory"]],
  [-13, ["EACCES", "permission denied"]],
  [-17, ["EEXIST", "file already exists"]],
  [-20, ["ENOTDIR", "not a directory"]],
  [-21, ["EISDIR", "illegal operation on a directory"]],
  [-22, ["EINVAL", "invalid argument"]],
  [-28, ["ENOSPC", "no space left on device"]],
  [-32, ["EPIPE", "broken pipe"]],
  [-98, ["EADDRINUSE", "address already in use"]],
  [-104, ["ECONNRESET", "connection reset by peer"]],
  [-110, ["ETIMEDOUT", "connection timed out"]],
  [-111, ["ECONNREFUSED", "connection refused"]],
  [-3008, ["ENOTFOUND", "name does not exist"]],
];

/** `.env` files. https://nodejs.org/api/util.html#utilparseenvcontent */
export function parseEnv(content: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [, name = "", value = ""] of content.matchAll(
    /^\s*(?:export\s+)?([\w.-]+)\s*=\s*("(?:[^"\\]|\\.)*"|'[^']*'|`[^`]*`|[^\n#]*)/gm,
  )) {
    const quoted = /^(["'`])([^]*)\1$/.exec(value.trim());
    values[name] = quoted
      ? quoted[1] === '"'
        ? quoted[2]!.replaceAll("\\n", "\n")
        : quoted[2]!
      : value.trim();
  }
  return values;
}
