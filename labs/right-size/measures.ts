/** How long a function's warm invocations take, and what a month of them costs. */
import { isObject, percentile, placeOf, show } from "../../src/grading/evidence.ts";
import type { CheckResult, Evidence } from "../../src/grading/lab.ts";
import type { InvocationSummary } from "../../src/session/protocol.ts";

interface Objective {
  functionName: string;
  /** For 99 of 100 warm invocations. */
  durationMs: number;
  /** Invocations a month. */
  millions: number;
}

export const OBJECTIVES: readonly Objective[] = [
  { functionName: "thumbnail", durationMs: 20, millions: 20 },
  { functionName: "lookup", durationMs: 300, millions: 3 },
  { functionName: "labels", durationMs: 100, millions: 20 },
];

/** Those without a cold start: what that takes and costs is another question. */
const warmOf = ({ invocations }: Evidence, name: string): InvocationSummary[] =>
  invocations.filter(({ functionName, coldStart }) => functionName === name && !coldStart);

/** Every invocation of a function succeeded, with what it is to answer. */
export const allAnswer =
  (name: string, expected: Record<string, unknown>) =>
  ({ invocations }: Evidence): CheckResult => {
    for (const { functionName, status, payload, atMs, requestId } of invocations) {
      if (functionName !== name) continue;
      const isRight =
        status === "success" &&
        isObject(payload) &&
        Object.entries(expected).every(([field, value]) => payload[field] === value);
      if (isRight) continue;
      return { ...wrong(name, status, payload, expected), atMs, requestId };
    }
    return true;
  };

function wrong(
  name: string,
  status: InvocationSummary["status"],
  payload: unknown,
  expected: Record<string, unknown>,
): { received: string; because: string } {
  if (status === "success")
    return { received: show(payload), because: `${name} was to answer ${show(expected)}.` };
  const message = isObject(payload) ? String(payload.errorMessage) : show(payload);
  const received = `${name} failed: ${message.replace(/^RequestId: \S+ (?:Error: )?/, "")}`;
  if (status === "timeout") return { received, because: "Lambda ended it at its time-out." };
  return message.includes("signal: killed")
    ? { received, because: "It needed more memory than it has, and Lambda ended its process." }
    : { received, because: "Its code threw this error." };
}

export function meetObjectives(evidence: Evidence): CheckResult {
  for (const { functionName, durationMs: limitMs } of OBJECTIVES) {
    const warm = warmOf(evidence, functionName);
    const durationMs = percentile(
      warm.map((each) => each.durationMs ?? 0),
      99,
    );
    if (durationMs === null)
      return {
        received: `no warm invocation of ${functionName}`,
        because: "Each of its invocations began with a cold start.",
      };
    if (durationMs <= limitMs) continue;
    const slowest = warm.find((each) => each.durationMs === durationMs)!;
    return {
      received: `${durationMs.toFixed(1)} ms for ${functionName}, and ${limitMs} ms are its objective`,
      because: `With ${memoryOf(evidence, functionName)} MB, 99 of 100 warm invocations take at most that.`,
      ...placeOf(slowest),
    };
  }
  return true;
}

/** A month of all three, from what a warm invocation of this run costs. */
export const monthUnder =
  (limitUsd: number) =>
  (evidence: Evidence): CheckResult => {
    const lines = OBJECTIVES.map(({ functionName, millions }) => ({
      functionName,
      usd: millions * perMillion(warmOf(evidence, functionName)),
    }));
    const totalUsd = lines.reduce((sum, { usd }) => sum + usd, 0);
    if (totalUsd <= limitUsd) return true;
    const each = lines.map(
      ({ functionName, usd }) =>
        `${functionName} $${usd.toFixed(2)} with ${memoryOf(evidence, functionName)} MB`,
    );
    return { received: `$${totalUsd.toFixed(2)} a month`, because: `Of it: ${each.join(", ")}.` };
  };

export const perMillion = (warm: readonly InvocationSummary[]): number =>
  (warm.reduce((sum, { costUsd }) => sum + costUsd, 0) / Math.max(1, warm.length)) * 1_000_000;

function memoryOf({ run }: Evidence, name: string): string {
  const report = run.logs.find(
    ({ line, requestId }) =>
      line.startsWith("REPORT") &&
      run.invocations.some((each) => each.requestId === requestId && each.functionName === name),
  );
  return /Memory Size: (\d+) MB/.exec(report?.line ?? "")?.[1] ?? "?";
}

/** No invocation runs for longer, whatever it waits for. */
export const endsWithin =
  (limitMs: number) =>
  ({ invocations }: Evidence): CheckResult => {
    const longest = invocations.toSorted((a, b) => (b.durationMs ?? 0) - (a.durationMs ?? 0))[0];
    const durationMs = longest?.durationMs ?? 0;
    if (!longest || durationMs <= limitMs) return true;
    return {
      received: `${Math.round(durationMs / 1_000)} s for one invocation`,
      because: `${longest.functionName} waited for an answer that did not come, and you pay for every millisecond of that.`,
      ...placeOf(longest),
    };
  };
