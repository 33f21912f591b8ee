/** What became of events and batches, which nobody waits for, and why requests were throttled. */
import type { RunResult, TraceRecord } from "../../session/protocol.ts";
import { countOf, formatCount } from "../shared/format.ts";
import type { Clause } from "./clause.ts";

type Records<Type extends TraceRecord["type"]> = Extract<TraceRecord, { type: Type }>[];

const recordsOf = <Type extends TraceRecord["type"]>(run: RunResult, type: Type): Records<Type> =>
  run.trace.filter((record) => record.type === type) as Records<Type>;

/** "40 accepted; 36 succeeded at once, 3 after a retry; 1 in the dead-letter queue". */
export function asyncClauses(run: RunResult): Clause[][] {
  const events = run.invocations.filter(
    ({ invocationType, status }) => invocationType === "Event" && status === "accepted",
  );
  const allowed = run.invocations.filter(
    ({ invocationType, status }) => invocationType === "DryRun" && status === "accepted",
  ).length;
  const dry: Clause[] =
    allowed > 0 ? [{ text: countOf(allowed, "dry run allowed", "dry runs allowed") }] : [];
  if (events.length === 0) return [dry];
  const succeeded = events.filter(({ condition }) => condition === "Success");
  const returned = new Set(
    recordsOf(run, "async.returned").flatMap(({ cause, requestId }) =>
      cause === "function-error" ? requestId : [],
    ),
  );
  const retried = succeeded.filter(({ requestId }) => returned.has(requestId)).length;
  const atOnce = succeeded.length - retried;
  const waiting = events.filter(({ condition }) => condition === null).length;
  return [
    dry,
    [{ text: `${formatCount(events.length)} accepted`, status: "accepted" }],
    [
      ...clause(atOnce, `succeeded${retried > 0 ? " at once" : ""}`, { status: "success" }),
      ...clause(retried, "after a retry", atOnce > 0 ? {} : { status: "success" }),
    ],
    [
      ...kept(run),
      ...clause(
        recordsOf(run, "async.queued").filter(({ duplicate }) => duplicate).length,
        "delivered twice",
        { sign: "duplicate" },
      ),
      ...clause(waiting, "still in the queue", {}),
    ],
  ];
}

/** Where the records of events went that the function could not handle. */
function kept(run: RunResult): Clause[] {
  const delivered = recordsOf(run, "record.delivered").filter(({ ok }) => ok);
  const of = (kind: "dead-letter" | "on-failure"): number =>
    new Set(delivered.filter((record) => record.kind === kind).map((record) => record.requestId))
      .size;
  const lost = recordsOf(run, "async.finished").filter((record) => record.lost).length;
  return [
    ...clause(of("dead-letter"), "in the dead-letter queue", { sign: "dead-letter" }),
    ...clause(of("on-failure"), "sent to the failure destination", { sign: "dead-letter" }),
    ...clause(lost, "lost", { sign: "lost" }),
  ];
}

/** "9 batches: 6 succeeded, 1 failed in part, 2 failed; 3 messages in the dead-letter queue". */
export function batchClauses(run: RunResult): Clause[][] {
  const ended = recordsOf(run, "batch.ended");
  if (ended.length === 0) return [];
  const of = (outcome: (typeof ended)[number]["outcome"]): number =>
    ended.filter((record) => record.outcome === outcome).length;
  const dropped = recordsOf(run, "stream.records.dropped").flatMap((record) => record.records);
  const moved = recordsOf(run, "message.moved").length;
  return [
    [{ text: countOf(ended.length, "batch", "batches") }],
    [
      ...clause(of("success"), "succeeded", { status: "success" }),
      ...clause(of("partial"), "failed in part", { status: "error" }),
      ...clause(of("failed"), "failed", { status: "error" }),
      ...clause(of("throttled"), "throttled", { status: "throttle" }),
    ],
    [
      ...clause(
        moved,
        moved === 1 ? "message in a dead-letter queue" : "messages in a dead-letter queue",
        {
          sign: "dead-letter",
        },
      ),
      ...clause(dropped.length, dropped.length === 1 ? "record given up" : "records given up", {
        sign: "dropped",
      }),
    ],
  ];
}

const REASONS: Record<Records<"invocation.throttled">[number]["reason"], string> = {
  ConcurrentInvocationLimitExceeded: "by the account's limits",
  ReservedFunctionConcurrentInvocationLimitExceeded: "by reserved concurrency",
  FunctionInvocationRateLimitExceeded: "by the request rate",
  ReservedFunctionInvocationRateLimitExceeded: "by the rate of reserved concurrency",
  CallerRateLimitExceeded: "by the caller's rate",
};

/** Throttled requests by reason, and attempts of events that had to wait; a batch says itself that it was throttled. */
export function throttleClauses(run: RunResult): Clause[] {
  const refused = new Set<string>();
  const events = new Set<string>();
  for (const { requestId, status, invocationType, source } of run.invocations) {
    if (status === "throttle" && source !== "event-source-mapping") refused.add(requestId);
    if (invocationType === "Event") events.add(requestId);
  }
  const reasons = new Map<string, number>();
  let backedOff = 0;
  for (const { requestId, reason } of recordsOf(run, "invocation.throttled")) {
    if (events.has(requestId)) backedOff++;
    else if (refused.delete(requestId))
      reasons.set(REASONS[reason], (reasons.get(REASONS[reason]) ?? 0) + 1);
  }
  return [
    ...[...reasons].flatMap(([why, count]) =>
      clause(count, `throttled ${why}`, { status: "throttle" }),
    ),
    ...clause(refused.size, "throttled", { status: "throttle" }),
    ...clause(backedOff, backedOff === 1 ? "attempt throttled" : "attempts throttled", {
      status: "throttle",
    }),
  ];
}

const clause = (count: number, text: string, mark: Omit<Clause, "text">): Clause[] =>
  count > 0 ? [{ text: `${formatCount(count)} ${text}`, ...mark }] : [];
