import { describe, expect, test } from "vitest";
import { LAMBDA_QUOTAS, type Workload } from "../session/protocol.ts";
import { sampleOf } from "./fixtures.ts";
import { BOUNDS, OWN_EVENTS, problemsOf, scenarioOf, settingsOf } from "./settings.ts";

const workload = (id: string, value: Workload) => ({ id, label: id, workload: value });
const steady = (payloads: unknown[]): Workload => ({
  kind: "constant",
  count: 3,
  intervalMs: 10,
  payloads,
});
const sample = sampleOf({
  workloads: [
    workload("bare", steady([])),
    workload("named", steady([{}])),
    workload("mixed", steady([{ name: "Ada" }, {}])),
    workload("list", { kind: "list", arrivals: [{ atMs: 5, payload: 1 }] }),
  ],
});
const settings = (inputs: Record<string, string>) => settingsOf(sample, inputs);
const scenario = (inputs: Record<string, string>) =>
  scenarioOf(sample, sample.files, settings(inputs));

describe("the event", () => {
  test("a workload without payloads sends the first named event", () => {
    expect(settings({})).toMatchObject({ event: "greeting", hasOwnEvents: false });
    expect(scenario({}).workload).toMatchObject({ count: 3, payloads: [{ name: "Ada" }] });
  });

  test("a workload that sends one named event shows that event", () => {
    expect(settings({ workload: "named" })).toMatchObject({ event: "empty", eventText: "{}" });
  });

  test("a workload that sends several events keeps them until one is chosen", () => {
    expect(settings({ workload: "mixed" })).toMatchObject({
      event: OWN_EVENTS,
      hasOwnEvents: true,
    });
    expect(scenario({ workload: "mixed" }).workload).toMatchObject({
      payloads: [{ name: "Ada" }, {}],
    });
    expect(scenario({ workload: "mixed", event: "empty" }).workload).toMatchObject({
      payloads: [{}],
    });
  });

  test("an edited event is what is sent, at the workload's instants", () => {
    const inputs = { workload: "list", event: "greeting", "event:greeting": '{"name":"Grace"}' };
    expect(scenario(inputs).workload).toEqual({
      kind: "list",
      arrivals: [{ atMs: 5, payload: { name: "Grace" } }],
    });
  });

  test("choices that no longer exist fall back to what the sample offers", () => {
    expect(settings({ workload: "gone", event: "gone" })).toMatchObject({
      workload: { id: "bare" },
      event: "greeting",
    });
  });
});

describe("what cannot be run", () => {
  test("values outside AWS's bounds are refused with the bounds", () => {
    expect(problemsOf(settings({ memory: "64", timeout: "901", seed: " " }))).toEqual({
      memory: { field: "memory", message: "Memory is a whole number from 128 to 10,240 MB." },
      timeout: { field: "timeout", message: "Timeout is a whole number from 1 to 900 s." },
      seed: { field: "seed", message: "The seed is empty. Any text will do." },
    });
  });

  test("the bounds are the simulator's quotas", () => {
    const { memoryMinimum, memoryMaximum, timeoutMaximum } = LAMBDA_QUOTAS;
    expect(BOUNDS).toEqual({
      memory: { minimum: memoryMinimum.value, maximum: memoryMaximum.value },
      timeout: { minimum: 1, maximum: timeoutMaximum.value },
    });
  });

  test.each(["", "1.5", "abc", "1e3", "10241"])("memory %j is refused", (memory) => {
    expect(problemsOf(settings({ memory }))).toHaveProperty("memory");
  });

  test("an event that is not JSON is refused with its place", () => {
    expect(problemsOf(settings({ "event:greeting": '{\n  "a": }' })).event).toMatchObject({
      line: 2,
      column: 8,
    });
  });

  test("what is within the bounds is run as typed", () => {
    expect(problemsOf(settings({ memory: "10240", timeout: "900" }))).toEqual({});
    expect(scenario({ memory: "1769", timeout: "30", seed: "x" })).toMatchObject({
      seed: "x",
      overrides: { memorySizeMb: 1769, timeoutSeconds: 30 },
    });
  });
});

test("faults are the sample's, and off until somebody switches them on", () => {
  const faulty = sampleOf({ faults: { crash: { probability: 1 } } });
  const run = (inputs: Record<string, string>) =>
    scenarioOf(faulty, faulty.files, settingsOf(faulty, inputs));
  expect(run({})).not.toHaveProperty("faults");
  expect(run({ faults: "on" })).toMatchObject({ faults: { crash: { probability: 1 } } });
  expect(settings({ faults: "on" }).faults).toBe("off");
});
