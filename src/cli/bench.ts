/** `coldstart bench`: what the simulator costs on this machine. Medians of several runs. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openInProcessSession, type InProcessOptions } from "../session/client/in-process.ts";
import { loadNodeAssets } from "../session/client/node-assets.ts";
import type { Scenario, Workload } from "../session/protocol.ts";
import { parseCommand, usage } from "./arguments.ts";
import { firstRunBytes, type FileSize } from "./first-run-bytes.ts";
import { paint, table } from "./text.ts";
import { EXIT } from "./usage.ts";

const RUNS = 7;
const WARM_INVOCATIONS = 2_000;
const ENVIRONMENTS = 16;
const HANDLER = "export const handler = async () => ({ ok: true });\n";

interface Bench {
  cores: number;
  processor: string;
  node: string;
  runs: number;
  /** Trivial handler, from the agenda through the runtime client and back. */
  warmInvocationsPerSecond: number;
  /** One more execution environment from the image, its init and first invocation included. */
  forkMs: number;
  /** The same, booted from nothing. */
  coldBootMs: number;
  /** From the start of a new process to the printed result of `coldstart run`. */
  firstResultMs: number;
  /** What a first run in a page moves, compressed; `null` before the site was built. */
  firstRunBytes: { total: number; files: FileSize[] } | null;
}

export async function bench(args: string[]): Promise<number> {
  const { values, positionals } = parseCommand("bench", args, { json: { type: "boolean" } });
  if (positionals.length > 0)
    throw usage("bench", `bench takes no arguments, but ${positionals.join(" ")} came.`);
  const result = await measure();
  process.stdout.write(values.json ? `${JSON.stringify(result, null, 2)}\n` : formatBench(result));
  return EXIT.done;
}

async function measure(): Promise<Bench> {
  // First, while nothing else of this process keeps a core busy.
  const firstResultMs = measureFirstResult();
  const warm = await timeRuns({
    kind: "constant",
    count: WARM_INVOCATIONS,
    intervalMs: 100,
    payloads: [{}],
  });
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? "unknown",
    node: process.version,
    runs: RUNS,
    warmInvocationsPerSecond: Math.round(WARM_INVOCATIONS / (warm / 1_000)),
    forkMs: round(await measureEnvironment("fork")),
    coldBootMs: round(await measureEnvironment("plain")),
    firstResultMs: Math.round(firstResultMs),
    firstRunBytes: firstRunBytes(),
  };
}

/** The cost of 16 environments less that of 1: what a run costs anyway drops out. */
async function measureEnvironment(boot: NonNullable<InProcessOptions["boot"]>): Promise<number> {
  const burst = (size: number): Workload => ({
    kind: "burst",
    size,
    bursts: 1,
    gapMs: 0,
    payloads: [{}],
  });
  const many = await timeRuns(burst(ENVIRONMENTS), boot);
  const one = await timeRuns(burst(1), boot);
  return (many - one) / (ENVIRONMENTS - 1);
}

async function timeRuns(
  workload: Workload,
  boot: InProcessOptions["boot"] = "fork",
): Promise<number> {
  const session = openInProcessSession(loadNodeAssets, { boot });
  const scenario = benchScenario(workload);
  try {
    // The first run loads the sandbox and warms the machine's own compiler up.
    await session.run(scenario);
    const times: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      const startedAt = performance.now();
      await session.run(scenario);
      times.push(performance.now() - startedAt);
    }
    return median(times);
  } finally {
    session.close();
  }
}

const benchScenario = (workload: Workload): Scenario => ({
  seed: "bench",
  files: { "index.mjs": HANDLER },
  function: {
    functionName: "bench",
    runtime: "nodejs24.x",
    handler: "index.handler",
    memorySizeMb: 1_769,
    timeoutSeconds: 3,
    environment: {},
    architecture: "x86_64",
  },
  workload,
});

function measureFirstResult(): number {
  const folder = mkdtempSync(join(tmpdir(), "coldstart-bench-"));
  const file = join(folder, "index.mjs");
  // As `npm run coldstart` does it.
  const ensure = new URL("../../scripts/ensure.mjs", import.meta.url).href;
  const main = fileURLToPath(new URL("./main.ts", import.meta.url));
  const command = ["--import", ensure, main, "run", file, "--json"];
  try {
    writeFileSync(file, HANDLER);
    const times = Array.from({ length: RUNS }, () => {
      const startedAt = performance.now();
      const { status, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
      if (status !== 0) throw new Error(`coldstart run ended with ${status}: ${stderr}`);
      return performance.now() - startedAt;
    });
    return median(times);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

const round = (ms: number): number => Math.round(ms * 100) / 100;

function formatBench(it: Bench): string {
  const rows = [
    [
      "warmInvocationsPerSecond",
      it.warmInvocationsPerSecond.toLocaleString("en-US"),
      "a trivial handler, the whole path",
    ],
    [
      "forkMs",
      `${it.forkMs} ms`,
      "one more environment from the image, with init and first invocation",
    ],
    ["coldBootMs", `${it.coldBootMs} ms`, "the same, booted from nothing"],
    ["firstResultMs", `${it.firstResultMs} ms`, "coldstart run, from process start to exit"],
    [
      "firstRunBytes",
      it.firstRunBytes === null ? "-" : kB(it.firstRunBytes.total),
      "a first run in the page, brotli; built site only",
    ],
  ];
  const files = (it.firstRunBytes?.files ?? []).map(({ file, bytes }) => ["", kB(bytes), file]);
  const machine = `${it.cores} cores, ${it.processor}, Node ${it.node}, medians of ${it.runs} runs`;
  const columns = [
    { title: "MEASURE" },
    { title: "VALUE", align: "right" as const },
    { title: "WHAT" },
  ];
  return `\n  ${paint("dim", machine)}\n\n${table(columns, [...rows, ...files])}\n`;
}

const kB = (bytes: number): string => `${(bytes / 1_000).toFixed(1)} kB`;
