import { percentile } from "../../session/percentile.ts";
import type { InvocationStatus, RunResult } from "../../session/protocol.ts";
import { isWaitedFor, latenciesOf, wasServed } from "../../workspace/latencies.ts";
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
  if (invocations.length === 0 && run.httpExchanges.length === 0) {
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
    httpClauses(run),
    latency(run),
    [{ text: formatUsd(run.bill.totalUsd) }],
  ];
  if (run.cancelled)
    groups.unshift([{ text: `Cancelled after ${countOf(invocations.length, "invocation")}` }]);
  return groups.filter((group) => group.length > 0);
}

const FIRST_ERROR = 400;
const FIRST_SERVER_ERROR = 500;

const clientsOf = ({ httpExchanges }: RunResult) => httpExchanges.filter(({ index }) => index >= 0);

/** What HTTP clients got that was no success: "3 answers 504, 1 answer 429". */
function httpClauses(run: RunResult): Clause[] {
  const counts = new Map<number, number>();
  for (const { status } of clientsOf(run)) {
    if (status >= FIRST_ERROR) counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([a], [b]) => b - a)
    .map(([status, count]) => ({
      text: `${countOf(count, "answer")} ${status}`,
      status: status >= FIRST_SERVER_ERROR ? ("error" as const) : ("refused" as const),
    }));
}

/** Runs of the function: of what was tried several times, every run. */
function starts(run: RunResult): Clause[] {
  const events = new Set<string>();
  let [cold, runs] = [0, 0];
  for (const invocation of run.invocations) {
    if (invocation.invocationType === "Event") {
      events.add(invocation.requestId);
    } else if (wasServed(invocation)) {
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
  const answered = run.invocations.filter(isWaitedFor);
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

/** As clients saw it: through an API when there is one. */
function latency(run: RunResult): Clause[] {
  const us = latenciesOf(run)
    .map((ms) => ms * 1_000)
    .toSorted((a, b) => a - b);
  if (us.length === 0) return [];
  if (us.length === 1) return [{ text: `answered in ${formatLength(us[0]!)}` }];
  if (us.length < ENOUGH_FOR_P99) return [{ text: `slowest ${formatLength(us.at(-1)!)}` }];
  return [{ text: `p99 ${formatLength(percentile(us, 99)!)}` }];
}
