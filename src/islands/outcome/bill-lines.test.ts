import { expect, test } from "vitest";
import type { RunResult } from "../../session/protocol.ts";
import { billText } from "./bill-lines.ts";
import { NO_METRICS } from "../../workspace/fixtures.ts";

const run = (bill: Partial<RunResult["bill"]>, trace: RunResult["trace"] = []): RunResult => ({
  seed: "1",
  traceHash: "",
  virtualMs: 0,
  startedAt: "2026-11-22T09:00:00.000Z",
  trace,
  invocations: [],
  logs: [],
  bill: { requestsUsd: 0, durationUsd: 0, totalUsd: 0, gbSeconds: 0, billedMs: 0, ...bill },
  ...NO_METRICS,
  cancelled: false,
});

const ended = (durationUs: number, initUs?: number): RunResult["trace"][number] => ({
  seq: 0,
  at: 0,
  type: "invoke.ended",
  attempt: 1,
  environmentId: "e",
  requestId: "r",
  status: "success",
  durationUs,
  ...(initUs !== undefined && { initUs }),
  billedMs: Math.ceil((durationUs + (initUs ?? 0)) / 1_000),
  memoryUsedMb: 70,
  costUsd: 0,
});

test("spells out requests and GB-seconds, init included", () => {
  const gbSeconds = 0.214 * 0.125 + 0.004 * 0.125;
  const durationUsd = gbSeconds * 0.0000166667;
  const bill = billText(
    run(
      {
        requestsUsd: 0.0000004,
        durationUsd,
        totalUsd: 0.0000004 + durationUsd,
        gbSeconds,
        billedMs: 218,
      },
      [ended(133_610, 80_000), ended(3_010)],
    ),
  );
  expect(bill.lines.map((line) => `${line.what}: ${line.formula}`)).toEqual([
    "Requests: 2 requests × $0.20 per million",
    "Duration: 218 ms × 128 MB = 0.02725 GB-s × $0.0000166667",
  ]);
  expect(bill.billedTime).toBe(
    "218 ms billed: 136.62 ms of duration, 80 ms of init and 1.38 ms from rounding each invocation up to the next millisecond.",
  );
});

test("names the price that was charged, as of arm64", () => {
  const bill = billText(
    run({ gbSeconds: 1, billedMs: 1_000, durationUsd: 0.0000133334 }, [ended(1_000_000)]),
  );
  expect(bill.lines[1]!.formula).toBe("1,000 ms × 1,024 MB = 1 GB-s × $0.0000133334");
  expect(bill.billedTime).toBe("1,000 ms billed: 1,000 ms of duration.");
});

test("bills nothing for duration when everything was throttled", () => {
  expect(billText(run({})).lines).toEqual([
    { what: "Requests", formula: "no request was billed", usd: 0 },
  ]);
  expect(billText(run({})).billedTime).toBeNull();
});
