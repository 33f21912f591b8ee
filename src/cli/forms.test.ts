/** The short forms of workloads and faults. */
import { describe, expect, it } from "vitest";
import { FAULT_FORMS, parseFaultForms } from "./fault-forms.ts";
import { parseWorkloadForm, WORKLOAD_FORMS } from "./workload-forms.ts";

describe("a workload's short form", () => {
  it.each<[string, object]>([
    ["constant:100:250ms", { kind: "constant", count: 100, intervalMs: 250 }],
    ["constant:20/s:60s", { kind: "constant", count: 1_200, intervalMs: 50 }],
    ["poisson:20/s:60s", { kind: "poisson", perSecond: 20, durationMs: 60_000 }],
    ["poisson:90/m:2h", { kind: "poisson", perSecond: 1.5, durationMs: 7_200_000 }],
    ["burst:50x3:10s", { kind: "burst", size: 50, bursts: 3, gapMs: 10_000 }],
    ["burst:50", { kind: "burst", size: 50, bursts: 1, gapMs: 0 }],
    ["ramp:1-50/s:120s", { kind: "ramp", fromPerSecond: 1, toPerSecond: 50, durationMs: 120_000 }],
    [
      "daily:1-20/s:24h",
      { kind: "daily", lowPerSecond: 1, highPerSecond: 20, durationMs: 86_400_000 },
    ],
    ["daily:1-20/s", { kind: "daily", lowPerSecond: 1, highPerSecond: 20, durationMs: 86_400_000 }],
    ["closed:20:500ms:60s", { kind: "closed", users: 20, thinkMs: 500, durationMs: 60_000 }],
  ])("%s", (form, workload) => {
    expect(parseWorkloadForm(form, [1], undefined)).toEqual({ ...workload, payloads: [1] });
  });

  it.each(["poisson:20/s", "ramp:1-2/s", "closed:5:1s", "constant:1/s"])(
    "%s takes its duration from --duration",
    (form) => {
      const workload = parseWorkloadForm(form, [], 5_000);
      expect(workload).toMatchObject(
        workload.kind === "constant" ? { count: 5 } : { durationMs: 5_000 },
      );
      expect(() => parseWorkloadForm(form, [], undefined)).toThrow(
        /the duration is missing, and --duration does not give one\. Expected /,
      );
    },
  );

  it.each<[string, RegExp]>([
    ["poisson:20:60s", /"20" is no rate like 20\/s, 90\/m or 10\/h\. Expected poisson:/],
    ["poisson:20/s:60", /"60" is no duration like 250ms/],
    ["poisson:20/s:60s:5", /"5" is one part too many/],
    ["constant:0:1s", /"0" is no count/],
    ["constant:5", /a part is missing/],
    ["burst:5x2", /the gap is missing/],
    ["burst:5x2x2:1s", /"5x2x2" is no size and number of bursts/],
    ["ramp:1:60s", /"1" is no pair of rates like 1-50\/s/],
    ["list:1", /"list:1" is neither/],
    ["toString:1", /is neither/],
  ])("%s is refused", (form, message) => {
    expect(() => parseWorkloadForm(form, [], undefined)).toThrow(message);
  });

  it("is there for every kind but the list", () => {
    expect(Object.keys(WORKLOAD_FORMS).toSorted()).toEqual([
      "burst",
      "closed",
      "constant",
      "daily",
      "poisson",
      "ramp",
    ]);
  });
});

describe("a list of faults", () => {
  it("says every fault in a word", () => {
    const all =
      "init-slow=0.1:2000ms, init-fail=1%,crash=0.01,duplicate=5%:5s,late=0.05:30s,latency=200ms,dependency-errors=1%:503,recycle=0.5,throttle=1";
    expect(parseFaultForms(all)).toEqual({
      init: { slowProbability: 0.1, slowMs: 2_000, failProbability: 0.01 },
      crash: { probability: 0.01 },
      delivery: {
        duplicateProbability: 0.05,
        duplicateAfterMs: 5_000,
        lateProbability: 0.05,
        lateMs: 30_000,
      },
      dependencies: [{ extraLatencyMs: 200, errorProbability: 0.01, errorStatus: 503 }],
      recycle: { probability: 0.5 },
      throttle: { probability: 1 },
    });
    for (const form of Object.keys(FAULT_FORMS)) expect(all).toContain(`${form}=`);
  });

  it.each<[string, RegExp]>([
    ["crash=2", /--faults crash: "2" is no share like 0\.1 or 10%\. Expected crash=<share>\./],
    ["crash", /--faults crash: no value/],
    ["crash=0.1,crash=0.2", /gives crash twice/],
    ["init-slow=0.1", /--faults init-slow: the time is missing/],
    ["late=0.1:fast", /"fast" is no time like/],
    ["crash=0.1:5s", /"5s" is one part too many/],
    ["dependency-errors=0.1:bad", /"bad" is no HTTP status/],
    ["crush=1", /"crush" is neither/],
  ])("%s is refused", (text, message) => {
    expect(() => parseFaultForms(text)).toThrow(message);
  });
});
