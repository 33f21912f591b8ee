/** Runs a handler on a fresh simulated account and gives the finished run. */
import { loadNodeAssets } from "../../src/session/client/node-assets.ts";
import { openHost, type SessionHost } from "../../src/session/host.ts";
import type {
  AccountDefinition,
  Faults,
  FunctionConfiguration,
  OutsideHost,
  RunResult,
  Scenario,
  Workload,
} from "../../src/session/protocol.ts";

export { ofType as records } from "../../src/session/records.ts";

export interface Simulation {
  /** The source of index.mjs, or all files. */
  code: string | Record<string, string>;
  /** Payloads at virtual milliseconds; default: one empty event at 0. */
  at?: [atMs: number, payload?: unknown][];
  workload?: Workload;
  function?: Partial<FunctionConfiguration>;
  seed?: string;
  outsideHosts?: OutsideHost[];
  accountConcurrency?: number;
  account?: AccountDefinition;
  faults?: Faults;
  maxVirtualMs?: number;
  minVirtualMs?: number;
  boot?: "fork" | "plain";
}

/** A function with Lambda's defaults for memory and timeout. */
export const configured = (
  functionName: string,
  own: Partial<FunctionConfiguration> = {},
): FunctionConfiguration => ({
  functionName,
  runtime: "nodejs24.x",
  handler: "index.handler",
  memorySizeMb: 128,
  timeoutSeconds: 3,
  environment: {},
  architecture: "x86_64",
  ...own,
});

const hosts = new Map<string, Promise<SessionHost>>();

const hostFor = (boot: "fork" | "plain"): Promise<SessionHost> => {
  const open = hosts.get(boot) ?? loadNodeAssets().then((assets) => openHost(assets, { boot }));
  hosts.set(boot, open);
  return open;
};

export async function simulate(simulation: Simulation): Promise<RunResult> {
  const { code, at = [[0]], boot = "fork" } = simulation;
  const host = await hostFor(boot);
  const scenario: Scenario = {
    seed: simulation.seed ?? "1",
    function: configured("orders", simulation.function),
    files: typeof code === "string" ? { "index.mjs": code } : code,
    workload: simulation.workload ?? {
      kind: "list",
      arrivals: at.map(([atMs, payload = {}]) => ({ atMs, payload })),
    },
    ...(simulation.outsideHosts ? { outsideHosts: simulation.outsideHosts } : {}),
    ...(simulation.accountConcurrency ? { accountConcurrency: simulation.accountConcurrency } : {}),
    ...(simulation.account ? { account: simulation.account } : {}),
    ...(simulation.faults ? { faults: simulation.faults } : {}),
    ...(simulation.minVirtualMs ? { minVirtualMs: simulation.minVirtualMs } : {}),
    ...(simulation.maxVirtualMs ? { maxVirtualMs: simulation.maxVirtualMs } : {}),
  };
  await host.prepare(scenario);
  const run = host.startRun(scenario);
  while (!run.advance(10_000));
  return run.result();
}

/** Types of the records, without logs: the shape of a run. */
export const shape = (run: RunResult): string[] =>
  run.trace.filter(({ type }) => type !== "log").map(({ type }) => type);

/** Every log line's text. */
export const lines = (run: RunResult): string[] => run.logs.map(({ line }) => line);

/** What Lambda itself costs, in dollars: the bill without its logs and other services. */
export const lambdaUsd = ({ bill }: RunResult): number =>
  bill.lines.reduce((sum, { id, usd }) => sum + (id.startsWith("lambda.") ? usd : 0), 0);
