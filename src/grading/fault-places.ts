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
  /** The connection to a database ends instead of a query, or after it and before its answer. */
  | "failing-query"
  /** A call or query is answered a second later than usual: too late for who waits less, and long enough for others to come first. */
  | "slow"
  /** A call or query is not answered before the function's timeout. */
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
type Query = Extract<ChoicePoint, { kind: "query" }>;
type Numbered<P> = P & { readonly number: number; readonly point: number };
type HttpRequest = Extract<TraceRecord, { type: "http.requested" }>;

/** Longer than any function may run. */
const PAST_EVERY_TIMEOUT_MS = 1_000_000;
/** When every first delivery has long ended. */
const LATER_MS = 60_000;
const LATE_MS = 10_000;
const SLOWER_MS = 1_000;
const JUST_AFTER_MS = 1;
/** Long enough for another delivery to start and get somewhere. */
const LONG_WAIT_MS = 1_000;
const FAILING_STATUS = 503;
const MOST_SQL = 60;
const READING_SQL = /^\s*(?:SELECT|SHOW|SET|BEGIN|START|ROLLBACK|EXPLAIN|DISCARD|LISTEN)\b/i;
const COMMITS = /(?:^|;)\s*(?:COMMIT|END)\b/i;
const READS = /^(?:Get|BatchGet|List|Describe|Query|Scan|Head|Receive|Select)/;

/** Every fault of the kinds asked for that could have befallen this run at or after its choice point `from`. */
export function candidatesIn(run: RunResult, kinds: readonly FaultKind[], from = 0): Candidate[] {
  const wanted = new Set(kinds);
  return new Places(run)
    .candidates(from, (...some) => some.some((kind) => wanted.has(kind)))
    .filter(({ kind }) => wanted.has(kind))
    .sort((a, b) => a.point - b.point);
}

class Places {
  private readonly requests: ReadonlyMap<string, HttpRequest[]>;
  /** Event or message to the invocations that had it in a batch. */
  private readonly batches: ReadonlyMap<string, Set<string>>;
  /** The attempts at each request, in the order of the requests. */
  private readonly attempts: ReadonlyMap<string, Places["invocations"]>;
  private readonly invocations: Numbered<Extract<ChoicePoint, { kind: "invocation" }>>[];
  /** What functions ask of others, in order. */
  private readonly asked: (Numbered<Call> | Numbered<Query>)[];
  private readonly deliveries: Numbered<Extract<ChoicePoint, { kind: "delivery" }>>[];
  /** Of calls that a request makes more than once: which of them it is, by choice point. */
  private readonly ordinals = new Map<number, string>();

  constructor(run: RunResult) {
    this.requests = Map.groupBy(
      run.trace.filter((record): record is HttpRequest => record.type === "http.requested"),
      placeOf,
    );
    this.batches = batchesOf(run.trace);
    const numbered = (run.choicePoints ?? []).map((each, point) => ({ ...each, point }));
    const of = <K extends ChoicePoint["kind"]>(kind: K) =>
      numbered
        .filter(
          (each): each is Extract<ChoicePoint, { kind: K }> & { point: number } =>
            each.kind === kind,
        )
        .map((each, number) => ({ ...each, number }));
    this.invocations = of("invocation");
    this.asked = [...of("call"), ...of("query")].sort((a, b) => a.point - b.point);
    this.deliveries = of("delivery");
    this.attempts = Map.groupBy(this.invocations, ({ requestId }) => requestId);
    const alike = Map.groupBy(this.asked, (each) => `${each.requestId} ${this.plainText(each)}`);
    for (const calls of alike.values()) {
      if (calls.length === 1) continue;
      calls.forEach(({ point }, index) => this.ordinals.set(point, ordinalOf(index + 1)));
    }
  }

  /** `wants`: whether any of these kinds is asked for. Not all that comes is. */
  candidates(from: number, wants: (...kinds: FaultKind[]) => boolean): Candidate[] {
    const isAfter = ({ point }: { point: number }): boolean => point >= from;
    const found: Candidate[] = [];
    if (wants("duplicate", "duplicate-at-once", "late")) {
      found.push(...this.deliveries.filter(isAfter).flatMap((it) => this.ofDelivery(it)));
    }
    if (wants("throttle", "crash", "recycle")) {
      found.push(...this.invocations.filter(isAfter).flatMap((it) => this.ofInvocation(it)));
    }
    if (wants("crash", "slow", "timeout", "failing-call", "failing-query")) {
      for (const [index, asked] of this.asked.entries()) {
        if (!isAfter(asked)) continue;
        const before = this.asked[index - 1];
        found.push(
          ...(asked.kind === "call" ? this.ofCall(asked, before) : this.ofQuery(asked, before)),
        );
      }
    }
    return found;
  }

  private ofDelivery({ number, point, id }: Places["deliveries"][number]): Candidate[] {
    const what = this.deliveries.length === 1 ? "The event" : `Event ${number + 1}`;
    const offsets = [0, ...this.offsetsAfterCalls(id), LATER_MS];
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

  /** So long after its delivery was the event's first run just past each of its calls, and half-way to the next if that is far. */
  private offsetsAfterCalls(id: string): number[] {
    const batches = this.batches.get(id);
    const began = this.invocations.find(
      ({ requestId }) => requestId === id || batches?.has(requestId),
    );
    if (!began) return [];
    const calls = this.asked.filter(({ requestId }) => requestId === began.requestId);
    return calls.flatMap(({ at }, index) => {
      const afterMs = Math.round((at - began.at) / 1_000);
      const waitMs = Math.round(((calls[index + 1]?.at ?? at) - at) / 1_000);
      const halfWay = waitMs > LONG_WAIT_MS ? [afterMs + Math.round(waitMs / 2)] : [];
      return [afterMs + JUST_AFTER_MS, ...halfWay];
    });
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

  private ofCall(call: Numbered<Call>, before: Numbered<Call | Query> | undefined): Candidate[] {
    const { number, point } = call;
    const what = this.textOf(call);
    const name = this.whereOf(call);
    const candidates: Candidate[] = [
      {
        kind: "failing-call",
        point,
        fault: { kind: "call-fails", call: number, status: FAILING_STATUS },
        step: `${name}: ${what} fails with ${FAILING_STATUS}, and was not carried out.`,
      },
      ...this.answeredLate(call, (extraMs) => ({ kind: "call-slow", call: number, extraMs })),
      ...this.crash(call, before, { kind: "crash-before-call", call: number }),
    ];
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

  private ofQuery(query: Numbered<Query>, before: Numbered<Call | Query> | undefined): Candidate[] {
    const { number, point, statement } = query;
    const what = this.textOf(query);
    const name = this.whereOf(query);
    const fails = { kind: "query-fails", query: number } as const;
    const candidates: Candidate[] = [
      {
        kind: "failing-query",
        point,
        fault: { ...fails, by: statement === undefined ? "ECONNRESET" : "57P01" },
        step: `${name}: the connection to the database ends instead of ${what}.`,
      },
      ...this.answeredLate(query, (extraMs) => ({ kind: "query-slow", query: number, extraMs })),
      ...this.crash(query, before, { kind: "crash-before-query", query: number }),
    ];
    if (!this.isRead(query)) {
      candidates.push({
        kind: "failing-query",
        point,
        fault: { ...fails, by: "ECONNRESET", afterEffect: true },
        step: `${name}: ${what} is carried out, but the connection ends before its answer.`,
      });
    }
    return candidates;
  }

  /** Its answer comes later than usual, or too late. */
  private answeredLate(
    asked: Numbered<Call> | Numbered<Query>,
    faultOf: (extraMs: number) => ScheduledFault,
  ): Candidate[] {
    const done = `${this.whereOf(asked)}: ${this.textOf(asked)} is carried out, and`;
    const { point } = asked;
    return [
      {
        kind: "slow",
        point,
        fault: faultOf(SLOWER_MS),
        step: `${done} answered ${lengthOf(SLOWER_MS)} later than usual.`,
      },
      {
        kind: "timeout",
        point,
        fault: faultOf(PAST_EVERY_TIMEOUT_MS),
        step: `${done} not answered before the function times out.`,
      },
    ];
  }

  /** Without an effect in between, a crash here is the same as one a call earlier. */
  private crash(
    asked: Numbered<Call | Query>,
    before: Numbered<Call | Query> | undefined,
    fault: ScheduledFault,
  ): Candidate[] {
    if (!before || before.requestId !== asked.requestId || this.isRead(before)) return [];
    const step = `${this.whereOf(asked)}: the process ends after ${this.textOf(before)}, before ${this.textOf(asked)}.`;
    return [{ kind: "crash", point: asked.point, fault, step }];
  }

  private whereOf({ requestId }: Call | Query): string {
    return requestId === undefined ? "In the init phase" : this.nameOf(requestId);
  }

  /** Whether nothing is left of it when the process ends right after it. */
  private isRead(call: Call | Query): boolean {
    if (call.kind === "query") {
      const { statement = "SELECT", inTransaction } = call;
      return !COMMITS.test(statement) && (inTransaction || READING_SQL.test(statement));
    }
    const operation = this.requestOf(call)?.aws?.operation;
    return operation === undefined
      ? call.method === "GET" || call.method === "HEAD"
      : READS.test(operation);
  }

  /** "POST bank.example.com/charges", or "the 2nd POST bank.example.com/charges" of a request that has several. */
  private textOf(call: Numbered<Call> | Numbered<Query>): string {
    const ordinal = this.ordinals.get(call.point);
    return ordinal ? `the ${ordinal} ${this.plainText(call)}` : this.plainText(call);
  }

  private plainText(call: Call | Query): string {
    if (call.kind === "query") return sqlText(call);
    const { aws } = this.requestOf(call) ?? {};
    if (aws) return aws.resource ? `${aws.operation} on ${aws.resource}` : aws.operation;
    return `${call.method} ${call.url.replace(/^https?:\/\//, "").replace(/\?.*$/, "")}`;
  }

  private requestOf(call: Call): HttpRequest | undefined {
    return this.requests.get(placeOf(call))?.find(({ host }) => call.url.includes(host));
  }

  /** "Request 2", or "Request 2, attempt 3" from its second attempt on. */
  private nameOf(requestId: string, number?: number): string {
    const attempts = this.attempts.get(requestId) ?? [];
    const attempt =
      number === undefined ? 1 : attempts.findIndex((each) => each.number === number) + 1;
    const request = `Request ${[...this.attempts.keys()].indexOf(requestId) + 1}`;
    return attempt > 1 ? `${request}, attempt ${attempt}` : request;
  }
}

const placeOf = ({ at, requestId }: Pick<Call, "at" | "requestId">): string => `${at} ${requestId}`;

function batchesOf(trace: readonly TraceRecord[]): Map<string, Set<string>> {
  const batches = new Map<string, Set<string>>();
  for (const record of trace) {
    if (record.type !== "batch.invoked") continue;
    for (const id of record.records) {
      batches.set(id, (batches.get(id) ?? new Set()).add(record.requestId));
    }
  }
  return batches;
}

/** The first words of a statement, up to its values. */
function sqlText({ statement }: Query): string {
  if (statement === undefined) return "the login to the database";
  const text = statement.replace(/\s+/g, " ").trim();
  return text.length > MOST_SQL ? `${text.slice(0, MOST_SQL)}…` : text;
}

/** 1st, 2nd, 3rd, 4th, 11th, 21st. */
function ordinalOf(number: number): string {
  const isTeen = number % 100 >= 11 && number % 100 <= 13;
  return `${number}${(!isTeen && ["th", "st", "nd", "rd"][number % 10]) || "th"}`;
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

const lengthOf = (ms: number): string => (ms >= 1_000 ? `${ms / 1_000} s` : `${ms} ms`);
