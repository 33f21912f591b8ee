/** Hosts outside AWS and their faults: the simulator's own rules, since AWS has none for them. */
import { describe, expect, it } from "vitest";
import { records, simulate } from "./simulate.ts";

const code = `
  export const handler = async () => {
    try {
      const answer = await fetch("https://rates.example.com/eur");
      return answer.status;
    } catch (error) {
      return error.cause?.code ?? error.message;
    }
  };`;
const rates = (routes: { path: string; status?: number; times?: number }[]) => [
  { host: "rates.example.com", latencyMs: 20, routes },
];
const every = (count: number): [number][] => Array.from({ length: count }, (_, i) => [i * 1_000]);

describe("a host outside AWS", () => {
  it("can answer the first times in one way and then in another", async () => {
    const run = await simulate({
      code,
      at: every(4),
      outsideHosts: rates([{ path: "/eur", status: 503, times: 2 }, { path: "/eur" }]),
    });
    expect(run.invocations.map(({ payload }) => payload)).toEqual([503, 503, 200, 200]);
  });

  it("can be unreliable by itself", async () => {
    const outcomes = async (failureStatus?: number) => {
      const [host] = rates([{ path: "/eur" }]);
      const run = await simulate({
        code,
        at: every(40),
        outsideHosts: [{ ...host!, failureRate: 0.5, ...(failureStatus ? { failureStatus } : {}) }],
      });
      return run.invocations.map(({ payload }) => payload);
    };
    const broken = await outcomes();
    expect(new Set(broken)).toEqual(new Set([200, "ECONNRESET"]));
    expect(new Set(await outcomes(503))).toEqual(new Set([200, 503]));
    const failed = broken.filter((each) => each !== 200).length;
    expect(failed).toBeGreaterThan(10);
    expect(failed).toBeLessThan(30);
  });

  it("can be made slow for a while", async () => {
    const run = await simulate({
      code,
      at: every(4),
      outsideHosts: rates([{ path: "/eur" }]),
      faults: { dependencies: [{ extraLatencyMs: 500, fromMs: 1_000, untilMs: 3_000 }] },
    });
    const slow = run.invocations.map(({ durationMs }) => durationMs! > 500);
    expect(slow).toEqual([false, true, true, false]);
    expect(records(run, "fault.injected").map(({ effect }) => effect)).toEqual([
      "500 ms slower",
      "500 ms slower",
    ]);
  });

  it("can fail with a status or with a broken connection", async () => {
    const outcomes = async (errorStatus?: number) => {
      const run = await simulate({
        code,
        at: every(40),
        outsideHosts: rates([{ path: "/eur" }]),
        faults: {
          dependencies: [{ errorProbability: 0.5, ...(errorStatus ? { errorStatus } : {}) }],
        },
      });
      return [...new Set(run.invocations.map(({ payload }) => payload))].sort();
    };
    expect(await outcomes(500)).toEqual([200, 500]);
    expect(await outcomes()).toEqual([200, "ECONNRESET"]);
  });
});
