/** Facts A2 (14, 15), A3 (17-21) and 32, 34. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  billedMs,
  invocationCost,
  usdPerMs,
  type BillingTerms,
} from "../../src/engine/lambda/billing.ts";
import { lambdaUsd, lines, records, simulate } from "./simulate.ts";

const REPORT =
  /^REPORT RequestId: ([0-9a-f-]{36})\tDuration: (\d+\.\d\d) ms\tBilled Duration: (\d+) ms\tMemory Size: (\d+) MB\tMax Memory Used: (\d+) MB\t(?:Init Duration: (\d+\.\d\d) ms\t)?(?:Status: (\w+)\t)?(?:Error Type: ([\w.]+)\t)?$/;

/** Dollars for a million requests of 100 ms at 128 MB. */
const millionOf = (terms: Partial<BillingTerms>): number =>
  1e6 * invocationCost(100, usdPerMs({ memorySizeMb: 128, architecture: "x86_64", ...terms }));

describe("what an invocation costs", () => {
  it("bills duration and init together, rounded up to 1 ms (fact 14)", () => {
    expect(billedMs(133_610, 80_000)).toBe(214);
    expect(billedMs(3_016_780, 84_000)).toBe(3_101);
    expect(billedMs(1_513_370, 303_630)).toBe(1_817);
    fc.assert(
      fc.property(fc.nat(900_000_000), fc.option(fc.nat(10_000_000)), (duration, init) => {
        expect(billedMs(duration, init ?? undefined)).toBe(
          Math.ceil((duration + (init ?? 0)) / 1_000),
        );
      }),
    );
  });

  it("prices a million requests of 100 ms at 128 MB at $0.4083 (fact 15)", () => {
    expect(millionOf({ architecture: "x86_64" })).toBeCloseTo(0.4083, 4);
    expect(millionOf({ architecture: "arm64" })).toBeCloseTo(0.3667, 4);
  });

  it("bills what /tmp has above 512 MB for as long as the invocation (fact 15)", () => {
    const free = millionOf({ ephemeralStorageMb: 512 });
    expect(free).toBe(millionOf({}));
    // 1 GB more for 100,000 seconds.
    expect(millionOf({ ephemeralStorageMb: 1_536 }) - free).toBeCloseTo(100_000 * 3.09e-8, 9);
  });

  it("bills duration at a lower price inside provisioned concurrency (fact 15)", () => {
    const initializationType = "provisioned-concurrency";
    expect(millionOf({ initializationType })).toBeCloseTo(0.2 + 12_500 * 9.7222e-6, 6);
    expect(millionOf({ initializationType, architecture: "arm64" })).toBeCloseTo(
      0.2 + 12_500 * 7.7778e-6,
      6,
    );
  });

  it("puts memory, architecture and storage into the cost of each invocation (fact 15)", async () => {
    const run = await simulate({
      code: "export const handler = async () => 1;",
      function: { memorySizeMb: 512, architecture: "arm64", ephemeralStorageMb: 10_240 },
    });
    const [ended] = records(run, "invoke.ended");
    const perSecond = 0.5 * 0.0000133334 + (9_728 / 1_024) * 0.0000000309;
    expect(ended!.costUsd).toBeCloseTo(2e-7 + (ended!.billedMs / 1_000) * perSecond, 15);
    expect(lambdaUsd(run)).toBeCloseTo(ended!.costUsd, 15);
  });

  it("adds the run's bill up from its invocations", async () => {
    const run = await simulate({
      code: "export const handler = async () => 1;",
      at: [[0], [1_000], [2_000]],
    });
    const ended = records(run, "invoke.ended");
    expect(lambdaUsd(run)).toBeCloseTo(
      ended.reduce((sum, { costUsd }) => sum + costUsd, 0),
      15,
    );
    expect(run.bill.billedMs).toBe(ended.reduce((sum, record) => sum + record.billedMs, 0));
    expect(run.bill.lines.reduce((sum, { usd }) => sum + usd, 0)).toBeCloseTo(
      run.bill.totalUsd,
      15,
    );
  });
});

describe("log lines in text format", () => {
  it("are AWS's, tabs included (facts 17 to 20)", async () => {
    const run = await simulate({
      code: "console.log('at init'); export const handler = async () => { console.warn('two\\nlines', { a: 1 }); };",
    });
    const id = run.invocations[0]!.requestId;
    const [initStart, atInit, start, warn, end, report, ...rest] = lines(run);
    expect(initStart).toMatch(
      /^INIT_START Runtime Version: nodejs:24\.v\d+\tRuntime Version ARN: arn:aws:lambda:[a-z0-9-]+::runtime:[0-9a-f]{64}$/,
    );
    expect(atInit).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\t-\tINFO\tat init$/);
    expect(start).toBe(`START RequestId: ${id} Version: $LATEST`);
    expect(warn).toMatch(new RegExp(`^\\S+Z\\t${id}\\tWARN\\ttwo\\rlines { a: 1 }$`));
    expect(end).toBe(`END RequestId: ${id}`);
    expect(report).toMatch(REPORT);
    expect(rest).toEqual([]);
  });

  it("print Init Duration on a cold start only (fact 19)", async () => {
    const run = await simulate({
      code: "export const handler = async () => 1;",
      at: [[0], [1_000]],
    });
    const reports = lines(run).filter((line) => line.startsWith("REPORT"));
    expect(reports.map((line) => REPORT.exec(line)![6] !== undefined)).toEqual([true, false]);
  });

  it("agree with the bill (fact 19)", async () => {
    const run = await simulate({ code: "export const handler = async () => 1;" });
    const [, id, duration, billed, memory, used, init] = REPORT.exec(lines(run).at(-1)!)!;
    const invocation = run.invocations[0]!;
    expect(id).toBe(invocation.requestId);
    expect(Number(duration)).toBeCloseTo(invocation.durationMs!, 2);
    expect(Number(billed)).toBe(invocation.billedMs);
    expect(Number(memory)).toBe(128);
    expect(Number(used)).toBe(invocation.memoryUsedMb);
    expect(Number(init)).toBeCloseTo(invocation.initMs!, 2);
  });

  it("filter by AWS_LAMBDA_LOG_LEVEL and know console.fatal (fact 20)", async () => {
    const run = await simulate({
      code: "export const handler = async () => { console.info('quiet'); console.fatal('loud'); };",
      function: { environment: { AWS_LAMBDA_LOG_LEVEL: "error" } },
    });
    expect(lines(run).some((line) => line.endsWith("quiet"))).toBe(false);
    expect(lines(run).some((line) => line.endsWith("\tFATAL\tloud"))).toBe(true);
  });

  it("log a handler's error as Invoke Error with its fields (fact 21)", async () => {
    const run = await simulate({
      code: "export const handler = async () => { throw Object.assign(new TypeError('bad'), { code: 'E_BAD', extra: 1 }); };",
    });
    const line = lines(run).find((each) => each.includes("Invoke Error"))!;
    const fields = JSON.parse(line.split("\t").at(-1)!) as Record<string, unknown>;
    expect(line).toContain("\tERROR\tInvoke Error \t");
    expect(fields).toMatchObject({
      errorType: "TypeError",
      errorMessage: "bad",
      code: "E_BAD",
      extra: 1,
    });
    expect((fields.stack as string[])[0]).toBe("TypeError: bad");
    expect((fields.stack as string[])[1]).toMatch(
      /^ {4}at handler \(file:\/\/\/var\/task\/index\.mjs:1:\d+\)$/,
    );
  });

  it("answer a time-out with Sandbox.Timedout and say so in REPORT only (fact 32)", async () => {
    const run = await simulate({
      code: "export const handler = () => new Promise((r) => setTimeout(r, 5_000));",
      function: { timeoutSeconds: 1 },
    });
    const { requestId, payload, durationMs } = run.invocations[0]!;
    expect(payload).toEqual({
      errorType: "Sandbox.Timedout",
      errorMessage: `RequestId: ${requestId} Error: Task timed out after 1.00 seconds`,
    });
    expect(durationMs).toBe(1_000);
    expect(lines(run).at(-1)).toMatch(/Init Duration: \d+\.\d\d ms\tStatus: timeout\t$/);
    expect(lines(run).some((line) => line.includes("Task timed out"))).toBe(false);
  });

  it("refuse a response over 6,291,556 bytes (fact 34)", async () => {
    const run = await simulate({
      code: "export const handler = async ({ n }) => 'x'.repeat(n);",
      at: [
        [0, { n: 6_291_554 }],
        [1_000, { n: 6_291_555 }],
      ],
      function: { memorySizeMb: 1_024 },
    });
    expect(run.invocations[0]!.status).toBe("success");
    expect(run.invocations[1]!.payload).toEqual({
      errorType: "Function.ResponseSizeTooLarge",
      errorMessage: "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
    });
  });
});
