import { describe, expect, it } from "vitest";
import { Axis } from "./axis.ts";

const SECOND_US = 1_000_000;

describe("the axis of the panel", () => {
  it("shortens what is long and empty, and keeps the rest to scale", () => {
    const axis = new Axis([100_000, 200_000, 30_000_000, 30_200_000], 30_200_000);
    expect(axis.segments.map(({ shortened }) => shortened)).toEqual([false, true, false]);
    const [first, gap, second] = axis.segments.map(({ from, to }) => to - from);
    expect(first).toBeCloseTo(second!);
    expect(gap! / first!).toBeCloseTo(0.3);
    for (const us of [0, 150_000, 10_000_000, 30_100_000]) {
      expect(axis.instantAt(axis.shareOf(us))).toBeCloseTo(us, -2);
    }
    expect([axis.shareOf(0), axis.shareOf(30_200_000)]).toEqual([0, 1]);
    expect(axis.ticks(4).map(({ us }) => us)).toEqual([0, 100_000, 30_000_000, 30_100_000]);
  });

  it("is linear when something happens all the time, and when nothing does", () => {
    const busy = Array.from({ length: 60 }, (_, second) => second * SECOND_US);
    const axis = new Axis(busy, 60 * SECOND_US);
    expect(axis.segments).toHaveLength(1);
    expect(axis.shareOf(15 * SECOND_US)).toBe(0.25);
    expect(axis.ticks(4).map(({ us }) => us / SECOND_US)).toEqual([0, 15, 30, 45]);
    expect(new Axis([], 60 * SECOND_US).shareOf(15 * SECOND_US)).toBe(0.25);
    expect(new Axis([], 0).shareOf(0)).toBe(0);
  });
});
