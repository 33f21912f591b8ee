/**
 * The queue behind asynchronous invocation (`Event`): when an event is handed to its function, tried again, or given up.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html (facts 43, 44 and 47)
 *
 * AWS also reads a very long queue more slowly, and may delete events that a function cannot keep up with. It gives no
 * numbers, and this queue does neither.
 */
import type { Agenda } from "../../kernel/agenda.ts";
import { fromSeconds, type Instant, type Microseconds } from "../../kernel/instant.ts";
import { RandomStream } from "../../kernel/random.ts";
import type { AsyncCondition, AsyncReturned, Decision, TraceEvent } from "../../kernel/trace.ts";
import { DeliveryFaults } from "../delivery-faults.ts";
import { functionArn } from "../environment-variables.ts";
import type { FaultSchedule } from "../fault-schedule.ts";
import type { Faults } from "../faults.ts";
import { LAMBDA_QUOTAS } from "../quotas.ts";
import { invocationsInChain, isRecursiveLoop } from "../recursion.ts";
import { asynchronousDispatchUs } from "../time-model.ts";
import type { DeliveryTargets } from "../world.ts";
import {
  sendOn,
  type AsyncEvent,
  type AsynchronousSettings,
  type AttemptResult,
  type DestinationPorts,
} from "./destinations.ts";

export interface AsynchronousPorts {
  readonly agenda: Agenda;
  readonly seed: string;
  readonly faults: Faults;
  readonly schedule?: FaultSchedule;
  readonly targets: DeliveryTargets;
  /** ISO 8601 date of an instant. */
  dateAt(instant: Instant): string;
  record(event: TraceEvent): void;
  /** Tries to run the function once. `onEnd` comes at the instant at which the outcome is known, at once for a throttle. */
  attempt(event: AsyncEvent, attempt: number, onEnd: (result: AttemptResult) => void): void;
  /** As it is now: settings may change while an event waits. */
  settingsOf(event: AsyncEvent): AsynchronousSettings;
}

/** One delivery of an event. At-least-once delivery may make two of one event: each is retried on its own. */
interface Entry {
  readonly event: AsyncEvent;
  /** Runs of the function with the event, in all its deliveries: no two runs have the same number. */
  readonly runs: { count: number };
  /** Runs in this delivery that ended with a function error. */
  failures: number;
  /** Throttles and service errors since the last run. */
  throttles: number;
  last?: AttemptResult;
}

const SECONDS_PER_MINUTE = 60;
const US_PER_SECOND = 1_000_000;
const LATE_MS = 10_000;
const RETRY_RULE = 43;
const ZERO_CONCURRENCY_RULE = 44;
const RECURSION_RULE = 47;

export class AsynchronousQueue {
  private readonly ports: AsynchronousPorts;
  private readonly destinations: DestinationPorts;
  private readonly dispatch: RandomStream;
  private readonly faults: DeliveryFaults;

  constructor(ports: AsynchronousPorts) {
    const { agenda, seed, targets } = ports;
    this.ports = ports;
    this.destinations = {
      now: () => agenda.now,
      ids: new RandomStream(seed, "asynchronous-records"),
      targets,
      dateAt: (instant) => ports.dateAt(instant),
      record: (event) => ports.record(event),
    };
    this.dispatch = new RandomStream(seed, "asynchronous-dispatch");
    this.faults = new DeliveryFaults(ports, {
      lateChance: new RandomStream(seed, "asynchronous-delays"),
      againChance: new RandomStream(seed, "asynchronous-duplicates"),
      lateMs: LATE_MS,
      lateEffect: (_, ms) => `the queue hands the event over ${ms} ms late`,
      againEffect: (_, ms) =>
        `the queue hands the event over a second time, ${ms} ms after the first`,
    });
  }

  /** Takes an event that the Invoke API accepted with 202. */
  accept(event: AsyncEvent): void {
    const { agenda } = this.ports;
    const runs = { count: 0 };
    this.queued(event, false);
    const { requestId, functionName } = event;
    const delivered = { source: functionName, id: requestId, requestId, atLeastOnce: true };
    const { lateUs, againUs } = this.faults.of(delivered);
    const handOverAt = agenda.now + asynchronousDispatchUs(this.dispatch) + lateUs;
    agenda.at(handOverAt, () => this.handOver({ event, runs, failures: 0, throttles: 0 }));
    if (againUs === undefined) return;
    agenda.at(handOverAt + againUs, () => {
      this.queued(event, true);
      this.handOver({ event, runs, failures: 0, throttles: 0 });
    });
  }

  private queued({ requestId, functionName }: AsyncEvent, duplicate: boolean): void {
    this.ports.record({ type: "async.queued", requestId, functionName, duplicate });
  }

  private handOver(entry: Entry): void {
    const { event, runs } = entry;
    const obstacle = this.obstacle(entry);
    if (obstacle) return this.finish(entry, obstacle.condition, obstacle);
    const attempt = ++runs.count;
    const { requestId, functionName } = event;
    const ageUs = this.ageOf(event);
    this.ports.record({ type: "async.dequeued", requestId, functionName, attempt, ageUs });
    this.ports.attempt(event, attempt, (result) => this.ended(entry, result));
  }

  /** Why the event is given up without an attempt. */
  private obstacle({ event }: Entry): (Decision & { condition: AsyncCondition }) | undefined {
    const { recursiveLoop, reservedConcurrency } = this.ports.settingsOf(event);
    const arn = functionArn(event.functionName);
    if (recursiveLoop !== "Allow" && isRecursiveLoop(event.traceHeader, arn)) {
      return {
        condition: "RecursiveInvocationsDropped",
        because: `the function has run ${invocationsInChain(event.traceHeader, arn)} times in this chain of requests, and Lambda stops the next invocation after ${LAMBDA_QUOTAS.recursiveInvocations.value}`,
        rule: RECURSION_RULE,
      };
    }
    if (reservedConcurrency === 0) {
      return {
        condition: "ZeroReservedConcurrency",
        because: "the function's reserved concurrency is 0, so it is not tried",
        rule: ZERO_CONCURRENCY_RULE,
      };
    }
    return this.tooOld(event, 0);
  }

  private ended(entry: Entry, result: AttemptResult): void {
    entry.last = result;
    switch (result.kind) {
      case "ran":
        entry.throttles = 0;
        return result.outcome.failed
          ? this.functionFailed(entry, result.outcome.status)
          : this.finish(entry, "Success", {
              because: `attempt ${entry.failures + 1} succeeded`,
              rule: RETRY_RULE,
            });
      case "throttled":
        entry.runs.count--;
        return this.backOff(entry, "throttle", result.because);
      case "failed":
        entry.runs.count--;
        return this.backOff(entry, "system-error", result.because);
    }
  }

  private functionFailed(entry: Entry, status: string): void {
    const { asynchronousRetries, asynchronousFirstRetry, asynchronousSecondRetry } = LAMBDA_QUOTAS;
    const { asynchronous } = this.ports.settingsOf(entry.event);
    const retries = asynchronous?.maximumRetryAttempts ?? asynchronousRetries.value;
    const failures = ++entry.failures;
    const what = `attempt ${failures} of ${retries + 1} ended with a function error (${status})`;
    if (failures > retries) {
      const because = `${what}, and maximumRetryAttempts is ${retries}`;
      return this.finish(entry, "RetriesExhausted", { because, rule: RETRY_RULE });
    }
    const minutes = failures === 1 ? asynchronousFirstRetry.value : asynchronousSecondRetry.value;
    const because = `${what}; Lambda waits ${minutes} min before retry ${failures}`;
    this.putBack(entry, "function-error", minutes * SECONDS_PER_MINUTE, because);
  }

  /** A throttled event, or one that met a service error, waits 1 s, 2 s, 4 s ... 5 min and keeps its retries. */
  private backOff(
    entry: Entry,
    cause: Exclude<AsyncReturned["cause"], "function-error">,
    why: string,
  ): void {
    const { asynchronousBackoffMinimum, asynchronousBackoffMaximum } = LAMBDA_QUOTAS;
    const seconds = Math.min(
      asynchronousBackoffMinimum.value * 2 ** entry.throttles,
      asynchronousBackoffMaximum.value * SECONDS_PER_MINUTE,
    );
    entry.throttles++;
    const because = `${why}; back-off ${entry.throttles} waits ${seconds} s (it doubles up to ${asynchronousBackoffMaximum.value} min)`;
    this.putBack(entry, cause, seconds, because);
  }

  private putBack(
    entry: Entry,
    cause: AsyncReturned["cause"],
    seconds: number,
    because: string,
  ): void {
    const { agenda } = this.ports;
    const { event } = entry;
    const waitUs = fromSeconds(seconds);
    // Recorded on AWS: an event that would be too old for its next attempt is given up now, not then.
    const tooOld = this.tooOld(event, waitUs);
    if (tooOld) {
      return this.finish(entry, tooOld.condition, {
        because: `${because}; ${tooOld.because}`,
        rule: tooOld.rule,
      });
    }
    const { requestId, functionName } = event;
    const dueAt = agenda.now + waitUs;
    this.ports.record({
      type: "async.returned",
      requestId,
      functionName,
      cause,
      dueAt,
      because,
      rule: RETRY_RULE,
    });
    agenda.at(dueAt, () => this.handOver(entry));
  }

  private tooOld(
    event: AsyncEvent,
    waitUs: Microseconds,
  ): (Decision & { condition: "EventAgeExceeded" }) | undefined {
    const { asynchronous } = this.ports.settingsOf(event);
    const maximum =
      asynchronous?.maximumEventAgeSeconds ?? LAMBDA_QUOTAS.asynchronousEventAgeMaximum.value;
    const ageUs = this.ageOf(event) + waitUs;
    if (ageUs <= fromSeconds(maximum)) return undefined;
    const age = `${(ageUs / US_PER_SECOND).toFixed(1)} s`;
    return {
      condition: "EventAgeExceeded",
      because: `${waitUs === 0 ? "it is" : "at its next attempt it would be"} ${age} old, and maximumEventAgeSeconds is ${maximum}`,
      rule: RETRY_RULE,
    };
  }

  private finish(entry: Entry, condition: AsyncCondition, { because, rule }: Decision): void {
    const { event, runs, last } = entry;
    const kept = sendOn(
      { event, condition, runs: runs.count, ...(last ? { last } : {}) },
      this.ports.settingsOf(event),
      this.destinations,
    );
    this.ports.record({
      type: "async.finished",
      requestId: event.requestId,
      functionName: event.functionName,
      condition,
      attempts: runs.count,
      ageUs: this.ageOf(event),
      lost: condition !== "Success" && !kept,
      because,
      rule,
    });
  }

  private ageOf({ receivedAt }: AsyncEvent): Microseconds {
    return this.ports.agenda.now - receivedAt;
  }
}
