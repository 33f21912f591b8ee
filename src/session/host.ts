/** Owns a sandbox and runs scenarios on fresh accounts. The only part of the session that touches the engine. */
import {
  Cloud,
  ConfigurationError,
  DeploymentError,
  createSandbox,
  RUNTIME_NAMES,
  traceHash,
  type RuntimeName,
  type Sandbox,
  type SandboxAssets,
  type PostgresSupply,
  type SandboxOptions,
  type ServiceParts,
} from "../engine/index.ts";
import { billOf } from "./bill.ts";
import {
  SessionError,
  type AnyScenario,
  type Deployment,
  type InvocationSummary,
  type Loading,
  type LogLine,
  type Progress,
  type RunResult,
  type Scenario,
  type TraceRecord,
} from "./protocol.ts";
import { httpExchangesOf } from "./http-exchanges.ts";
import { parsedPayload } from "./payloads.ts";
import { alarmsOf, metricsOf } from "./metrics.ts";
import { tablesOf } from "./tables.ts";
import { notesOf } from "./notes.ts";
import { librariesFor } from "./libraries.ts";
import type { PostgresAssets } from "./postgres/module.ts";
import type { PostgresServers } from "./postgres/supply.ts";
import { loadPartsFor } from "./service-parts.ts";
import { SpecialSandboxes, type SpecialSource } from "./special-sandboxes.ts";
import { validateScenario, validateTemplateScenario } from "./validate.ts";

/** Where the sandbox comes from. Runtime clients come one by one: the first Run does not wait for those it does not use. */
export interface SandboxSource extends Pick<SandboxAssets, "wasm" | "guest">, SpecialSource {
  /** For scenarios with a database. */
  loadPostgres(onLoading?: (loading: Loading) => void): Promise<PostgresAssets>;
  loadRuntime(runtime: RuntimeName): Promise<string>;
}

/** A run in progress. Whoever drives it decides how much happens at a time. */
export interface RunningScenario {
  /** Runs up to `entries` agenda entries; true when the run is over. Throws {@link SessionError} of kind `defect`. */
  advance(entries: number): boolean;
  progress(): Progress;
  /** Ends the run where it is; {@link RunningScenario.result} is then what had happened. */
  cancel(): void;
  result(): RunResult;
  /** What {@link RunningScenario.cancel} and then `result` would give, while the run goes on: also from a heartbeat. */
  soFar(): RunResult;
}

export interface SessionHost {
  /**
   * Reads the template and loads what the scenario's runtimes need. Before every {@link SessionHost.startRun} of a scenario.
   * Rejects with {@link SessionError} of kind `input` when the template is unusable.
   */
  prepare(scenario: AnyScenario, onLoading?: (loading: Loading) => void): Promise<void>;
  /** Throws {@link SessionError} of kind `input` when the scenario is unusable. */
  startRun(scenario: AnyScenario, hooks?: RunHooks): RunningScenario;
  close(): void;
}

export interface RunHooks {
  /** Called now and then inside long stretches of guest code. */
  onHeartbeat?: (() => void) | undefined;
  /** Asked after every heartbeat: true ends the run there, in the middle of the guest's work. */
  isCancelled?: (() => boolean) | undefined;
}

const CANCELLED = { kind: "cancelled", message: "The run was cancelled." } as const;

/** Leaves the guest in the middle of its work. */
class Cancelled extends Error {}

const DAY_MS = 24 * 60 * 60 * 1_000;
const US_PER_MS = 1_000;
/** More is refused by the account; each takes its memory. */
const MOST_DATABASES = 2;

/** Boots the sandbox. Traces do not depend on the options. */
export async function openHost(
  source: SandboxSource,
  options: SandboxOptions = {},
): Promise<SessionHost> {
  const { wasm, guest } = source;
  const assets: SandboxAssets = { wasm, guest, runtimes: {} };
  const usualSandbox = createSandbox(assets, options);
  const special = new SpecialSandboxes(source, assets, options);
  /** What each scenario runs on: what it sees must not depend on which ran before. */
  let prepared = new WeakMap<AnyScenario, Prepared>();
  let closed = false;
  const load = async (runtime: RuntimeName): Promise<void> => {
    assets.runtimes[runtime] ??= await source.loadRuntime(runtime);
  };
  let servers: Promise<PostgresServers> | undefined;
  async function serversFor(
    { account }: Scenario,
    onLoading?: (loading: Loading) => void,
  ): Promise<PostgresSupply | undefined> {
    const count = Array.isArray(account?.databases) ? account.databases.length : 0;
    if (count === 0) return undefined;
    servers ??= import("./postgres/supply.ts").then((it) =>
      it.createPostgresServers((tell) => source.loadPostgres(tell)),
    );
    return (await servers).prepare(Math.min(count, MOST_DATABASES), onLoading);
  }
  const [usual] = RUNTIME_NAMES;
  // Comes while the sandbox boots. A failure is told by the run that needs it.
  loadTemplates().catch(() => {});
  await load(usual);
  usualSandbox.imageOf(usual);
  return {
    async prepare(given, onLoading) {
      const resolved = await resolve(given);
      const { scenario } = resolved;
      const text = JSON.stringify({ ...scenario, workload: undefined });
      const [libraries] = await Promise.all([
        librariesFor(scenario, source),
        ...runtimesNamedIn(text).map(load),
      ]);
      const [image = usualSandbox, parts, postgres] = await Promise.all([
        special.sandboxFor(text, libraries),
        loadPartsFor(text, scenario.account, libraries),
        serversFor(scenario, onLoading),
      ]);
      prepared.set(given, { ...resolved, image, parts, ...(postgres ? { postgres } : {}) });
    },
    startRun(scenario, hooks = {}) {
      const ready = prepared.get(scenario);
      if (closed || !ready) throw defect("the scenario was not prepared", scenario.seed);
      return startRun(ready, hooks);
    },
    close() {
      closed = true;
      prepared = new WeakMap();
    },
  };
}

/** A scenario as the engine has it, and what it runs on. */
interface Prepared {
  scenario: Scenario;
  deployment?: Deployment;
  image: Sandbox;
  parts: ServiceParts;
  postgres?: PostgresSupply;
  /** A failure as whoever wrote the scenario can place it. */
  located: (error: SessionError) => SessionError;
}

/** Whoever describes accounts by templates, as every page does, needs it for the first run. */
const loadTemplates = () => import("./template-scenarios.ts");

async function resolve(
  given: AnyScenario,
): Promise<Omit<Prepared, "image" | "parts" | "postgres">> {
  if (!("template" in given)) return { scenario: given, located: (error) => error };
  validateTemplateScenario(given);
  const { readerFor, resolveWith, typesFor } = await loadTemplates();
  const reader = await readerFor(given);
  return resolveWith(await typesFor(given, reader), given, reader);
}

/** The runtimes that a scenario names anywhere: those of other functions and of versions too. In JSON, code has no such text. */
const runtimesNamedIn = (text: string): RuntimeName[] =>
  RUNTIME_NAMES.filter((name) => text.includes(`"runtime":"${name}"`));

function startRun(prepared: Prepared, hooks: RunHooks): RunningScenario {
  const { scenario, deployment, image, parts, postgres } = prepared;
  locating(prepared, () => validateScenario(scenario));
  const onHeartbeat = (): void => {
    hooks.onHeartbeat?.();
    if (hooks.isCancelled?.()) throw new Cancelled();
  };
  const cloud = locating(prepared, () =>
    deploy(
      scenario,
      () =>
        new Cloud({ image, ...scenario, parts, onHeartbeat, ...(postgres ? { postgres } : {}) }),
    ),
  );
  for (const workload of [scenario.workload, ...(scenario.account?.traffic ?? [])]) {
    cloud.drive(scenario.function.functionName, workload);
  }
  if (scenario.minVirtualMs !== undefined) {
    cloud.keepGoingUntil(Math.round(scenario.minVirtualMs * US_PER_MS));
  }
  const { minVirtualMs = 0, maxVirtualMs = Math.max(DAY_MS, minVirtualMs) } = scenario;
  const limitUs = Math.round(maxVirtualMs * US_PER_MS);
  const said = deployment ? { deployment } : {};
  let cancelled = false;
  const cancel = (): void => {
    cancelled = true;
    cloud.stop(CANCELLED);
  };
  return {
    advance(entries) {
      try {
        return cloud.advance(entries, limitUs);
      } catch (error) {
        if (error instanceof Cancelled) {
          cancel();
          return true;
        }
        throw defect(
          error instanceof Error ? (error.stack ?? error.message) : String(error),
          scenario.seed,
        );
      }
    },
    progress: () => ({
      virtualMs: cloud.nowMs,
      completed: cloud.completedInvocations,
      expected: cloud.expectedInvocations,
    }),
    cancel,
    // Databases are asked only now: reading them ends what goes on in them.
    result: () => ({
      ...summarise(cloud, prepared, cloud.trace, cancelled),
      ...(scenario.account?.databases ? { databases: cloud.databases } : {}),
      ...said,
    }),
    soFar: () => ({
      ...summarise(cloud, prepared, cloud.traceUntilNow(CANCELLED), true),
      ...said,
    }),
  };
}

function locating<T>({ located }: Prepared, judge: () => T): T {
  try {
    return judge();
  } catch (error) {
    throw error instanceof SessionError ? located(error) : error;
  }
}

function deploy(scenario: Scenario, create: () => Cloud): Cloud {
  try {
    const cloud = create();
    cloud.deploy(scenario.function, scenario.files);
    return cloud;
  } catch (error) {
    if (error instanceof ConfigurationError) {
      throw new SessionError({
        kind: "input",
        path: pathOf(error.setting),
        message: error.message,
      });
    }
    if (error instanceof DeploymentError) {
      throw new SessionError({ kind: "input", path: error.place, message: error.message });
    }
    throw error;
  }
}

const OF_ACCOUNT = ["queues", "streams", "buckets", "tables", "aliases", "eventSourceMappings"];

/** Settings of the function itself have no prefix. */
function pathOf(setting: string): string {
  if (setting.startsWith("account.")) return setting;
  const [, first = ""] = /^(\w+)[.[]/.exec(setting) ?? [];
  const ofAccount = OF_ACCOUNT.includes(first);
  return `${ofAccount ? "account" : "function"}.${setting}`;
}

const defect = (what: string, seed: string): SessionError =>
  new SessionError({
    kind: "defect",
    message: `This is a defect of Coldstart, not of your code (seed ${seed}). Please report it: ${what}`,
  });

function summarise(
  cloud: Cloud,
  { scenario, parts }: Prepared,
  trace: TraceRecord[],
  cancelled: boolean,
): RunResult {
  const invocations = summariseInvocations(trace);
  const run = { trace, virtualMs: cloud.nowMs, startedAt: Cloud.startedAt };
  return {
    ...run,
    seed: scenario.seed,
    traceHash: traceHash(trace),
    invocations,
    arrivals: cloud.completedInvocations,
    httpExchanges: httpExchangesOf(trace),
    logs: collectLogs(trace),
    metrics: metricsOf(run, scenario, parts),
    alarms: alarmsOf(cloud.alarms, trace),
    ...(cloud.buckets.length > 0 ? { buckets: cloud.buckets } : {}),
    ...(cloud.tables.length > 0 ? { tables: tablesOf(cloud.tables) } : {}),
    ...(cloud.collections.length > 0 ? { collections: cloud.collections } : {}),
    bill: billOf(trace, scenario, cloud.nowMs),
    notes: notesOf(trace, scenario.files),
    ...(cloud.choicePoints ? { choicePoints: cloud.choicePoints } : {}),
    cancelled,
  };
}

/** One line per arrival, in the order of arrival. Invocations without an answer (a cancelled run) are left out. */
function summariseInvocations(trace: TraceRecord[]): InvocationSummary[] {
  const byRequest = new Map<string, InvocationSummary>();
  const answered = new Set<string>();
  for (const record of trace) {
    if (record.type === "invocation.received") {
      byRequest.set(record.requestId, emptySummary(record));
    }
    if (!("requestId" in record) || record.requestId === undefined) continue;
    const summary = byRequest.get(record.requestId);
    if (!summary) continue;
    if (record.type === "invocation.completed") answered.add(record.requestId);
    fillIn(summary, record);
  }
  return [...byRequest.values()].filter(({ requestId }) => answered.has(requestId));
}

const emptySummary = ({
  requestId,
  functionName,
  index,
  at,
  invocationType,
  source,
}: Extract<TraceRecord, { type: "invocation.received" }>): InvocationSummary => ({
  requestId,
  functionName,
  index,
  atMs: at / US_PER_MS,
  invocationType,
  source,
  attempts: 0,
  condition: null,
  status: "success",
  payload: null,
  functionError: null,
  environmentId: null,
  coldStart: false,
  initMs: null,
  durationMs: null,
  billedMs: null,
  memoryUsedMb: null,
  latencyMs: null,
  costUsd: 0,
});

function fillIn(summary: InvocationSummary, record: TraceRecord): void {
  switch (record.type) {
    case "invoke.started":
      if (record.attempt < summary.attempts) break;
      summary.environmentId = record.environmentId;
      summary.coldStart = record.coldStart;
      summary.attempts = record.attempt;
      break;
    case "async.finished":
      summary.condition = record.condition;
      break;
    case "invoke.ended":
      summary.billedMs = (summary.billedMs ?? 0) + record.billedMs;
      summary.costUsd += record.costUsd;
      // Two deliveries of an event may run at once: what is shown is of one run, the last that began.
      if (record.attempt < summary.attempts) break;
      summary.durationMs = record.durationUs / US_PER_MS;
      summary.initMs = record.initUs === undefined ? null : record.initUs / US_PER_MS;
      summary.memoryUsedMb = record.memoryUsedMb;
      break;
    case "invocation.completed":
      summary.status = record.status;
      summary.functionError = record.functionError ?? null;
      summary.payload = parsedPayload(record.payload);
      summary.latencyMs = record.latencyUs / US_PER_MS;
      break;
  }
}

function collectLogs(trace: TraceRecord[]): LogLine[] {
  const lines: LogLine[] = [];
  for (const record of trace) {
    if (record.type !== "log") continue;
    const { at, environmentId, requestId = null, source, line } = record;
    lines.push({ atMs: at / US_PER_MS, environmentId, requestId, source, line });
  }
  return lines;
}
