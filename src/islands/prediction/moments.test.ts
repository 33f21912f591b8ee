import { expect, test } from "vitest";
import type { TraceRecord } from "../../session/protocol.ts";
import { runOf } from "../../workspace/fixtures.ts";
import { compareMarks } from "./Markers.tsx";
import { momentOf, phasesOf, readMarks, writeMarks } from "./moments.ts";

const record = (at: number, environmentId: string, rest: object) =>
  ({ seq: 0, at, environmentId, ...rest }) as TraceRecord;

const run = runOf([], {
  virtualMs: 900,
  trace: [
    record(0, "a", { type: "environment.created" }),
    record(30_000, "a", { type: "init.started" }),
    record(100_400, "b", { type: "environment.created" }),
    record(460_000, "a", { type: "init.ended" }),
    record(460_000, "a", { type: "invoke.started" }),
    record(500_000, "a", { type: "invoke.ended" }),
  ],
});

test("a moment is the nth record of its kind, in milliseconds", () => {
  expect(momentOf("initEnds:1")(run)).toBe(460);
  expect(momentOf("environmentStarts:2")(run)).toBe(100);
  expect(momentOf("environmentStarts:3")(run)).toBeNull();
});

test("a moment that does not exist is an author error that lists the known ones", () => {
  expect(() => momentOf("initEnds")).toThrow(/no moment "initEnds".*initEnds, .*answer:1/);
  expect(() => momentOf("toString:1")).toThrow(/no moment/);
});

test("markers are kept as text, with what did not happen", () => {
  expect(writeMarks([120, null])).toBe("120,-");
  expect(readMarks("120,-")).toEqual([120, null]);
});

test("phases end where the next one begins, and open ones with the run", () => {
  expect(phasesOf(run, 2)).toEqual([
    [
      { kind: "placement", fromMs: 0, toMs: 30 },
      { kind: "init", fromMs: 30, toMs: 460 },
      { kind: "invoke", fromMs: 460, toMs: 500 },
    ],
    [{ kind: "placement", fromMs: 100.4, toMs: 900 }],
  ]);
  expect(phasesOf(run, 1)).toHaveLength(1);
});

test.each([
  [300, 430, "You: 300 ms. The run: 430 ms, 130 ms later."],
  [500, 430, "You: 500 ms. The run: 430 ms, 70 ms earlier."],
  [432, 430, "You: 432 ms. The run: 430 ms. Exactly there."],
  [432, null, "You: 432 ms. It did not happen in this run."],
])("a marker at %s and a run at %s: %s", (mine, theirs, words) =>
  expect(compareMarks(mine, theirs, 800)).toBe(words),
);
