import { expect, test } from "vitest";
import type { RunResult } from "../../session/protocol.ts";
import { compareNumbers, compareRuns } from "./comparison.ts";
import { runOf } from "../../workspace/fixtures.ts";

const bill = (totalUsd: number) => ({
  bill: { lines: [], totalUsd, gbSeconds: 0, billedMs: 0 },
});
const inside = runOf(
  [{ coldStart: true, latencyMs: 400 }, { latencyMs: 180 }, { latencyMs: 182, status: "error" }],
  bill(0.000_012),
);
const outside = runOf(
  [{ coldStart: true, latencyMs: 410 }, { latencyMs: 6 }, { latencyMs: 6.4 }],
  bill(0.000_003),
);

test("the difference is stated in one sentence, from the right-hand side's view", () => {
  expect(compareRuns({ title: "Inside", run: inside }, { title: "Outside", run: outside })).toBe(
    "Compared with “Inside” under the same traffic, “Outside” fails no requests instead of 1 request, " +
      "answers the median request in 6.4 ms instead of 182 ms, takes 410 ms instead of 400 ms for the slowest request and costs $1.00 instead of $4.00 per million requests.",
  );
});

test("what is equal is left out", () => {
  const slower = runOf([{ latencyMs: 7 }], bill(0.000_001));
  const same = runOf([{ latencyMs: 6 }], bill(0.000_001));
  expect(compareRuns({ title: "A", run: slower }, { title: "B", run: same })).toBe(
    "Compared with “A” under the same traffic, “B” answers the median request in 6 ms instead of 7 ms and takes 6 ms instead of 7 ms for the slowest request.",
  );
});

test("from twenty requests on the slowest hundredth is called p99", () => {
  const many = (latencyMs: number) => ({
    title: `${latencyMs}`,
    run: runOf(Array.from({ length: 20 }, () => ({ latencyMs }))),
  });
  expect(compareRuns(many(5), many(4))).toContain("has a p99 of 4 ms instead of 5 ms");
});

test("no difference is said as such", () => {
  expect(compareRuns({ title: "A", run: outside }, { title: "B", run: outside })).toBe(
    "Under this traffic “A” and “B” come out the same in latency, cold starts, errors and cost.",
  );
});

test("a run in which nothing was answered still compares", () => {
  const silent = runOf([{ latencyMs: null, status: "timeout" }]);
  expect(compareRuns({ title: "A", run: silent }, { title: "B", run: outside })).toContain(
    "fails no requests instead of 1 request",
  );
});

test("numbers stand side by side with the lower one marked", () => {
  expect(
    compareNumbers(inside, outside).map(({ label, left, right, lower }) => [
      label,
      left,
      right,
      lower,
    ]),
  ).toEqual([
    ["Median latency", "182 ms", "6.4 ms", "right"],
    ["Slowest request", "400 ms", "410 ms", "left"],
    ["Cold starts", "1", "1", "equal"],
    ["Failed requests", "1", "0", "right"],
    ["Cost per million requests", "$4.00", "$1.00", "right"],
  ]);
});

test("percentiles need twenty requests; what is rare is shown where one side has it", () => {
  const many = (extra: object) =>
    runOf([
      ...Array.from({ length: 20 }, (_, index) => ({ latencyMs: index + 1 })),
      { status: "throttle", latencyMs: null, ...extra },
    ]);
  const labels = compareNumbers(many({}), many({ status: "success" })).map(({ label }) => label);
  expect(labels).toEqual([
    "Median latency",
    "p95 latency",
    "p99 latency",
    "Cold starts",
    "Failed requests",
    "Throttles",
    "Cost per million requests",
  ]);
});

test("what hosts keep and alarms are named, and neither more nor less of them is better", () => {
  const side = (count: number, states: ("OK" | "ALARM")[]) =>
    runOf([{}], {
      collections: [
        {
          host: "pay.example.com",
          path: "/v1/charges",
          items: Array.from({ length: count }, () => ({ id: "c", orderId: "o" })),
        },
      ],
      alarms: [{ states: states.map((state) => ({ state })) }] as RunResult["alarms"],
    });
  const [left, right] = [side(3, ["OK"]), side(2, ["OK", "ALARM", "OK"])];
  expect(compareRuns({ title: "A", run: left }, { title: "B", run: right })).toBe(
    "Compared with “A” under the same traffic, “B” leaves 2 charges at pay.example.com instead of 3 and sets off 1 alarm instead of no alarms.",
  );
  expect(compareNumbers(left, right)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ label: "Charges at pay.example.com", lower: "equal" }),
      expect.objectContaining({ label: "Alarms", left: "0", right: "1", lower: "equal" }),
    ]),
  );
});

test("a sentence says five things at most, and what became of the work before all", () => {
  const run = (latencyMs: number, failed: boolean, change: Partial<RunResult>) =>
    runOf(
      [
        { coldStart: !failed, latencyMs },
        { latencyMs, status: failed ? "error" : "success" },
      ],
      {
        ...bill(latencyMs / 1_000_000),
        ...change,
      },
    );
  const items = [{ host: "pay.example.com", path: "/charges", items: [{}] }];
  const alarms = [{ states: [{ state: "ALARM" }] }] as RunResult["alarms"];
  const quiet = run(4, false, { collections: [{ ...items[0]!, items: [] }] });
  const loud = run(9, true, { collections: items, alarms });
  const said = compareRuns({ title: "A", run: quiet }, { title: "B", run: loud });
  for (const part of ["fails 1 request", "1 charge at", "sets off 1 alarm", "median", "slowest"])
    expect(said).toContain(part);
  expect(said).not.toMatch(/cold start|costs/);
});
