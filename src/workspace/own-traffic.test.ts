import { describe, expect, test } from "vitest";
import type { Workload } from "../session/protocol.ts";
import { sampleOf } from "./fixtures.ts";
import { ownTrafficKinds } from "./own-traffic.ts";
import { INPUT, problemsOf, scenarioOf, settingsOf } from "./settings.ts";
import { trafficInput } from "./traffic.ts";

const target = { queue: "orders" };
const arrivals = [
  { atMs: 0, payload: { order: 1 } },
  { atMs: 5, payload: { order: 2 } },
];
const sample = sampleOf({
  workloads: [
    { id: "two", label: "Two messages", workload: { kind: "list", arrivals, target } },
    {
      id: "one",
      label: "One message",
      workload: { kind: "list", arrivals: [arrivals[0]!], target },
    },
  ],
});
const chosen = (kind: string, numbers: Record<string, string> = {}) =>
  settingsOf(sample, {
    [INPUT.workload]: `own:${kind}`,
    ...Object.fromEntries(
      Object.entries(numbers).map(([field, text]) => [trafficInput(kind, field), text]),
    ),
  });
const messageOf = (kind: string, numbers: Record<string, string>) =>
  problemsOf(chosen(kind, numbers)).traffic?.message;

describe("traffic of the reader's own", () => {
  test.each<[string, Record<string, string>, object]>([
    ["steady", { count: "3", interval: "50" }, { kind: "constant", count: 3, intervalMs: 50 }],
    [
      "random",
      { rate: "2.5", seconds: "8" },
      { kind: "poisson", perSecond: 2.5, durationMs: 8_000 },
    ],
    [
      "burst",
      { size: "9", bursts: "2", gap: "30" },
      { kind: "burst", size: 9, bursts: 2, gapMs: 30_000 },
    ],
  ])("%s goes where the sample's goes, with its events in turn", (kind, numbers, shape) => {
    const settings = chosen(kind, numbers);
    const payloads = [{ order: 1 }, { order: 2 }];
    expect(problemsOf(settings)).toEqual({});
    expect(scenarioOf(sample, sample.files, settings).workload).toEqual({
      ...shape,
      payloads,
      target,
    });
  });

  test("numbers out of bounds are refused with the bounds, and too many or no requests with what to do", () => {
    expect(messageOf("steady", { count: "2.5" })).toBe(
      "Requests: a whole number from 1 to 100,000.",
    );
    expect(messageOf("random", { rate: "-1" })).toBe("Rate: a number from 0 to 10,000 per s.");
    expect(messageOf("random", { rate: "0" })).toMatch(/no requests\. Raise the rate/);
    expect(messageOf("random", { rate: "1000", seconds: "60" })).toMatch(
      /^About 60,000 requests are too many/,
    );
  });

  test("numbers of a kind that is not chosen do no harm", () => {
    const inputs = { [INPUT.workload]: "one", [trafficInput("steady", "count")]: "many" };
    const settings = settingsOf(sample, inputs);
    expect(settings).toMatchObject({ workload: { id: "one" }, traffic: [] });
    expect(problemsOf(settings)).toEqual({});
  });

  test("users who wait are offered where somebody answers", () => {
    const kinds = (to?: Workload["target"]) =>
      ownTrafficKinds({ kind: "list", arrivals, ...(to ? { target: to } : {}) }).map(
        ({ id }) => id,
      );
    expect(kinds()).toContain("own:users");
    expect(kinds({ functionUrl: "shop" })).toContain("own:users");
    expect(kinds(target)).not.toContain("own:users");
    expect(kinds({ invocationType: "Event" })).not.toContain("own:users");
  });
});
