/** Fact 66: https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Agenda } from "../kernel/agenda.ts";
import { fromMs } from "../kernel/instant.ts";
import { Concurrency } from "./concurrency.ts";

/** How many of `wanted` new environments a function may start at each of these milliseconds. */
function started(atMs: number[], wanted: number): number[] {
  const agenda = new Agenda();
  const concurrency = new Concurrency(agenda, 10_000);
  concurrency.register("orders", undefined);
  const counts: number[] = [];
  for (const ms of atMs) {
    agenda.at(fromMs(ms), () => {
      let count = 0;
      while (count < wanted && !concurrency.admitNewEnvironment("orders")) count++;
      counts.push(count);
    });
  }
  while (agenda.runNext());
  return counts;
}

describe("the scaling rate of a function", () => {
  it("is 1,000 environments at once, refilled by 100 each second (fact 66)", () => {
    expect(started([0, 1_000, 1_010, 2_000, 12_000], 3_000)).toEqual([1_000, 100, 1, 99, 1_000]);
  });

  it("does not add up beyond 1,000 while nothing is started (fact 66)", () => {
    expect(started([60_000, 60_000], 3_000)).toEqual([1_000, 0]);
  });

  it("says what was used up (fact 66)", () => {
    const concurrency = new Concurrency(new Agenda(), 10_000);
    concurrency.register("orders", undefined);
    for (let i = 0; i < 1_000; i++) concurrency.admitNewEnvironment("orders");
    expect(concurrency.admitNewEnvironment("orders")).toEqual({
      reason: "ConcurrentInvocationLimitExceeded",
      because: "the function had started 1000 environments and gets 100 more each second",
      rule: 66,
    });
  });
});

describe("concurrency", () => {
  it("never lets more run than the account has, whatever is reserved (facts 66, 67)", () => {
    const step = fc.record({ fn: fc.constantFrom("a", "b", "c"), begin: fc.boolean() });
    fc.assert(
      fc.property(fc.nat(20), fc.array(step, { maxLength: 600 }), (reserved, steps) => {
        const concurrency = new Concurrency(new Agenda(), 150);
        concurrency.register("a", reserved);
        concurrency.register("b", undefined);
        concurrency.register("c", undefined);
        const running: Record<string, number> = { a: 0, b: 0, c: 0 };
        for (const { fn, begin } of steps) {
          if (!begin && running[fn]! > 0) {
            concurrency.end(fn, false);
            running[fn]!--;
          } else if (begin && !concurrency.admit(fn) && !concurrency.admitOnDemand(fn)) {
            concurrency.begin(fn, false);
            running[fn]!++;
          }
          expect(running["a"]).toBeLessThanOrEqual(reserved);
          expect(running["b"]! + running["c"]!).toBeLessThanOrEqual(150 - reserved);
        }
      }),
    );
  });
});
