import { expect, test } from "vitest";
import { Axis } from "./axis.ts";
import { areaOf, COLUMNS, levelsOf, piecesOf, stepInWords } from "./paint.ts";

const MINUTE_US = 60_000_000;
const AXIS = new Axis([], MINUTE_US);
const column = (us: number) => Math.floor((us * COLUMNS) / MINUTE_US);

test("a statement of a millisecond in a minute stays visible", () => {
  const span = { inTransaction: false };
  const pieces = piecesOf(
    [
      { ...span, state: "idle", fromUs: 0, toUs: 30_000_000 },
      { ...span, state: "active", fromUs: 30_000_000, toUs: 30_001_000 },
      { ...span, state: "frozen", fromUs: 30_001_000, toUs: MINUTE_US },
    ],
    AXIS,
  );
  expect(pieces).toEqual([
    { state: "idle", from: 0, to: 240 },
    { state: "active", from: 240, to: 241 },
    { state: "frozen", from: 241, to: COLUMNS },
  ]);
});

test("a connection that comes and goes at once stays visible, and then it is gone", () => {
  const steps = [
    { atUs: 1_000_000, open: 1, frozen: 0 },
    { atUs: 30_000_000, open: 2, frozen: 1 },
    { atUs: 30_001_000, open: 1, frozen: 1 },
  ];
  expect(levelsOf(steps, AXIS)).toEqual([
    { column: column(1_000_000), open: 1, frozen: 0 },
    { column: 240, open: 2, frozen: 1 },
    { column: 241, open: 1, frozen: 1 },
  ]);
  expect(areaOf([{ column: 240, open: 2, frozen: 1 }], 4, "open")).toBe(
    "polygon(0% 100%, 0% 100%, 50% 100%, 50% 50%, 100% 50%, 100% 100%)",
  );
});

test("says what is open", () => {
  expect(stepInWords({ atUs: 0, open: 3, frozen: 0 })).toBe("3 open");
  expect(stepInWords({ atUs: 0, open: 3, frozen: 2 })).toBe(
    "3 open, 2 of them held by frozen environments",
  );
  expect(stepInWords({ atUs: 0, open: 73, frozen: 73 })).toBe(
    "73 open, all held by frozen environments",
  );
  expect(stepInWords({ atUs: 0, open: 1, frozen: 1 })).toBe("1 open, held by a frozen environment");
});
