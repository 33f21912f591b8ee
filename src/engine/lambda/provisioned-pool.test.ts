/** Fact 68: https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Agenda } from "../kernel/agenda.ts";
import type { ProvisionedChanged, TraceEvent } from "../kernel/trace.ts";
import { ProvisionedPool } from "./provisioned-pool.ts";
import type { Environment, FunctionVersion, LambdaPorts } from "./world.ts";

type Step =
  | { do: "put"; amount: number }
  | { do: "take" | "wait" }
  | { do: "release" | "prepare" | "fail" | "retire"; which: number };

/** A pool whose environments prepare, fail and end when they are told to. */
class Play {
  readonly agenda = new Agenda();
  readonly changes: ProvisionedChanged[] = [];
  readonly preparing = new Set<Environment>();
  readonly busy = new Set<Environment>();
  readonly live = new Set<Environment>();
  readonly pool: ProvisionedPool;
  /** Since the last put. */
  failed = false;
  private count = 0;

  constructor() {
    const record = (event: TraceEvent): void =>
      void (event.type === "provisioned.changed" && this.changes.push(event));
    const ports = { agenda: this.agenda, seed: "1", record } as unknown as LambdaPorts;
    this.pool = new ProvisionedPool(ports, "orders", "live", {} as FunctionVersion, {
      prepare: () => {
        const environment = { id: `env-${++this.count}` } as Environment;
        this.preparing.add(environment);
        this.live.add(environment);
        return environment;
      },
      discard: (environment) => this.discard(environment),
    });
  }

  run(step: Step): void {
    switch (step.do) {
      case "put":
        this.failed = false;
        return this.pool.put(step.amount, "asked for");
      case "take": {
        const taken = this.pool.take();
        if (typeof taken !== "object") return;
        this.mustBeIdle(taken);
        return void this.busy.add(taken);
      }
      case "wait":
        return void this.agenda.runNext();
      case "release":
        return this.with(this.busy, step.which, (environment) => {
          this.busy.delete(environment);
          if (!this.pool.release(environment)) this.discard(environment);
        });
      case "prepare":
        return this.with(this.preparing, step.which, (environment) => {
          this.preparing.delete(environment);
          this.pool.onPrepared(environment);
        });
      case "fail":
        return this.with(this.preparing, step.which, (environment) => {
          this.failed = this.pool.size > 0;
          this.preparing.delete(environment);
          this.live.delete(environment);
          this.pool.onFailure(environment, "Runtime.ExitError");
        });
      case "retire":
        return this.with(this.busy, step.which, (environment) => {
          this.busy.delete(environment);
          this.pool.replace(environment);
          this.discard(environment);
        });
    }
  }

  /** Lets everything that goes on come to its end. */
  settle(): void {
    while (this.agenda.runNext() || this.preparing.size + this.busy.size > 0) {
      for (const what of ["prepare", "release"] as const) this.run({ do: what, which: 0 });
    }
  }

  private with(from: Set<Environment>, which: number, use: (environment: Environment) => void) {
    if (from.size > 0) use([...from][which % from.size]!);
  }

  private discard(environment: Environment): void {
    this.mustBeIdle(environment);
    this.live.delete(environment);
  }

  private mustBeIdle(environment: Environment): void {
    const { live, preparing, busy } = this;
    if (live.has(environment) && !preparing.has(environment) && !busy.has(environment)) return;
    throw new Error(`${environment.id} is not an idle environment of the pool`);
  }
}

const which = fc.nat(9);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("put" as const), amount: fc.nat(6) }),
  fc.record({ do: fc.constantFrom("take" as const, "wait" as const) }),
  fc.record({
    do: fc.constantFrom("release" as const, "prepare" as const, "retire" as const),
    which,
  }),
  { arbitrary: fc.record({ do: fc.constant("fail" as const), which }), weight: 1 },
);

const play = (...steps: Step[]): Play => {
  const played = new Play();
  for (const each of steps) played.run(each);
  return played;
};
const put = (amount: number): Step => ({ do: "put", amount });
const prepare: Step = { do: "prepare", which: 0 };
const fail: Step = { do: "fail", which: 0 };
const wait: Step = { do: "wait" };

describe("a pool of provisioned environments", () => {
  it("has what was asked for in the end, whatever happened on the way (fact 68)", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const played = play(...steps);
        played.settle();
        const { pool, live, failed } = played;
        expect(live.size).toBe(pool.available);
        const settled = `${pool.size} ${pool.size > 0 ? "READY" : "DELETED"}`;
        const state = failed ? pool.state : `${pool.available} ${pool.state}`;
        expect(state).toBe(failed ? "FAILED" : settled);
        expect(pool.available).toBeLessThanOrEqual(pool.size);
      }),
      { numRuns: 2_000 },
    );
  });

  it("is ready when less is asked for than was initialised already (fact 68)", () => {
    const { pool, live } = play(put(3), wait, wait, prepare, prepare, put(2));
    expect([pool.state, pool.available, live.size]).toEqual(["READY", 2, 2]);
  });

  it("keeps nothing of an allocation that failed, and stays failed (fact 68)", () => {
    const played = play(put(3), wait, wait, wait, prepare, fail, prepare);
    expect([played.pool.state, played.live.size]).toEqual(["FAILED", 0]);
    expect(played.changes.map(({ status }) => status)).toEqual(["IN_PROGRESS", "FAILED"]);
  });

  it("does not fail when it has been removed (fact 68)", () => {
    const played = play(put(1), wait, put(0), fail);
    expect(played.pool.state).toBe("DELETED");
  });

  it("goes on with what it has while more is allocated, and replaces it at once (fact 68)", () => {
    const played = play(put(1), wait, prepare, put(2), { do: "take" }, { do: "retire", which: 0 });
    expect([played.pool.state, played.pool.available]).toEqual(["IN_PROGRESS", 0]);
    played.run(prepare);
    expect([played.pool.state, played.pool.available]).toEqual(["IN_PROGRESS", 1]);
    played.settle();
    expect([played.pool.state, played.pool.available]).toEqual(["READY", 2]);
  });
});
