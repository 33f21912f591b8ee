import { percentile } from "../../session/percentile.ts";
import type { InvocationStatus, InvocationSummary, RunResult } from "../../session/protocol.ts";
import { countOf, formatCount, formatLength, formatUsd } from "../shared/format.ts";
import type { Clause } from "./clause.ts";
import { asyncClauses, batchClauses, throttleClauses } from "./fates.ts";

/** What a run came to, in one sentence: "3 cold starts, 47 warm; p99 412 ms; $0.0000021". */
export const outcomeSentence = (run: RunResult): string =>
  outcomeClauses(run)
    .map((group) => group.map((clause) => clause.text).join(", "))
    .join("; ");

/** The sentence in its parts: clauses of a group are joined by commas, groups by semicolons. */
export function outcomeClauses(run: RunResult): Clause[][] {
  const { invocations } = run;
  if (invocations.length === 0) {
    return [
      [
        {
          text: run.cancelled
            ? "Cancelled before the first invocation ended"
            : "No invocation ended",
        },
      ],
    ];
  }
  const groups = [
    starts(run),
    failures(run),
    ...asyncClauses(run),
    ...batchClauses(run),
    latency(invocations),
    [{ text: formatUsd(run.bill.totalUsd) }],
  ];
  if (run.cancelled)
    groups.unshift([{ text: `Cancelled after ${countOf(invocations.length, "invocation")}` }]);
  return groups.filter((group) => group.length > 0);
}

/** Somebody waits for the answer: not an event, not a batch that a poller sent. */
const isAnswered = ({ invocationType, source }: InvocationSummary): boolean =>
  invocationType === "RequestResponse" && source !== "event-source-mapping";

/** An environment saw it. */
const ran = ({ status }: InvocationSummary): boolean =>
  status !== "throttle" && status !== "refused" && status !== "accepted";

/** Runs of the function: of what was tried several times, every run. */
function starts(run: RunResult): Clause[] {
  const events = new Set<string>();
  let [cold, runs] = [0, 0];
  for (const invocation of run.invocations) {
    if (invocation.invocationType === "Event") {
      events.add(invocation.requestId);
    } else if (ran(invocation)) {
      runs++;
      if (invocation.coldStart) cold++;
    }
  }
  for (const record of run.trace) {
    if (record.type !== "invoke.started" || !events.has(record.requestId)) continue;
    runs++;
    if (record.coldStart) cold++;
  }
  const warm = runs - cold;
  if (runs === 0) return [];
  if (cold === 0) return [{ text: countOf(warm, "warm invocation") }];
  const clauses: Clause[] = [{ text: countOf(cold, "cold start") }];
  if (warm > 0) clauses.push({ text: `${formatCount(warm)} warm` });
  return clauses;
}

const FAILURES: readonly [InvocationStatus, (count: number) => string][] = [
  ["error", (count) => countOf(count, "function error")],
  ["timeout", (count) => countOf(count, "time-out")],
  ["crash", (count) => countOf(count, "crash", "crashes")],
];

function failures(run: RunResult): Clause[] {
  const answered = run.invocations.filter(isAnswered);
  const refused = run.invocations.filter(({ status }) => status === "refused").length;
  return [
    ...FAILURES.flatMap(([status, write]): Clause[] => {
      const count = answered.filter((invocation) => invocation.status === status).length;
      return count > 0 ? [{ text: write(count), status }] : [];
    }),
    ...throttleClauses(run),
    ...(refused > 0
      ? [{ text: `${formatCount(refused)} refused`, status: "refused" as const }]
      : []),
  ];
}

/** A percentile of a handful of values is only their maximum under a grander name. */
const ENOUGH_FOR_P99 = 20;

function latency(invocations: InvocationSummary[]): Clause[] {
  const us = invocations
    .filter(
      (invocation) => isAnswered(invocation) && ran(invocation) && invocation.latencyMs !== null,
    )
    .map((invocation) => invocation.latencyMs! * 1_000)
    .toSorted((a, b) => a - b);
  if (us.length === 0) return [];
  if (us.length === 1) return [{ text: `answered in ${formatLength(us[0]!)}` }];
  if (us.length < ENOUGH_FOR_P99) return [{ text: `slowest ${formatLength(us.at(-1)!)}` }];
  return [{ text: `p99 ${formatLength(percentile(us, 99)!)}` }];
}
