/**
 * Faults at exact places of a run, and the places there are. A run is a sequence of choice points (functions are invoked,
 * they send requests and ask databases, events are delivered); each has the number of its kind, counted from 0 in the order in which they
 * came. What a run does up to a point depends only on the faults before it, so that a schedule found once is found again.
 */
import { fromMs, type Instant, type Microseconds } from "../kernel/instant.ts";
import type { FaultInjected } from "../kernel/trace.ts";
import type { OutgoingRequest } from "../sandbox/process-options.ts";
import type { ScheduledFault } from "./faults.ts";

/** A place at which a {@link ScheduledFault} of some kind can happen. */
export type ChoicePoint =
  | {
      readonly kind: "invocation";
      readonly at: Instant;
      readonly requestId: string;
      readonly functionName: string;
    }
  | {
      readonly kind: "call";
      readonly at: Instant;
      readonly requestId?: string;
      readonly functionName: string;
      readonly method: string;
      readonly url: string;
    }
  | {
      readonly kind: "query";
      readonly at: Instant;
      readonly requestId?: string;
      readonly functionName: string;
      /** Name of the host. */
      readonly host: string;
      /** SQL, all that comes at once; absent: the connection's login. */
      readonly statement?: string;
      /** A transaction is open when it comes. */
      readonly inTransaction: boolean;
    }
  | {
      readonly kind: "delivery";
      readonly at: Instant;
      /** Queue, or function of the asynchronous queue. */
      readonly source: string;
      readonly id: string;
    };

/** What a request of a function meets. */
export interface CallFaults {
  readonly crash: boolean;
  readonly extraUs: Microseconds;
  readonly fails?: { readonly status?: number; readonly afterEffect: boolean };
  /** In words, for the record. */
  readonly effects: readonly string[];
}

/** What a login or statements on a connection to a database meet. */
export interface QueryFaults {
  readonly crash: boolean;
  readonly extraUs: Microseconds;
  readonly fails?: { readonly by: "57P01" | "ECONNRESET"; readonly afterEffect: boolean };
}

/** An attempt at an invocation, as far as its faults go. */
interface Attempt {
  readonly requestId: string;
  readonly functionName: string;
  readonly attempt: number;
}

type FaultOf<K extends ScheduledFault["kind"]> = Extract<ScheduledFault, { kind: K }>;

export class FaultSchedule {
  /** Every place that this run had, in order. */
  readonly points: ChoicePoint[] = [];
  private readonly faults: readonly ScheduledFault[];
  private readonly now: () => Instant;
  private readonly record: (event: FaultInjected) => void;
  private readonly counts = { invocation: 0, call: 0, query: 0, delivery: 0 };
  /** By request id and attempt, for what happens to an invocation after it began. */
  private readonly invocations = new Map<string, number>();

  constructor(
    faults: readonly ScheduledFault[],
    now: () => Instant,
    record: (event: FaultInjected) => void,
  ) {
    this.faults = faults;
    this.now = now;
    this.record = record;
  }

  /** Lambda is asked to run a function. Whether it throttles. */
  throttles(invocation: Attempt): boolean {
    const { requestId, functionName } = invocation;
    const number = this.pass({ kind: "invocation", at: this.now(), requestId, functionName });
    this.invocations.set(keyOf(invocation), number);
    return this.find("throttle", ({ invocation: at }) => at === number) !== undefined;
  }

  /** Whether Lambda replaces the environment after the invocation. */
  recycles(invocation: Attempt): boolean {
    const recycles = this.befalls("recycle", invocation);
    if (recycles) {
      const effect = "Lambda replaced the environment after an invocation";
      this.inject("recycle", effect, undefined, invocation.requestId);
    }
    return recycles;
  }

  /** Whether the process ends instead of handing in what the handler returned. */
  crashesBeforeResponse(invocation: Attempt): boolean {
    const crashes = this.befalls("crash-before-response", invocation);
    if (crashes) {
      const { requestId } = invocation;
      this.inject(
        "crash",
        "the runtime process ended before it handed in the response",
        undefined,
        requestId,
      );
    }
    return crashes;
  }

  /** A function is about to send a request. */
  call(
    { requestId, functionName }: { requestId?: string; functionName: string },
    { method, url }: Pick<OutgoingRequest, "method" | "url">,
  ): CallFaults {
    const number = this.pass({
      kind: "call",
      at: this.now(),
      ...(requestId ? { requestId } : {}),
      functionName,
      method,
      url,
    });
    if (this.find("crash-before-call", ({ call }) => call === number)) {
      const effect = `the runtime process ended before it sent ${method} ${url}`;
      this.inject("crash", effect, undefined, requestId);
      return { crash: true, extraUs: 0, effects: [] };
    }
    const slow = this.find("call-slow", ({ call }) => call === number);
    const failing = this.find("call-fails", ({ call }) => call === number);
    const effects: string[] = [];
    if (slow) effects.push(`${slow.extraMs} ms slower`);
    if (failing) {
      effects.push(failing.status === undefined ? "ECONNRESET" : `answered ${failing.status}`);
      if (failing.afterEffect) effects.push("after it was done");
    }
    const { status, afterEffect = false } = failing ?? {};
    return {
      crash: false,
      extraUs: slow ? fromMs(slow.extraMs) : 0,
      ...(failing ? { fails: { ...(status === undefined ? {} : { status }), afterEffect } } : {}),
      effects,
    };
  }

  /** Statements of a function, or its login, have come as far as the database. */
  query(asked: Omit<Extract<ChoicePoint, { kind: "query" }>, "kind" | "at">): QueryFaults {
    const number = this.pass({ kind: "query", at: this.now(), ...asked });
    const { host, requestId } = asked;
    if (this.find("crash-before-query", ({ query }) => query === number)) {
      const what = asked.statement === undefined ? "its login" : "its query";
      const effect = `the runtime process ended before ${what} reached ${host}`;
      this.inject("crash", effect, undefined, requestId);
      return { crash: true, extraUs: 0 };
    }
    const slow = this.find("query-slow", ({ query }) => query === number);
    const failing = this.find("query-fails", ({ query }) => query === number);
    if (slow) this.inject("query", `answered ${slow.extraMs} ms later`, host, requestId);
    if (!failing) return { crash: false, extraUs: slow ? fromMs(slow.extraMs) : 0 };
    const { by, afterEffect = false } = failing;
    const effect = `the connection ended (${by}), ${afterEffect ? "after" : "before"} it was done`;
    this.inject("query", effect, host, requestId);
    return { crash: false, extraUs: 0, fails: { by, afterEffect } };
  }

  /** An event is about to be delivered: how much later than it should, and how long after that once more (never where delivery is exactly once). */
  delivery(
    source: string,
    id: string,
    atLeastOnce = true,
  ): { lateUs: Microseconds; againUs: Microseconds | undefined } {
    const number = this.pass({ kind: "delivery", at: this.now(), source, id });
    const late = this.find("deliver-late", ({ delivery }) => delivery === number);
    const again = atLeastOnce
      ? this.find("deliver-again", ({ delivery }) => delivery === number)
      : undefined;
    if (late) this.inject("delivery.late", `${id} is delivered ${late.lateMs} ms late`, source);
    if (again) {
      const effect = `${id} is delivered again, ${again.afterMs} ms after the first time`;
      this.inject("delivery.duplicate", effect, source);
    }
    return {
      lateUs: late ? fromMs(late.lateMs) : 0,
      againUs: again ? fromMs(again.afterMs) : undefined,
    };
  }

  private befalls(kind: "recycle" | "crash-before-response", invocation: Attempt): boolean {
    const number = this.invocations.get(keyOf(invocation));
    return this.find(kind, (fault) => fault.invocation === number) !== undefined;
  }

  private pass(point: ChoicePoint): number {
    this.points.push(point);
    return this.counts[point.kind]++;
  }

  private find<K extends ScheduledFault["kind"]>(
    kind: K,
    isMeant: (fault: FaultOf<K>) => boolean,
  ): FaultOf<K> | undefined {
    return this.faults.find(
      (fault): fault is FaultOf<K> => fault.kind === kind && isMeant(fault as FaultOf<K>),
    );
  }

  private inject(fault: string, effect: string, subject?: string, requestId?: string): void {
    this.record({
      type: "fault.injected",
      fault,
      ...(subject === undefined ? {} : { subject }),
      ...(requestId === undefined ? {} : { requestId }),
      effect,
    });
  }
}

const keyOf = ({ requestId, attempt }: Attempt): string => `${requestId} ${attempt}`;
