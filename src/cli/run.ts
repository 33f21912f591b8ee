/** `coldstart run`: one handler, one workload, one fresh account. */
import type {
  AnyScenario,
  Progress,
  RunResult,
  Scenario,
  Session,
  SessionFailure,
} from "../session/protocol.ts";
import { dirname } from "node:path";
import { onePositional, parseCommand, resolvePath, usage } from "./arguments.ts";
import type { RunHooks } from "./watch.ts";
import { configOf, type ConfigOptions } from "./config-file.ts";
import { isFolderAt, readFile, type Package } from "./package.ts";
import { readProjectFolder } from "./read-project.ts";
import { scenarioOf } from "./run-scenario.ts";
import {
  parametersOf,
  refuseTemplateOptions,
  templateRunOf,
  type TemplateOptions,
} from "./run-template.ts";
import { serviceOptionsOf } from "./service-options.ts";
import { count, formatMs } from "./text.ts";
import { EXIT, failureText, UsageError } from "./usage.ts";

const OPTIONS = {
  event: { type: "string", multiple: true },
  events: { type: "string" },
  interval: { type: "string" },
  workload: { type: "string" },
  duration: { type: "string" },
  faults: { type: "string" },
  "invocation-type": { type: "string" },
  qualifier: { type: "string" },
  invoke: { type: "string" },
  http: { type: "string", multiple: true },
  "put-event": { type: "string", multiple: true },
  "send-message": { type: "string", multiple: true },
  parameters: { type: "string", multiple: true },
  stage: { type: "string" },
  param: { type: "string", multiple: true },
  config: { type: "string" },
  hosts: { type: "string" },
  handler: { type: "string" },
  memory: { type: "string" },
  timeout: { type: "string" },
  env: { type: "string", multiple: true },
  "env-file": { type: "string", multiple: true },
  seed: { type: "string" },
  all: { type: "boolean" },
  traces: { type: "boolean" },
  json: { type: "boolean" },
  watch: { type: "boolean" },
} as const;

export async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseCommand("run", args, OPTIONS);
  const path = onePositional("run", positionals, "a folder or file with a handler");
  if (values.traces && values.json) {
    throw usage("run", "--traces prints JSON of its own: give it or --json.");
  }
  if (values.watch) {
    const { watch } = await import("./watch.ts");
    return watch((session, hooks) => runAndPrint(path, values, session, hooks), filesIn(values));
  }
  const session = await openSession();
  try {
    return await runAndPrint(path, values, session);
  } finally {
    session.close();
  }
}

/** Options that name files which are read again when they change. */
const filesIn = (values: Values): string[] =>
  [values["env-file"], values.event, values.events, values.hosts, values.config]
    .flat()
    .filter((it) => it !== undefined);

type Values = ReturnType<typeof parseCommand<typeof OPTIONS>>["values"] &
  TemplateOptions &
  ConfigOptions;

async function runAndPrint(
  path: string,
  values: Values,
  session: Session,
  hooks: RunHooks = {},
): Promise<number> {
  const { given, shown, source } = await readRun(path, values, hooks);
  for (const note of source.notes) process.stderr.write(`coldstart: ${note}\n`);
  const result = await runOnce(session, given, source, values, hooks.signal);
  sayWhatIsNotSimulated(result, values.all ?? false);
  if (values.traces) await printTraces(result);
  else if (values.json) {
    const { toJson } = await import("./run-json.ts");
    process.stdout.write(`${JSON.stringify(toJson(result), null, 2)}\n`);
  } else {
    const { formatRun } = await import("./run-text.ts");
    process.stdout.write(formatRun(shown, result, { all: values.all ?? false }));
  }
  return result.cancelled ? EXIT.interrupted : EXIT.done;
}

async function printTraces(result: RunResult): Promise<void> {
  const { tracesOf } = await import("../session/traces.ts");
  const segments = tracesOf(result);
  for (const segment of segments) process.stdout.write(`${JSON.stringify(segment)}\n`);
  if (segments.length > 0) return;
  process.stderr.write(
    "coldstart: nothing was traced; `tracing: Active` of the function samples requests.\n",
  );
}

interface GivenRun {
  given: AnyScenario;
  /** The account as it runs, for the text of the run. */
  shown: Scenario;
  source: { notes: string[]; renamed?: Package["renamed"] };
}

/** A folder is a project; a file is one handler. */
async function readRun(path: string, values: Values, { onLook }: RunHooks): Promise<GivenRun> {
  const config = await configOf(values);
  if (!isFolderAt("run", path)) {
    refuseTemplateOptions(values, path);
    const { renamed, ...file } = readFile("run", path, values.handler);
    onLook?.([dirname(resolvePath(path))]);
    const scenario = await scenarioOf(file, values, config);
    return { given: scenario, shown: scenario, source: { notes: [], renamed } };
  }
  const parameters = parametersOf(values.parameters ?? []);
  const { handler } = values;
  const serverless = serviceOptionsOf(values, path);
  const project = await readProjectFolder(path, { handler, parameters, serverless, onLook });
  const notes = [...project.notes, ...(values.all ? project.remarks : [])];
  if (project.kind === "template") {
    const { scenario, resolved } = await templateRunOf(project, values, config);
    return { given: scenario, shown: resolved.scenario, source: { notes } };
  }
  refuseTemplateOptions(values, path);
  const scenario = await scenarioOf(project, values, config);
  return { given: scenario, shown: scenario, source: { notes } };
}

/** What has no effect at all, tags for example, is said with `--all`. */
function sayWhatIsNotSimulated({ deployment }: RunResult, all: boolean): void {
  for (const { level, message } of deployment?.notices ?? []) {
    if (all || level === "not simulated") process.stderr.write(`coldstart: ${message}\n`);
  }
}

type Given = Partial<Record<keyof typeof OPTIONS, unknown>>;

// Only now: bad arguments are refused without the simulator.
async function openSession(): Promise<Session> {
  const [{ openInProcessSession }, { loadNodeAssets }] = await Promise.all([
    import("../session/client/in-process.ts"),
    import("../session/client/node-assets.ts"),
  ]);
  return openInProcessSession(loadNodeAssets);
}

async function runOnce(
  session: Session,
  scenario: AnyScenario,
  source: GivenRun["source"],
  given: Given,
  ended?: AbortSignal,
): Promise<RunResult> {
  const { SessionError } = await import("../session/protocol.ts");
  const { signal, release } = ended ? { signal: ended, release: () => {} } : onInterrupt();
  const progress = progressLine();
  try {
    return await session.run(scenario, { onProgress: progress.show, signal });
  } catch (error) {
    if (error instanceof SessionError && error.failure.kind === "input") {
      throw new UsageError(inWordsOfTheCommand(error.failure, source, given));
    }
    throw error;
  } finally {
    progress.clear();
    release();
  }
}

/** The first Ctrl-C ends the run, and what had happened is printed; the second one is Node's own. */
function onInterrupt(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  process.once("SIGINT", abort);
  return { signal: controller.signal, release: () => process.off("SIGINT", abort) };
}

const SHOWN_AFTER_MS = 500;
const CLEAR_LINE = "\r\u001b[2K";

/** How far a long run is, on a terminal; nothing elsewhere. */
function progressLine(): { show: ((progress: Progress) => void) | undefined; clear: () => void } {
  if (!process.stderr.isTTY) return { show: undefined, clear: () => {} };
  const startedAt = performance.now();
  let isShown = false;
  return {
    show({ completed, expected, virtualMs }) {
      if (performance.now() - startedAt < SHOWN_AFTER_MS) return;
      isShown = true;
      const text = `${completed.toLocaleString("en-US")} of ${count(expected, "invocation")}, ${formatMs(virtualMs, 0)} ms of virtual time. Ctrl-C ends the run.`;
      process.stderr.write(`${CLEAR_LINE}${text}`);
    },
    clear() {
      if (isShown) process.stderr.write(CLEAR_LINE);
    },
  };
}

const OPTION_OF_SETTING: Record<string, keyof typeof OPTIONS> = {
  handler: "handler",
  memorySizeMb: "memory",
  timeoutSeconds: "timeout",
  environment: "env",
};

/** A scenario's settings mean nothing here; the options and files that they came from do. */
function inWordsOfTheCommand(
  failure: SessionFailure,
  { renamed }: GivenRun["source"],
  given: Given,
): string {
  const { path = "", message } = failure;
  const [, setting = ""] = /^function\.(\w+)/.exec(path) ?? [];
  const option = OPTION_OF_SETTING[setting];
  if (option !== undefined) {
    return message.startsWith(setting)
      ? message.replace(setting, `--${option}`)
      : `--${option}: ${message}`;
  }
  const text = failureText(failure);
  if (path.startsWith("outsideHosts") && given.hosts)
    return `--hosts ${String(given.hosts)}: ${text}`;
  if (/^(outsideHosts|accountConcurrency)\b/.test(path) && given.config) {
    return `--config ${String(given.config)}: ${text}`;
  }
  if (path === "workload.target.qualifier" && given.qualifier !== undefined) {
    return text.replace(path, "--qualifier");
  }
  if (path.startsWith("workload")) return text.replace(/^workload/, "--workload");
  if (/^m(ax|in)VirtualMs$/.test(path)) return text.replace(path, "--duration");
  return renamed === undefined ? text : text.replaceAll(renamed.packaged, renamed.given);
}
