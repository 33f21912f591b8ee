/** From command-line options to events and arrivals. */
import { readFileSync } from "node:fs";
import { isText, textOf } from "../session/client/node-files.ts";
import type { Workload } from "../session/protocol.ts";
import { quote, resolvePath, usage } from "./arguments.ts";

const DEFAULT_INTERVAL_MS = 1_000;

export interface EventOptions {
  event?: string | undefined;
  events?: string | undefined;
  interval?: string | undefined;
}

/** Nothing given: one `{}`. */
export function workloadOf({ event, events, interval }: EventOptions): Workload {
  if (event !== undefined && events !== undefined) {
    throw usage("run", "--event is one invocation and --events many: give one of them.");
  }
  const intervalMs = interval === undefined ? DEFAULT_INTERVAL_MS : intervalOf(interval);
  const payloads =
    events === undefined ? [event === undefined ? {} : readEvent(event)] : readEvents(events);
  return {
    kind: "list",
    arrivals: payloads.map((payload, index) => ({ atMs: index * intervalMs, payload })),
  };
}

function intervalOf(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw usage(
    "run",
    `--interval has to be a number of milliseconds, 0 or more, not ${quote(text)}.`,
  );
}

/** JSON as it stands, or the name of a file that holds it. */
function readEvent(argument: string): unknown {
  try {
    return JSON.parse(argument);
  } catch (asJson) {
    const file = tryRead(argument);
    if (typeof file === "string") return parseFile(argument, file);
    // Nobody calls a file `{"name": ...`.
    const looksLikeJson = /^\s*[[{"]/.test(argument);
    throw usage(
      "run",
      looksLikeJson
        ? `--event is not JSON: ${(asJson as Error).message}`
        : `--event has to be JSON or the name of a JSON file; ${quote(argument)} is not JSON, and as a file it ${file.because}.`,
    );
  }
}

function parseFile(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw usage("run", `--event: the file ${name} is not JSON: ${(error as Error).message}`);
  }
}

/** One JSON value per line; empty lines are for the eye. */
function readEvents(name: string): unknown[] {
  const text = tryRead(name);
  if (typeof text !== "string") {
    throw usage(
      "run",
      `--events has to be a file with one JSON value per line; ${quote(name)} ${text.because}.`,
    );
  }
  const payloads = text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === "") return [];
    try {
      return [JSON.parse(line) as unknown];
    } catch (error) {
      throw usage(
        "run",
        `--events: line ${index + 1} of ${name} is not JSON: ${(error as Error).message}`,
      );
    }
  });
  if (payloads.length === 0) {
    throw usage(
      "run",
      `--events: the file ${name} holds no event; expected one JSON value per line.`,
    );
  }
  return payloads;
}

function tryRead(name: string): string | { because: string } {
  try {
    const bytes = readFileSync(resolvePath(name));
    return isText(bytes) ? textOf(bytes) : { because: "is not a text file" };
  } catch (error) {
    return { because: whyUnreadable(error) };
  }
}

export function whyUnreadable(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR") return "does not exist";
  if (code === "EISDIR") return "is a folder";
  if (code === "EACCES" || code === "EPERM") return "may not be read";
  return `cannot be read (${code ?? String(error)})`;
}
