/** One measurement of `bench`, in a fresh process: its time is not disturbed by what ran before, and its memory is its own. */
import { openInProcessSession, type InProcessOptions } from "../session/client/in-process.ts";
import { loadNodeAssets } from "../session/client/node-assets.ts";
import { median } from "./bench-median.ts";
import { invocations, SCENARIOS, type Measured } from "./bench-scenarios.ts";

export interface Order {
  what: Measured;
  /** For `invocations` and `environments`. */
  size: number;
  runs: number;
  boot: InProcessOptions["boot"];
}

export interface Measurement {
  /** Median real time of a run, its result included. */
  ms: number;
  /** Of the first run, which loads what the others find. */
  firstMs: number;
  /** The largest resident set of the process so far. */
  rssMb: number;
  virtualMs: number;
  completed: number;
  environments: number;
  records: number;
}

const WARM_UP = 500;

async function measure({ what, size, runs, boot }: Order): Promise<Measurement> {
  const session = openInProcessSession(loadNodeAssets, { boot });
  const scenario = SCENARIOS[what](size);
  // Loads the sandbox and lets the machine's own compiler settle; a small run, so that the memory is the measured one's.
  await session.run(invocations(WARM_UP));
  const times: number[] = [];
  for (let run = 1; ; run++) {
    const startedAt = performance.now();
    const result = await session.run(scenario);
    times.push(performance.now() - startedAt);
    if (run < runs) continue;
    const created = result.trace.filter(({ type }) => type === "environment.created");
    return {
      ms: median(times),
      firstMs: times[0]!,
      rssMb: process.resourceUsage().maxRSS / 1_024,
      virtualMs: result.virtualMs,
      completed: result.invocations.length,
      environments: created.length,
      records: result.trace.length,
    };
  }
}

const order = JSON.parse(process.argv[2]!) as Order;
process.stdout.write(JSON.stringify(await measure(order)));
