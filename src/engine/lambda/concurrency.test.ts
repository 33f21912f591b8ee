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

type Step =
  | { fn: "a" | "b" | "c"; do: "invoke" | "on-demand" | "end" | "end-provisioned" }
  | { provision: number };

const LIMIT = 150;

describe("concurrency", () => {
  it("never lets more run than the account has, whatever is reserved and provisioned (facts 66, 67, 68)", () => {
    const step: fc.Arbitrary<Step> = fc.oneof(
      {
        arbitrary: fc.record({
          fn: fc.constantFrom("a" as const, "b" as const, "c" as const),
          do: fc.constantFrom(
            "invoke" as const,
            "on-demand" as const,
            "end" as const,
            "end-provisioned" as const,
          ),
        }),
        weight: 20,
      },
      { arbitrary: fc.record({ provision: fc.nat(40) }), weight: 1 },
    );
    fc.assert(
      fc.property(
        fc.nat(20),
        fc.array(step, { minLength: 200, maxLength: 900 }),
        (reserved, steps) => {
          const concurrency = new Concurrency(new Agenda(), LIMIT);
          concurrency.register("a", reserved);
          concurrency.register("b", undefined);
          concurrency.register("c", undefined);
          const running = { a: 0, b: 0, c: 0 };
          /** Of b, on provisioned environments. */
          let provisionedRunning = 0;
          const onDemand = (fn: "a" | "b" | "c"): void => {
            if (concurrency.admit(fn) || concurrency.admitOnDemand(fn)) return;
            concurrency.begin(fn, false);
            running[fn]++;
          };
          for (const each of steps) {
            if ("provision" in each) {
              const most = LIMIT - reserved - 100;
              if (each.provision <= most) concurrency.provision("b", each.provision);
            } else if (each.do === "on-demand") onDemand(each.fn);
            else if (each.do === "invoke") {
              if (each.fn !== "b" || provisionedRunning >= concurrency.provisionedOf("b"))
                onDemand(each.fn);
              else if (!concurrency.admit("b")) {
                concurrency.begin("b", true);
                provisionedRunning++;
              }
            } else if (each.do === "end-provisioned" && provisionedRunning > 0) {
              concurrency.end("b", true);
              provisionedRunning--;
            } else if (each.do === "end" && running[each.fn] > 0) {
              concurrency.end(each.fn, false);
              running[each.fn]--;
            }
            expect(running.a).toBeLessThanOrEqual(reserved);
            expect(running.b + running.c + provisionedRunning).toBeLessThanOrEqual(
              LIMIT - reserved,
            );
          }
          // Nothing has drifted: when all is over, all of it is there again.
          for (const fn of ["a", "b", "c"] as const) {
            for (let left = running[fn]; left > 0; left--) concurrency.end(fn, false);
          }
          while (provisionedRunning-- > 0) concurrency.end("b", true);
          let free = 0;
          while (!concurrency.admitOnDemand("c")) {
            concurrency.begin("c", false);
            free++;
          }
          expect(free).toBe(LIMIT - reserved - concurrency.provisionedOf("b"));
        },
      ),
    );
  });

  it("counts what still runs on provisioned environments that were taken back (fact 68)", () => {
    const concurrency = new Concurrency(new Agenda(), LIMIT);
    concurrency.register("orders", undefined);
    concurrency.provision("orders", 50);
    for (let i = 0; i < 50; i++) concurrency.begin("orders", true);
    concurrency.provision("orders", 0);
    for (let i = 0; i < 100; i++) concurrency.begin("orders", false);
    expect(concurrency.admitOnDemand("orders")).toMatchObject({
      reason: "ConcurrentInvocationLimitExceeded",
    });
    concurrency.end("orders", true);
    expect(concurrency.admitOnDemand("orders")).toBeUndefined();
  });

  it("is not exceeded by concurrency that is provisioned while the account is busy (facts 66, 68)", () => {
    const concurrency = new Concurrency(new Agenda(), LIMIT);
    concurrency.register("orders", undefined);
    for (let i = 0; i < LIMIT; i++) concurrency.begin("orders", false);
    concurrency.provision("orders", 10);
    expect(concurrency.admit("orders")).toMatchObject({
      reason: "ConcurrentInvocationLimitExceeded",
      rule: 66,
    });
  });
});
