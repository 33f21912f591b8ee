/** One seed, one trace: whatever the way a VM came to be. */
import { describe, expect, it } from "vitest";
import { simulate, type Simulation } from "./simulate.ts";

const SCENARIOS: Record<string, Simulation> = {
  "cold and warm": {
    code: "export const handler = async () => Math.random();",
    at: [[0], [10], [2_000]],
  },
  "poisson traffic": {
    code: "export const handler = async () => { await new Promise((r) => setTimeout(r, 30 * Math.random())); };",
    workload: { kind: "poisson", perSecond: 20, durationMs: 5_000, payloads: [{ a: 1 }, { a: 2 }] },
  },
  "errors, time-outs and resets": {
    code: "let n = 0; export const handler = async () => { n++; if (n % 3 === 0) for (;;); if (n % 3 === 1) throw new Error('x' + n); process.exit(1); };",
    workload: { kind: "constant", count: 9, intervalMs: 4_000, payloads: [{}] },
    function: { timeoutSeconds: 1 },
  },
  "Node.js 22 and streams": {
    code: `import { Readable } from 'node:stream';
      export const handler = awslambda.streamifyResponse(async (event, stream) => {
        stream.write(String(Math.random()));
        await new Promise((r) => setTimeout(r, 10));
        Readable.from(['a', 'b']).pipe(stream);
      });`,
    at: [[0], [10], [2_000]],
    function: { runtime: "nodejs22.x" },
  },
  "extensions, faults and streams": {
    code: "process.on('SIGTERM', () => setTimeout(() => process.exit(0), 50)); export const handler = awslambda.streamifyResponse(async (event, stream) => { console.log('x'); stream.write('a'.repeat(Math.ceil(1e6 * Math.random()))); stream.end(); });",
    workload: { kind: "burst", size: 6, bursts: 3, gapMs: 600_000, payloads: [{}] },
    function: {
      logging: { format: "JSON", systemLevel: "DEBUG" },
      extensions: [
        { name: "agent", kind: "external", initMs: 30, invokeMs: 40, shutdownMs: 20 },
        { name: "wrapper", kind: "internal", initMs: 5, crashes: "invoke" },
      ],
    },
    faults: {
      init: { slowProbability: 0.3, slowMs: 400, failProbability: 0.2 },
      crash: { probability: 0.2, atHostCall: 2 },
      recycle: { probability: 0.2 },
    },
  },
  "provisioned concurrency": {
    code: "export const handler = async () => process.env.AWS_LAMBDA_LOG_STREAM_NAME;",
    account: {
      versions: [{}],
      aliases: [{ name: "live", version: "1" }],
      provisionedConcurrency: [{ qualifier: "live", amount: 3 }],
    },
    workload: {
      kind: "poisson",
      perSecond: 5,
      durationMs: 4_000,
      payloads: [{}],
      target: { qualifier: "live" },
    },
  },
  "outside hosts": {
    code: "export const handler = async () => (await fetch('https://a.example.com/')).status;",
    workload: { kind: "burst", size: 5, bursts: 2, gapMs: 1_000, payloads: [{}] },
    outsideHosts: [
      { host: "a.example.com", latencyMs: 30, latencySigma: 0.5, routes: [{ path: "/" }] },
    ],
  },
};

describe.each(Object.entries(SCENARIOS))("%s", (_name, scenario) => {
  it("gives the same trace twice", async () => {
    const [first, second] = [await simulate(scenario), await simulate(scenario)];
    expect(second.traceHash).toBe(first.traceHash);
    expect(second.trace).toEqual(first.trace);
  });

  it("gives the same trace in a forked and in a plainly booted VM", async () => {
    const [forked, plain] = [
      await simulate(scenario),
      await simulate({ ...scenario, boot: "plain" }),
    ];
    expect(plain.trace).toEqual(forked.trace);
    expect(plain.traceHash).toBe(forked.traceHash);
  });

  it("gives another trace for another seed", async () => {
    const [first, other] = [await simulate(scenario), await simulate({ ...scenario, seed: "2" })];
    expect(other.traceHash).not.toBe(first.traceHash);
  });

  it("never goes back in time and counts without gaps", async () => {
    const { trace } = await simulate(scenario);
    trace.forEach((record, index) => {
      expect(record.seq).toBe(index);
      expect(Number.isSafeInteger(record.at)).toBe(true);
      expect(record.at).toBeGreaterThanOrEqual(trace[index - 1]?.at ?? record.at);
    });
  });
});
