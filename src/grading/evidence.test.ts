import { beforeAll, describe, expect, it } from "vitest";
import { openInProcessSession } from "../session/client/in-process.ts";
import { loadNodeAssets } from "../session/client/node-assets.ts";
import {
  answersOf,
  atMs,
  byEnvironment,
  collectEvidence,
  countBy,
  headerIn,
  invocationOf,
  isObject,
  linesOf,
  parseJson,
  percentile,
  placeOf,
  placeOfAnswer,
  recordsOf,
  show,
} from "./evidence.ts";
import type { Evidence } from "./lab.ts";

describe("a finished run as evidence", () => {
  let evidence: Evidence;
  beforeAll(async () => {
    const session = openInProcessSession(loadNodeAssets);
    const run = await session.run({
      seed: "1",
      files: {
        "index.mjs": `let served = 0;
          export const handler = async (n) => {
            console.log("request", n);
            await new Promise((done) => setTimeout(done, 100));
            if (n === 2) process.exit(1);
            return ++served;
          };`,
      },
      function: {
        functionName: "function",
        runtime: "nodejs24.x",
        handler: "index.handler",
        memorySizeMb: 512,
        timeoutSeconds: 3,
        environment: {},
        architecture: "x86_64",
      },
      workload: { kind: "burst", size: 2, bursts: 2, gapMs: 5_000, payloads: [0, 1, 2, 3] },
    });
    session.close();
    evidence = collectEvidence(run);
  });

  it("gives records of one type, typed", () => {
    const received = evidence.records("invocation.received");
    expect(received.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(received.map(atMs)).toEqual([0, 0, 5_000, 5_000]);
    expect(evidence.records("invocation.throttled")).toEqual([]);
  });

  it("says where to look for what happened, and nowhere for what did not", () => {
    const [first] = evidence.invocations;
    const { requestId } = first!;
    expect(placeOf(first)).toEqual({ atMs: 0, requestId });
    expect(placeOf(evidence.records("invoke.started")[0])).toMatchObject({ requestId });
    expect(placeOf({ at: 2_500, requestId: null })).toEqual({ atMs: 2.5 });
    expect(placeOf(undefined)).toEqual({});
    expect(placeOfAnswer(first!)).toEqual({ atMs: first!.latencyMs, requestId });
    expect(placeOfAnswer({ atMs: 7, latencyMs: null, requestId })).toEqual({ atMs: 7, requestId });
    expect(answersOf(evidence).size).toBe(0);
  });

  it("groups what happened by execution environment, in the order of creation", () => {
    const environments = byEnvironment(evidence);
    expect(environments).toHaveLength(2);
    for (const { environmentId, initMs, invocations, records, logs } of environments) {
      expect(initMs).toBeGreaterThan(0);
      expect(invocations).toHaveLength(2);
      expect(invocations.map(({ coldStart }) => coldStart)).toEqual([true, false]);
      expect(invocations.every((it) => it.environmentId === environmentId)).toBe(true);
      expect(records.map(({ type }) => type)).toContain("environment.shutdown");
      expect(logs.map(({ line }) => line)).toContainEqual(expect.stringMatching(/^INIT_START/));
    }
    const all = environments.flatMap(({ invocations }) => invocations.map(({ index }) => index));
    expect(all.toSorted()).toEqual([0, 1, 2, 3]);
  });

  it("finds an invocation, its records and its lines by request id", () => {
    const crashed = evidence.invocations[2]!;
    expect(crashed.status).toBe("crash");
    expect(invocationOf(evidence, crashed.requestId)).toBe(crashed);
    expect(invocationOf(evidence, "another")).toBeUndefined();
    const records = recordsOf(evidence, crashed.requestId);
    expect(records[0]).toMatchObject({ type: "invocation.received", index: 2 });
    expect(records.every((it) => "requestId" in it && it.requestId === crashed.requestId)).toBe(
      true,
    );
    expect(linesOf(evidence, crashed.requestId)).toEqual([
      expect.stringMatching(/\tINFO\trequest 2$/),
    ]);
    expect(linesOf(evidence)).toHaveLength(4);
  });
});

describe("percentile", () => {
  it.each([
    [[1], 50, 1],
    [[3, 1, 2, 4], 50, 2],
    [[3, 1, 2, 4], 75, 3],
    [[3, 1, 2, 4], 76, 4],
    [[10, 9, 100], 100, 100],
    [[10, 9, 100], 1, 9],
    [Array.from({ length: 100 }, (_, index) => index + 1), 99, 99],
    [[], 50, null],
  ])("of %j at %d is %j", (values, percent, expected) => {
    expect(percentile(values, percent)).toBe(expected);
  });

  it.each([0, -1, 101, NaN])("refuses %d", (percent) => {
    expect(() => percentile([1], percent)).toThrow(RangeError);
  });

  it("leaves the values in their order", () => {
    const values = [3, 1, 2];
    percentile(values, 50);
    expect(values).toEqual([3, 1, 2]);
  });
});

it("counts by a key", () => {
  expect(countBy(["a", "bb", "cc"], (text) => text.length)).toEqual(
    new Map([
      [1, 1],
      [2, 2],
    ]),
  );
});

describe("show", () => {
  const nested = JSON.parse("[".repeat(100_000) + "]".repeat(100_000)) as unknown;
  it.each([
    [{ a: [1, "x"] }, '{"a":[1,"x"]}'],
    ["text", '"text"'],
    [null, "null"],
    [undefined, "nothing"],
    ["x".repeat(200), `"${"x".repeat(116)}...`],
    [nested, "a list nested too deeply to show"],
    [{ nested }, "an object nested too deeply to show"],
  ])("%#: says what a value is in at most 120 characters", (value, expected) => {
    expect(show(value)).toBe(expected);
  });

  it("does not follow what a value says about itself", () => {
    expect(show(JSON.parse('{"toString":1,"toJSON":2,"__proto__":{"x":1}}'))).toBe(
      '{"toString":1,"toJSON":2,"__proto__":{"x":1}}',
    );
  });
});

it("tells objects with fields from everything else", () => {
  expect([{}, { a: 1 }].every(isObject)).toBe(true);
  expect([null, [], "a", 1, undefined, true].some(isObject)).toBe(false);
});

it("finds a header whatever the case of its name", () => {
  expect(headerIn({ "Content-Type": "text/html" }, "content-type")).toBe("text/html");
  expect(headerIn(undefined, "content-type")).toBeUndefined();
});

it("reads JSON, and nothing else, without throwing", () => {
  expect(parseJson('{"a":1}')).toEqual({ a: 1 });
  expect([parseJson("{"), parseJson(undefined), parseJson({ a: 1 })]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
