/** From command-line options to events and arrivals. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { isText, textOf } from "../session/texts.ts";
import type { InvocationType, Workload } from "../session/protocol.ts";
import { isObject, problemText } from "../session/validation/shapes.ts";
import { workloadShape } from "../session/validation/workload.ts";
import { quote, resolvePath, usage, whyUnreadable } from "./arguments.ts";
import { isDataFile, readDataFile } from "./data-file.ts";
import { parseWorkloadForm } from "./workload-forms.ts";

const DEFAULT_INTERVAL_MS = 1_000;

export interface WorkloadOptions {
  event?: string[] | undefined;
  events?: string | undefined;
  interval?: string | undefined;
  workload?: string | undefined;
  "invocation-type"?: string | undefined;
  qualifier?: string | undefined;
}

/** Nothing given: one `{}`. `durationMs` is what `--duration` says. */
export async function workloadOf(options: WorkloadOptions, durationMs?: number): Promise<Workload> {
  const { event, events, workload } = options;
  if (event !== undefined && events !== undefined) {
    throw usage("run", "--event names events and --events a file of many: give one of them.");
  }
  if (workload === undefined) return targeted(givenEvents(options), options);
  if (options.interval !== undefined) {
    throw usage("run", "--workload says when arrivals come: leave --interval out.");
  }
  const payloads = eventsOf(options);
  if (!isDataFile(workload)) {
    return targeted(parseWorkloadForm(workload, payloads ?? [], durationMs), options);
  }
  return targeted(await readWorkload(workload, payloads), options);
}

/** One after the other, `intervalMs` apart. */
export const listOfEvents = (payloads: unknown[], intervalMs = DEFAULT_INTERVAL_MS): Workload => ({
  kind: "list",
  arrivals: payloads.map((payload, index) => ({ atMs: index * intervalMs, payload })),
});

function givenEvents(options: WorkloadOptions): Workload {
  const { interval } = options;
  const payloads = eventsOf(options) ?? [{}];
  if (interval !== undefined && payloads.length === 1) {
    throw usage(
      "run",
      "--interval is the time between two arrivals: give --events, or several of --event.",
    );
  }
  const intervalMs = interval === undefined ? DEFAULT_INTERVAL_MS : intervalOf(interval);
  return listOfEvents(payloads, intervalMs);
}

/** `null` when the command names no event. */
function eventsOf({ event, events }: WorkloadOptions): unknown[] | null {
  if (events !== undefined) return readEvents(events);
  return event === undefined ? null : event.flatMap((each) => eventsNamed(each));
}

/** A workload's file; its payloads may be left to the command. */
async function readWorkload(name: string, payloads: unknown[] | null): Promise<Workload> {
  const data = await readDataFile("--workload", name);
  if (!isObject(data)) {
    throw usage("run", `--workload: the file ${name} has to hold an object with a kind.`);
  }
  if (payloads !== null && (data["payloads"] !== undefined || data["kind"] === "list")) {
    throw usage(
      "run",
      `--workload: the file ${name} has payloads of its own: leave --event and --events out.`,
    );
  }
  const workload = data["kind"] === "list" ? data : { payloads: payloads ?? [], ...data };
  workloadShape(workload, "", (problem) => {
    throw usage("run", `--workload ${name}: ${problemText(problem)}`);
  });
  return workload as unknown as Workload;
}

/** `--invocation-type` and `--qualifier` say how the function is called. */
function targeted(workload: Workload, options: WorkloadOptions): Workload {
  const { "invocation-type": type, qualifier } = options;
  if (type === undefined && qualifier === undefined) return workload;
  if (workload.target !== undefined) {
    throw usage(
      "run",
      "--workload has a target of its own: leave --invocation-type and --qualifier out.",
    );
  }
  if (type !== undefined && !isInvocationType(type)) {
    throw usage(
      "run",
      `--invocation-type has to be RequestResponse, Event or DryRun, not ${quote(type)}.`,
    );
  }
  return {
    ...workload,
    target: {
      ...(qualifier === undefined ? {} : { qualifier }),
      ...(type === undefined ? {} : { invocationType: type }),
    },
  };
}

const INVOCATION_TYPES: readonly InvocationType[] = ["RequestResponse", "Event", "DryRun"];

const isInvocationType = (text: string): text is InvocationType =>
  INVOCATION_TYPES.includes(text as InvocationType);

function intervalOf(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw usage(
    "run",
    `--interval has to be a number of milliseconds, 0 or more, not ${quote(text)}.`,
  );
}

/** JSON as it stands, the name of a file that holds it, a folder of such files, or a pattern: `events/*.json`. */
function eventsNamed(argument: string): unknown[] {
  try {
    return [JSON.parse(argument) as unknown];
  } catch (asJson) {
    const file = tryRead(argument);
    if (typeof file === "string") return [parseFile(argument, file)];
    const files = filesMeant(argument);
    if (files.length > 0) return files.map((each) => readEventFile(each));
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

/** In the order of their names. */
function filesMeant(argument: string): string[] {
  const path = resolvePath(argument);
  if (!/[*?]/.test(argument)) return existsSync(path) ? globSync(`${path}/*.json`).sort() : [];
  return globSync(path).sort();
}

function readEventFile(name: string): unknown {
  const file = tryRead(name);
  if (typeof file === "string") return parseFile(name, file);
  throw usage("run", `--event: the file ${name} ${file.because}.`);
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
