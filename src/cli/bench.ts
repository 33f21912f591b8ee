/** `coldstart bench`: what the simulator costs on this machine, and how that grows. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseCommand, usage } from "./arguments.ts";
import type { Measurement, Order } from "./bench-child.ts";
import { TRIVIAL_FILES } from "./bench-scenarios.ts";
import type { BringMeasurement } from "./bench-bring.ts";
import { formatBench, type Bench } from "./bench-text.ts";
import { firstRunBytes } from "./first-run-bytes.ts";
import { libraryBytes, typeBytes } from "./library-bytes.ts";
import { EXIT } from "./usage.ts";

const RUNS = 5;
/** Of what takes some milliseconds: until the machine's compiler has done its work there, too. */
const SHORT_RUNS = 25;

/** Sizes of the growth, and how often each is run: what is large is steady. */
const INVOCATIONS: [count: number, runs: number][] = [
  [100, 15],
  [3_000, RUNS],
  [100_000, 1],
];
const ENVIRONMENTS: [size: number, runs: number][] = [
  [10, RUNS],
  [100, 3],
  [1_000, 1],
];
const FEW = 16;

/** Imports whose weight is told: a small one, clients of the AWS SDK, frameworks. */
const LIBRARIES_SHOWN = [
  "ulid",
  "@aws-sdk/client-dynamodb",
  "@aws-sdk/lib-dynamodb",
  "@aws-sdk/client-s3",
  "@aws-lambda-powertools/logger",
  "@middy/core",
  "zod",
  "express",
  "pg",
];

export async function bench(args: string[]): Promise<number> {
  const { values, positionals } = parseCommand("bench", args, {
    json: { type: "boolean" },
    quick: { type: "boolean" },
  });
  if (positionals.length > 0)
    throw usage("bench", `bench takes no arguments, but ${positionals.join(" ")} came.`);
  const result = await measure(values.quick === true);
  process.stdout.write(values.json ? `${JSON.stringify(result, null, 2)}\n` : formatBench(result));
  return EXIT.done;
}

/** `quick` leaves out the largest sizes. */
async function measure(quick: boolean): Promise<Bench> {
  const sizes = <T>(all: T[]): T[] => (quick ? all.slice(0, -1) : all);
  const firstResultMs = measureFirstResult();
  const invocations = measureInvocations(sizes(INVOCATIONS));
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? "unknown",
    node: process.version,
    warmInvocationsPerSecond: Math.round(1e6 / invocations[1]!.usEach),
    invocations,
    environments: sizes(ENVIRONMENTS).map(([size, runs]) => {
      const { ms, rssMb } = inChild({ what: "environments", size, runs });
      return { count: size, ms: round(ms), msEach: round(ms / size), rssMb: Math.round(rssMb) };
    }),
    forkMs: round(oneMoreEnvironment("fork")),
    tableCallMs: round(oneMoreCall("tableCalls", 500)),
    database: measureDatabase(),
    sdkForkMs: round(oneMoreEnvironment("fork", "sdkEnvironments")),
    coldBootMs: round(oneMoreEnvironment("plain")),
    long: [
      measureLong("a day at one request a minute", "day"),
      measureLong("a daily curve of that mean", "dailyCurve"),
      measureLong("six hours of back-off", "sixHoursOfBackOff"),
    ],
    firstResultMs: Math.round(firstResultMs),
    bring: bring(),
    firstRunBytes: firstRunBytes(),
    libraries: await Promise.all(LIBRARIES_SHOWN.map(measureLibrary)),
  };
}

async function measureLibrary(specifier: string): Promise<Bench["libraries"][number]> {
  return { ...(await libraryBytes(specifier)), typeBytes: typeBytes(specifier) };
}

/** The cold start and what a run costs anyway drop out. */
function measureInvocations(sizes: typeof INVOCATIONS): Bench["invocations"] {
  const one = inChild({ what: "invocations", size: 1, runs: RUNS });
  return sizes.map(([size, runs]) => {
    const { ms, rssMb } = inChild({ what: "invocations", size, runs });
    const usEach = round(((ms - one.ms) * 1_000) / (size - 1));
    return { count: size, usEach, rssMb: Math.round(rssMb) };
  });
}

function oneMoreEnvironment(
  boot: "fork" | "plain",
  what: "environments" | "sdkEnvironments" = "environments",
): number {
  const many = inChild({ what, size: FEW, runs: RUNS, boot });
  const one = inChild({ what, size: 1, runs: RUNS, boot });
  return (many.ms - one.ms) / (FEW - 1);
}

function oneMoreCall(what: Order["what"], calls: number): number {
  const many = inChild({ what, size: calls + 1, runs: RUNS });
  const one = inChild({ what, size: 1, runs: SHORT_RUNS });
  return (many.ms - one.ms) / calls;
}

function measureDatabase(): Bench["database"] {
  const { ms, firstMs } = inChild({ what: "databaseQueries", size: 1, runs: RUNS });
  return {
    coldStartMs: Math.round(firstMs),
    againMs: round(ms),
    queryMs: round(oneMoreCall("databaseQueries", 500)),
    connectionMs: round(oneMoreCall("databaseConnections", 300)),
  };
}

function measureLong(what: string, scenario: Order["what"]): Bench["long"][number] {
  const { ms, virtualMs, completed, records } = inChild({ what: scenario, size: 0, runs: 3 });
  const virtualHours = round(virtualMs / 3_600_000);
  return { what, ms: Math.round(ms), virtualHours, invocations: completed, records };
}

/** As `npm run bench` starts this one: the sandbox is built when it has to be. */
const ENSURE = ["--import", new URL("../../scripts/ensure.mjs", import.meta.url).href];

function inChild(order: Omit<Order, "boot"> & Partial<Order>): Measurement {
  const child = fileURLToPath(new URL("./bench-child.ts", import.meta.url));
  return JSON.parse(runNode(child, JSON.stringify({ boot: "fork", ...order }))) as Measurement;
}

function bring(): BringMeasurement {
  const child = fileURLToPath(new URL("./bench-bring.ts", import.meta.url));
  const measured = JSON.parse(runNode(child)) as BringMeasurement;
  return Object.fromEntries(
    Object.entries(measured).map(([name, value]) => [name, round(value)]),
  ) as unknown as BringMeasurement;
}

function measureFirstResult(): number {
  const folder = mkdtempSync(join(tmpdir(), "coldstart-bench-"));
  const file = join(folder, "index.mjs");
  const main = fileURLToPath(new URL("./main.ts", import.meta.url));
  try {
    writeFileSync(file, TRIVIAL_FILES["index.mjs"]!);
    const times = Array.from({ length: RUNS }, () => {
      const startedAt = performance.now();
      runNode(main, "run", file, "--json");
      return performance.now() - startedAt;
    });
    return times.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)]!;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function runNode(...args: string[]): string {
  const command = [...ENSURE, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}: ${stderr}`);
  return stdout;
}

const round = (value: number): number => Math.round(value * 100) / 100;
