/** Where a run could have gone wrong: the faults worth trying next, in the order in which they would happen. */
import type { ChoicePoint, RunResult, ScheduledFault, TraceRecord } from "../session/protocol.ts";

/** What may be tried. The names are those of the lessons. */
export type FaultKind =
  /** The process ends between two calls of the handler, or before its response. */
  | "crash"
  /** The same event is delivered again, when the first delivery has long ended. */
  | "duplicate"
  /** The same event is delivered again at the same time, or between two calls of the first delivery. */
  | "duplicate-at-once"
  /** An event is delivered after those that came behind it. */
  | "late"
  /** The environment is replaced after an invocation. */
  | "recycle"
  /** An invocation is throttled. */
  | "throttle"
  /** A call fails: it is not carried out, or it is and only its answer is lost. */
  | "failing-call"
  /** A call is not answered before the function's timeout. */
  | "timeout";

/** A fault, the place it was put to, and how to say it. */
export interface Candidate {
  readonly kind: FaultKind;
  readonly fault: ScheduledFault;
  /** Place among all choice points of the run it was derived from. */
  readonly point: number;
  /** What happens, as a step of a schedule. */
  readonly step: string;
}

type Call = Extract<ChoicePoint, { kind: "call" }>;
type Numbered<P> = P & { readonly number: number; readonly point: number };
type HttpRequest = Extract<TraceRecord, { type: "http.requested" }>;

/** Longer than any function may run. */
const PAST_EVERY_TIMEOUT_MS = 1_000_000;
/** When every first delivery has long ended. */
const LATER_MS = 60_000;
const LATE_MS = 10_000;
const JUST_AFTER_MS = 1;
const FAILING_STATUS = 503;
const READS = /^(?:Get|BatchGet|List|Describe|Query|Scan|Head|Receive|Select)/;

/** Every fault of the kinds asked for that could have befallen this run at or after its choice point `from`. */
export function candidatesIn(run: RunResult, kinds: readonly FaultKind[], from = 0): Candidate[] {
  const places = new Places(run);
  const wanted = new Set(kinds);
  return places
    .all()
    .filter(({ kind, point }) => point >= from && wanted.has(kind))
    .sort((a, b) => a.point - b.point);
}

class Places {
  private readonly run: RunResult;
  private readonly invocations: Numbered<Extract<ChoicePoint, { kind: "invocation" }>>[];
  private readonly calls: Numbered<Call>[];
  private readonly deliveries: Numbered<Extract<ChoicePoint, { kind: "delivery" }>>[];

  constructor(run: RunResult) {
    this.run = run;
    const numbered = (run.choicePoints ?? []).map((each, point) => ({ ...each, point }));
    const of = <K extends ChoicePoint["kind"]>(kind: K) =>
      numbered
        .filter(
          (each): each is Extract<ChoicePoint, { kind: K }> & { point: number } =>
            each.kind === kind,
        )
        .map((each, number) => ({ ...each, number }));
    this.invocations = of("invocation");
    this.calls = of("call");
    this.deliveries = of("delivery");
  }

  all(): Candidate[] {
    return [
      ...this.deliveries.flatMap((delivery) => this.ofDelivery(delivery)),
      ...this.invocations.flatMap((invocation) => this.ofInvocation(invocation)),
      ...this.calls.flatMap((call, index) => this.ofCall(call, this.calls[index - 1])),
    ];
  }

  private ofDelivery({ number, point, id, at }: Places["deliveries"][number]): Candidate[] {
    const what = this.deliveries.length === 1 ? "The event" : `Event ${number + 1}`;
    const offsets = [0, ...this.offsetsAfterCalls(id, at), LATER_MS];
    const again = [...new Set(offsets)].map((afterMs): Candidate => ({
      kind: afterMs === LATER_MS ? "duplicate" : "duplicate-at-once",
      point,
      fault: { kind: "deliver-again", delivery: number, afterMs },
      step: `${what} is delivered a second time, ${afterMs === 0 ? "at the same moment" : `${lengthOf(afterMs)} after the first`}.`,
    }));
    const isLast = number === this.deliveries.length - 1;
    const late: Candidate[] = isLast
      ? []
      : [
          {
            kind: "late",
            point,
            fault: { kind: "deliver-late", delivery: number, lateMs: LATE_MS },
            step: `${what} is delivered ${lengthOf(LATE_MS)} late, after the one behind it.`,
          },
        ];
    return [...again, ...late];
  }

  /** So long after its delivery was the event's first run just past each of its calls. */
  private offsetsAfterCalls(id: string, deliveredAt: number): number[] {
    const began = this.invocations.find(
      ({ requestId, at }) => requestId === id || at >= deliveredAt,
    );
    if (!began) return [];
    return this.calls
      .filter(({ requestId }) => requestId === began.requestId)
      .map(({ at }) => Math.round((at - began.at) / 1_000) + JUST_AFTER_MS);
  }

  private ofInvocation({ number, point, requestId }: Places["invocations"][number]): Candidate[] {
    const name = this.nameOf(requestId, number);
    return [
      {
        kind: "throttle",
        point,
        fault: { kind: "throttle", invocation: number },
        step: `${name} is throttled.`,
      },
      {
        kind: "crash",
        point,
        fault: { kind: "crash-before-response", invocation: number },
        step: `${name}: the process ends after the handler's last call, before its response.`,
      },
      {
        kind: "recycle",
        point,
        fault: { kind: "recycle", invocation: number },
        step: `Lambda replaces the environment after ${lowerFirst(name)}.`,
      },
    ];
  }

  private ofCall(call: Numbered<Call>, before: Numbered<Call> | undefined): Candidate[] {
    const { number, point, requestId } = call;
    const what = this.callText(call);
    const name = requestId === undefined ? "In the init phase" : this.nameOf(requestId);
    const candidates: Candidate[] = [
      {
        kind: "failing-call",
        point,
        fault: { kind: "call-fails", call: number, status: FAILING_STATUS },
        step: `${name}: ${what} fails with ${FAILING_STATUS}, and was not carried out.`,
      },
      {
        kind: "timeout",
        point,
        fault: { kind: "call-slow", call: number, extraMs: PAST_EVERY_TIMEOUT_MS },
        step: `${name}: ${what} is carried out, and not answered before the function times out.`,
      },
    ];
    // Without an effect in between, a crash here is the same as one a call earlier.
    if (before && before.requestId === requestId && !this.isRead(before)) {
      candidates.push({
        kind: "crash",
        point,
        fault: { kind: "crash-before-call", call: number },
        step: `${name}: the process ends after ${this.callText(before)}, before ${what}.`,
      });
    }
    if (!this.isRead(call)) {
      candidates.push({
        kind: "failing-call",
        point,
        fault: { kind: "call-fails", call: number, afterEffect: true },
        step: `${name}: ${what} is carried out, but its answer is lost.`,
      });
    }
    return candidates;
  }

  private isRead(call: Call): boolean {
    const operation = this.requestOf(call)?.aws?.operation;
    return operation === undefined
      ? call.method === "GET" || call.method === "HEAD"
      : READS.test(operation);
  }

  private callText(call: Call): string {
    const { aws } = this.requestOf(call) ?? {};
    if (aws) return aws.resource ? `${aws.operation} on ${aws.resource}` : aws.operation;
    return `${call.method} ${call.url.replace(/^https?:\/\//, "").replace(/\?.*$/, "")}`;
  }

  private requestOf(call: Call): HttpRequest | undefined {
    return this.run.trace.find(
      (record): record is HttpRequest =>
        record.type === "http.requested" &&
        record.at === call.at &&
        record.requestId === call.requestId &&
        call.url.includes(record.host),
    );
  }

  /** "Request 2", or "Request 2, attempt 3" from its second attempt on. */
  private nameOf(requestId: string, number?: number): string {
    const ids = [...new Set(this.invocations.map((each) => each.requestId))];
    const attempts = this.invocations.filter((each) => each.requestId === requestId);
    const attempt =
      number === undefined ? 1 : attempts.findIndex((each) => each.number === number) + 1;
    const request = `Request ${ids.indexOf(requestId) + 1}`;
    return attempt > 1 ? `${request}, attempt ${attempt}` : request;
  }
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

const lengthOf = (ms: number): string => (ms >= 1_000 ? `${ms / 1_000} s` : `${ms} ms`);
