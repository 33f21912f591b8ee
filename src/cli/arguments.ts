import { parseArgs, type ParseArgsConfig } from "node:util";
import { resolve } from "node:path";
import { PROGRAM, UsageError } from "./usage.ts";

type Options = NonNullable<ParseArgsConfig["options"]>;
type Parsed<T extends Options> = ReturnType<
  typeof parseArgs<{ options: T; allowPositionals: true; strict: true }>
>;

/** Parses strictly; every complaint names the command and where its options are listed. */
export function parseCommand<T extends Options>(
  command: string,
  given: string[],
  options: T,
): Parsed<T> {
  const args = joinNegatives(given, options);
  refuseRepeats(command, args, options);
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    // Node's own messages go on with advice for a second line that fits its example rather than ours.
    const message = (error as Error).message.split(/\.\s|\.$|\n/)[0];
    if (message?.endsWith("argument missing")) {
      const [option = ""] = /--[\w-]+/.exec(message) ?? [];
      throw usage(command, `${option} needs a value.`);
    }
    const known = Object.keys(options).map((name) => `--${name}`);
    throw usage(command, `${message}. Options: ${known.join(", ")}.`);
  }
}

/** `--memory -5` means the value -5, which is then refused for what it is; to Node it looks like two options. */
function joinNegatives(args: string[], options: Options): string[] {
  return args.reduce<string[]>((joined, arg) => {
    const option = joined.at(-1);
    const takesText = option?.startsWith("--") && options[option.slice(2)]?.type === "string";
    return takesText && /^-\d/.test(arg)
      ? [...joined.slice(0, -1), `${option}=${arg}`]
      : [...joined, arg];
  }, []);
}

/** Node takes the last of `--seed 1 --seed 2` without a word. */
function refuseRepeats(command: string, args: string[], options: Options): void {
  const { tokens } = parseArgs({
    args,
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const seen = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== "option" || options[token.name]?.multiple) continue;
    if (seen.has(token.name)) throw usage(command, `--${token.name} is given twice.`);
    seen.add(token.name);
  }
}

export function usage(command: string, message: string): UsageError {
  return new UsageError(`${message}\nSee: ${PROGRAM} help ${command}`);
}

export function onePositional(command: string, positionals: string[], what: string): string {
  const [first, ...rest] = positionals;
  if (first === undefined || first === "")
    throw usage(command, `Expected ${what}, but nothing was given.`);
  if (rest.length > 0) {
    throw usage(command, `Expected only ${what}, but ${rest.map(quote).join(" ")} came as well.`);
  }
  return first;
}

export function wholeNumber(command: string, option: string, text: string, unit?: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (Number.isSafeInteger(value)) return value;
  throw usage(
    command,
    `--${option} has to be a whole number${unit ? ` (${unit})` : ""}, not ${quote(text)}.`,
  );
}

export const quote = (text: string): string => JSON.stringify(text);

/** A path as the person typed it: npm runs scripts in the project's folder, wherever it was called from. */
export function resolvePath(path: string): string {
  const { npm_lifecycle_event: script, INIT_CWD: calledFrom } = process.env;
  return resolve(script === "coldstart" && calledFrom ? calledFrom : process.cwd(), path);
}

/** Why a file could not be read, as the end of a sentence. */
export function whyUnreadable(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR") return "does not exist";
  if (code === "EISDIR") return "is a folder";
  if (code === "EACCES" || code === "EPERM") return "may not be read";
  return `cannot be read (${code ?? String(error)})`;
}
