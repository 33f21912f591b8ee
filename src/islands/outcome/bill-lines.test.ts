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
  httpExchanges: [],
  logs: [],
  ...NO_METRICS,
  bill: { lines: [], totalUsd: 0, gbSeconds: 0, billedMs: 0, ...bill },
  cancelled: false,
  notes: [],
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

type Line = RunResult["bill"]["lines"][number];

const requests = (quantity: number): Line => ({
  id: "lambda.requests",
  title: "Requests",
  quantity,
  unit: "requests",
  price: { name: "request", usd: 0.0000002 },
  usd: quantity * 0.0000002,
});

const duration = (quantity: number, usd: number): Line => ({
  id: "lambda.duration.x86_64",
  title: "Duration",
  quantity,
  unit: "GB-s",
  price: { name: "gbSecondX86", usd },
  usd: quantity * usd,
});

test("spells out requests and GB-seconds, init included", () => {
  const gbSeconds = 0.214 * 0.125 + 0.004 * 0.125;
  const durationUsd = gbSeconds * 0.0000166667;
  const bill = billText(
    run(
      {
        lines: [requests(2), duration(gbSeconds, 0.0000166667)],
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
    run({ gbSeconds: 1, billedMs: 1_000, lines: [requests(1), duration(1, 0.0000133334)] }, [
      ended(1_000_000),
    ]),
  );
  expect(bill.lines[1]!.formula).toBe("1,000 ms × 1,024 MB = 1 GB-s × $0.0000133334");
  expect(bill.billedTime).toBe("1,000 ms billed: 1,000 ms of duration.");
});

test("bills nothing for duration when everything was throttled", () => {
  expect(billText(run({ lines: [requests(0)] })).lines).toEqual([
    { what: "Requests", formula: "no request was billed", usd: 0 },
  ]);
  expect(billText(run({})).billedTime).toBeNull();
});

test("spells out what is paid beside the invocations", () => {
  const capacity: Line = {
    id: "lambda.provisioned-concurrency.x86_64",
    title: "Provisioned concurrency",
    quantity: 300,
    unit: "GB-s",
    price: { name: "provisionedGbSecondX86", usd: 0.0000041667 },
    usd: 0.00125001,
  };
  const queue: Line = {
    id: "sqs.requests",
    title: "SQS requests",
    quantity: 1_200,
    unit: "requests",
    price: { name: "queueRequest", usd: 0.0000004 },
    usd: 0.00048,
  };
  expect(
    billText(run({ lines: [capacity, queue] })).lines.map(
      (line) => `${line.what}: ${line.formula}`,
    ),
  ).toEqual([
    "Provisioned concurrency: 300 GB-s × $0.0000041667",
    "SQS requests: 1,200 requests × $0.40 per million",
  ]);
});

test("does not name a memory size when functions of several sizes ran", () => {
  const bill = billText(
    run({ gbSeconds: 0.3, billedMs: 7, lines: [duration(0.3, 0.0000166667)] }, [ended(7_000)]),
  );
  expect(bill.lines[0]!.formula).toBe("0.3 GB-s × $0.0000166667");
});
