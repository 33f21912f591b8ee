import { expect, test } from "vitest";
import {
  chooseBreaks,
  createScale,
  NO_BREAKS,
  PAD_PX,
  panned,
  viewOf,
  WHOLE_RUN,
  zoomed,
} from "./scale.ts";
import { axisTicks, tickLabel, tickStep } from "./ticks.ts";

const MINUTE = 60_000_000;
const oneGap = [{ fromUs: 230_000, toUs: MINUTE }];
const extent = MINUTE + 10_000;
const until = (toUs: number) => ({ fromUs: 0, toUs });

test("cuts a minute of idle time out of a run of milliseconds", () => {
  const breaks = chooseBreaks(oneGap, until(extent), 1_000);
  expect(breaks.stretches).toHaveLength(1);
  const [cut] = breaks.stretches;
  expect(cut!.fromUs).toBeGreaterThan(230_000);
  expect(cut!.toUs).toBeLessThan(MINUTE);
  const scale = createScale(until(extent), breaks, 1_000, WHOLE_RUN);
  expect(scale.x(230_000)).toBeGreaterThan(500);
  expect(scale.x(cut!.toUs) - scale.x(cut!.fromUs)).toBeCloseTo(breaks.px);
  expect(scale.x(extent)).toBeCloseTo(1_000 - PAD_PX);
});

test("stays to scale when a cut would not help", () => {
  expect(chooseBreaks([{ fromUs: 0, toUs: 100 }], until(1_000), 1_000)).toBe(NO_BREAKS);
  expect(chooseBreaks([], until(1_000), 1_000)).toBe(NO_BREAKS);
  const regular = Array.from({ length: 2_000 }, (_, i) => ({
    fromUs: i * 1_000 + 500,
    toUs: i * 1_000 + 1_000,
  }));
  expect(chooseBreaks(regular, until(2_000_000), 1_000)).toBe(NO_BREAKS);
});

test("cuts stretches of about the same length all or not at all", () => {
  const every = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      fromUs: i * MINUTE + 200_000 - i,
      toUs: (i + 1) * MINUTE,
    }));
  expect(chooseBreaks(every(20), until(20 * MINUTE), 1_000).stretches).toHaveLength(20);
  expect(chooseBreaks(every(200), until(200 * MINUTE), 1_000)).toBe(NO_BREAKS);
  const night = { fromUs: 200 * MINUTE, toUs: 900 * MINUTE };
  expect(chooseBreaks([...every(200), night], until(900 * MINUTE), 1_000).stretches).toHaveLength(
    1,
  );
});

test("leaves room for the drawing between many breaks", () => {
  const idle = Array.from({ length: 100 }, (_, i) => ({
    fromUs: i * MINUTE + 200_000,
    toUs: (i + 1) * MINUTE,
  }));
  for (const width of [320, 1_000]) {
    const { stretches, px } = chooseBreaks(idle, until(100 * MINUTE), width);
    expect(stretches.length * px).toBeLessThanOrEqual(0.42 * width + 1);
  }
});

test("instants and pixels are each other's inverse, in and between breaks, at every zoom", () => {
  const breaks = chooseBreaks(
    [...oneGap, { fromUs: MINUTE + 5_000, toUs: 3 * MINUTE }],
    until(3 * MINUTE + 9_000),
    800,
  );
  expect(breaks.stretches).toHaveLength(2);
  for (const zoom of [1, 3, 40, 1_000]) {
    const scale = createScale(until(3 * MINUTE + 9_000), breaks, 800, { zoom, startUs: 100_000 });
    for (const us of [
      0,
      1,
      229_999,
      240_000,
      30_000_000,
      MINUTE,
      MINUTE + 4_000,
      2 * MINUTE,
      3 * MINUTE + 9_000,
    ]) {
      expect(scale.us(scale.x(us))).toBeCloseTo(us, 0);
    }
  }
});

test("zooming keeps what is under the pointer in place and stops at the whole run", () => {
  const breaks = chooseBreaks(oneGap, until(extent), 1_000);
  const whole = createScale(until(extent), breaks, 1_000, WHOLE_RUN);
  const at = whole.us(300);
  const closer = createScale(until(extent), breaks, 1_000, zoomed(until(extent), whole, 8, 300));
  expect(closer.zoom).toBe(8);
  expect(closer.x(at)).toBeCloseTo(300);
  const back = createScale(until(extent), breaks, 1_000, zoomed(until(extent), closer, 0.001, 300));
  expect(back.zoom).toBe(1);
  expect(back.leftPx).toBe(0);
});

test("panning moves by pixels and stops at both ends", () => {
  const whole = createScale(until(1_000_000), NO_BREAKS, 500, { zoom: 10, startUs: 200_000 });
  const moved = createScale(until(1_000_000), NO_BREAKS, 500, panned(whole, 40));
  expect(moved.leftPx - whole.leftPx).toBeCloseTo(40);
  const end = createScale(until(1_000_000), NO_BREAKS, 500, panned(whole, 1e9));
  expect(end.leftPx).toBeCloseTo(end.totalPx - 500);
  expect(createScale(until(1_000_000), NO_BREAKS, 500, panned(whole, -1e9)).leftPx).toBe(0);
});

test("shows a chosen span in the middle of the view", () => {
  const whole = createScale(until(1_000_000), NO_BREAKS, 500, WHOLE_RUN);
  const view = viewOf(until(1_000_000), whole, { fromUs: 400_000, toUs: 410_000 });
  const scale = createScale(until(1_000_000), NO_BREAKS, 500, view);
  expect(scale.x(400_000)).toBeCloseTo(100, 0);
  expect(scale.x(410_000)).toBeCloseTo(400, 0);
});

test("chooses steps from a microsecond to days", () => {
  expect(tickStep(100, 80)).toBe(1);
  expect(tickStep(0.1, 80)).toBe(1_000);
  expect(tickStep(1 / 10_000, 80)).toBe(1_000_000);
  expect(tickStep(1 / 1_000_000, 80)).toBe(2 * MINUTE);
  expect(tickStep(1 / (50 * MINUTE), 80)).toBe(3 * 24 * 60 * MINUTE);
});

test.each([
  [0, 1_000, 500_000, "0"],
  [250, 50, 800, "250 µs"],
  [250_000, 50_000, 500_000, "250 ms"],
  [250_500, 500, 500_000, "250.5 ms"],
  [1_250_000, 50_000, 3_000_000, "1.25 s"],
  [2_000_000, 1_000_000, 3_000_000, "2 s"],
  [60_250_000, 50_000, 70_000_000, "1:00.25"],
  [3_600_000_000, 600_000_000, 7_200_000_000, "1:00:00"],
])("labels %d µs, step %d, run of %d as %s", (us, step, run, label) => {
  expect(tickLabel(us, step, run)).toBe(label);
});

test("labels both sides of a break without overlap", () => {
  const scale = createScale(
    until(extent),
    chooseBreaks(oneGap, until(extent), 1_000),
    1_000,
    WHOLE_RUN,
  );
  const ticks = axisTicks(scale, until(extent), 7);
  expect(ticks.some((tick) => tick.us < 230_000)).toBe(true);
  expect(ticks.some((tick) => tick.us >= MINUTE)).toBe(true);
  ticks.slice(1).forEach((tick, i) => {
    expect(tick.x - ticks[i]!.x).toBeGreaterThan(
      (7 * (tick.label.length + ticks[i]!.label.length)) / 2,
    );
  });
});

test("begins before the run where environments were made ahead of it", () => {
  const whole = { fromUs: -3 * MINUTE, toUs: MINUTE };
  const scale = createScale(whole, NO_BREAKS, 1_000, WHOLE_RUN);
  expect(scale.x(-3 * MINUTE)).toBeCloseTo(PAD_PX);
  expect(scale.x(MINUTE)).toBeCloseTo(1_000 - PAD_PX);
  expect(scale.us(scale.x(-MINUTE))).toBeCloseTo(-MINUTE);
  const labels = axisTicks(scale, whole, 7).map((tick) => tick.label);
  expect(labels.slice(0, 2)).toEqual(["-3:00", "-2:30"]);
  expect(labels).toContain("0");
});
