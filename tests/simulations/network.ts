/** Runs a handler on an account in whose network servers of the test's listen. */
import { Cloud } from "../../src/engine/cloud/cloud.ts";
import { traceHash } from "../../src/engine/kernel/recorder.ts";
import type { TraceRecord } from "../../src/engine/kernel/trace.ts";
import type { FunctionConfiguration } from "../../src/engine/lambda/configuration.ts";
import type { TcpClient, TcpConnection, TcpServer } from "../../src/engine/services/api/tcp.ts";
import { RUNTIME_NAMES } from "../../src/engine/sandbox/runtimes.ts";
import type { SandboxAssets, SandboxOptions } from "../../src/engine/sandbox/sandbox.ts";
import { loadNodeAssets } from "../../src/session/client/node-assets.ts";
import type { SandboxSource } from "../../src/session/host.ts";
import { librariesFor } from "../../src/session/libraries.ts";
import { SpecialSandboxes } from "../../src/session/special-sandboxes.ts";
import { configured } from "./simulate.ts";

export interface NetworkScenario {
  /** The source of index.mjs, or all files. */
  code: string | Record<string, string>;
  servers?: Record<string, TcpServer>;
  /** Virtual milliseconds of arrivals, each with an event. Default: one at 0. */
  at?: [atMs: number, payload?: unknown][];
  function?: Partial<FunctionConfiguration>;
  seed?: string;
  options?: SandboxOptions;
  untilMs?: number;
  /** Other functions, in files of their names, with their arrivals. */
  others?: Record<string, [atMs: number, payload?: unknown][]>;
}

interface Opened {
  source: SandboxSource;
  sandboxes: SpecialSandboxes;
}
const opened = new Map<string, Promise<Opened>>();

function sandboxesWith(options: SandboxOptions): Promise<Opened> {
  const key = JSON.stringify(options);
  const opening = opened.get(key) ?? open(options);
  opened.set(key, opening);
  return opening;
}

async function open(options: SandboxOptions): Promise<Opened> {
  const source = await loadNodeAssets();
  const runtimes: SandboxAssets["runtimes"] = {};
  for (const name of RUNTIME_NAMES) runtimes[name] = await source.loadRuntime(name);
  const { wasm, guest } = source;
  return { source, sandboxes: new SpecialSandboxes(source, { wasm, guest, runtimes }, options) };
}

export interface NetworkRun {
  trace: TraceRecord[];
  hash: string;
  /** What each invocation was answered. */
  answers: unknown[];
  logs: string[];
}

const listOf = (at: [atMs: number, payload?: unknown][]) => ({
  kind: "list" as const,
  arrivals: at.map(([atMs, payload = {}]) => ({ atMs, payload })),
});

export async function onNetwork(scenario: NetworkScenario): Promise<NetworkRun> {
  const {
    code,
    servers = {},
    at = [[0]],
    seed = "1",
    options = {},
    untilMs,
    others = {},
  } = scenario;
  const files = typeof code === "string" ? { "index.mjs": code } : code;
  const configuration = configured("orders", {
    memorySizeMb: 1769,
    timeoutSeconds: 30,
    ...scenario.function,
  });
  const workload = listOf(at);
  const functions = Object.keys(others).map((functionName) => ({
    configuration: { ...configuration, functionName, handler: `${functionName}.handler` },
  }));
  const { source, sandboxes } = await sandboxesWith(options);
  const libraries = await librariesFor({ seed, function: configuration, files, workload }, source);
  const text = JSON.stringify({ function: configuration, files });
  const image = await sandboxes.sandboxFor(text, libraries);
  const cloud = new Cloud({ image: image!, seed, tcpServers: servers, account: { functions } });
  cloud.deploy(configuration, files);
  cloud.drive(configuration.functionName, workload);
  for (const [name, arrivals] of Object.entries(others)) cloud.drive(name, listOf(arrivals));
  if (untilMs !== undefined) cloud.keepGoingUntil(untilMs * 1_000);
  while (!cloud.advance(10_000));
  const { trace } = cloud;
  return {
    trace,
    hash: traceHash(trace),
    answers: trace.flatMap((record) =>
      record.type === "invocation.completed" ? [JSON.parse(record.payload) as unknown] : [],
    ),
    logs: trace.flatMap((record) => (record.type === "log" ? [record.line] : [])),
  };
}

type ConnectionRecord = Extract<TraceRecord, { type: `connection.${string}` }>;

/** What happened to connections, in order. */
export const connections = ({ trace }: NetworkRun): ConnectionRecord[] =>
  trace.filter((record): record is ConnectionRecord => record.type.startsWith("connection."));

type Behaviour = (client: TcpClient) => Partial<TcpConnection>;

/** A server that does what is given and nothing besides; it ends its half when the function has. */
export const server = (behaviour: Behaviour): TcpServer => ({
  accept: (client) => ({
    received() {},
    ended: () => client.end("the function is done"),
    closed() {},
    ...behaviour(client),
  }),
});

/** Answers what it gets. */
export const echo = (): TcpServer =>
  server((client) => ({ received: (bytes) => client.send(bytes) }));
