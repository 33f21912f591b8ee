import { describe, expect, it } from "vitest";
import { RandomStream } from "./random.ts";

const draw = (stream: RandomStream, count: number) =>
  Array.from({ length: count }, () => stream.uniform());

describe("random streams", () => {
  it("give the same numbers for the same seed and name, others for another name", () => {
    const first = draw(new RandomStream("1", "a"), 5);
    expect(draw(new RandomStream("1", "a"), 5)).toEqual(first);
    expect(draw(new RandomStream("1", "b"), 5)).not.toEqual(first);
    expect(draw(new RandomStream("2", "a"), 5)).not.toEqual(first);
  });

  it("have the quantiles of a log-normal distribution", () => {
    const stream = new RandomStream("seed", "init");
    const values = Array.from({ length: 20_000 }, () => stream.logNormal(140, 0.16)).sort(
      (a, b) => a - b,
    );
    const quantile = (q: number) => values[Math.floor(q * values.length)]!;
    expect(Math.abs(quantile(0.5) - 140)).toBeLessThan(2);
    expect(Math.abs(quantile(0.9) - 140 * Math.exp(1.2816 * 0.16))).toBeLessThan(3);
  });

  it("have the mean of an exponential distribution", () => {
    const stream = new RandomStream("seed", "arrivals");
    const values = Array.from({ length: 20_000 }, () => stream.exponential(10));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Math.abs(mean - 10)).toBeLessThan(0.3);
  });

  it("make version 4 UUIDs", () => {
    expect(new RandomStream("1", "ids").uuid()).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });
});
