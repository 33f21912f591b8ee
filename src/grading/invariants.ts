/**
 * What most labs check, as values for `judge`: each says what it received, what in the run led to it, and when. Where a lab knows
 * better why, it passes its own words. What is particular to one lab stays beside its lab.ts.
 */
import type { TraceRecord } from "../session/protocol.ts";
import { atMs, byEnvironment, countBy, percentile, placeOf, show, type Place } from "./evidence.ts";
import type { Check, CheckResult, Evidence } from "./lab.ts";

type Judge = Check["judge"];

/** The last attempt of all. */
export const lastStart = ({ records }: Evidence): Place =>
  placeOf(records("invoke.started").at(-1));

/** "once", "3 times". */
export const times = (count: number): string => (count === 1 ? "once" : `${count} times`);

/** The first of the judges that fails decides. */
export const inOrder =
  (...judges: readonly Judge[]): Judge =>
  (evidence) => {
    for (const judge of judges) {
      const result = judge(evidence);
      if (result !== true) return result;
    }
    return true;
  };

/** The response to the event with this number (from 0) is this value. `because`: what the event asks for. */
export const responseIs =
  (index: number, expected: unknown, because: string): Judge =>
  ({ invocations }) => {
    const invocation = invocations.find((each) => each.index === index);
    if (invocation?.status === "success" && isEqual(invocation.payload, expected)) return true;
    const failed = invocation !== undefined && invocation.status !== "success";
    const received = invocation ? show(invocation.payload) : "no response";
    return {
      received: failed ? `an error: ${received}` : received,
      because,
      ...placeOf(invocation),
    };
  };

/** Equal as JSON, in whatever order an object has its fields. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  const [fields, others] = [Object.entries(a), Object.entries(b)];
  if (Array.isArray(a) !== Array.isArray(b) || fields.length !== others.length) return false;
  return fields.every(([key, value]) => isEqual(value, (b as Record<string, unknown>)[key]));
}

/** What is to happen to things that have names: orders that are charged, mails that are sent. */
export interface Doing {
  /** Names of the things, in the order in which they come. */
  readonly things: readonly string[];
  /** "charged": "o-1 was charged 3 times". */
  readonly done: string;
  /** Every time that it happened to a thing; collections and tables as they are in the end, or records of the trace. */
  times(evidence: Evidence, thing: string): readonly (Place | Record<string, unknown>)[];
  /** Why it did not happen, or happened too often; the lab may know. */
  why?(evidence: Evidence, thing: string, count: number): ({ because: string } & Place) | undefined;
}

const counted =
  ({ things, done, times: timesOf, why }: Doing, isRight: (count: number) => boolean): Judge =>
  (evidence) => {
    for (const thing of things) {
      const count = timesOf(evidence, thing).length;
      if (isRight(count)) continue;
      const because =
        count === 0
          ? "Nothing that any attempt did brought it about."
          : "Something did it again that could not know that it was done.";
      return {
        received: count === 0 ? `${thing} was not ${done}` : `${thing} was ${done} ${times(count)}`,
        because,
        ...lastStart(evidence),
        ...why?.(evidence, thing, count),
      };
    }
    return true;
  };

/** Each thing exactly once. */
export const eachOnce = (doing: Doing): Judge => counted(doing, (count) => count === 1);
/** Each thing at least once. */
export const nothingLost = (doing: Doing): Judge => counted(doing, (count) => count > 0);
/** No thing more than once. */
export const nothingTwice = (doing: Doing): Judge => counted(doing, (count) => count <= 1);

/** Never more than `most` requests to a host without an answer, of all environments together. */
export const atMostAtOnce =
  (host: string, most: number): Judge =>
  (evidence) => {
    /** Exchanges without an answer, and the environment of each. */
    const open = new Map<number, string>();
    let worst: { environmentIds: string[]; place: Place } = { environmentIds: [], place: {} };
    for (const record of evidence.trace) {
      if (record.type === "http.responded") open.delete(record.exchange);
      if (record.type !== "http.requested" || record.host !== host) continue;
      open.set(record.exchange, record.environmentId);
      if (open.size <= worst.environmentIds.length) continue;
      worst = { environmentIds: [...open.values()], place: placeOf(record) };
    }
    const { environmentIds, place } = worst;
    const { length } = environmentIds;
    if (length <= most) return true;
    return {
      received: `${length} requests at ${host} at the same time`,
      because: `When this one left, ${length - 1} others had no answer yet.${sharesOf(evidence, environmentIds)}`,
      ...place,
    };
  };

/** " By function: book 5, counter 4.", when there is more than one. */
function sharesOf({ records }: Evidence, environmentIds: readonly string[]): string {
  const created = records("environment.created");
  if (new Set(created.map(({ functionName }) => functionName)).size < 2) return "";
  const functions = new Map(created.map((each) => [each.environmentId, each.functionName]));
  const shares = [...countBy(environmentIds, (id) => functions.get(id))];
  return ` By function: ${shares.map(([name, count]) => `${name} ${count}`).join(", ")}.`;
}

/** Every message that the queue got was deleted, or lies in its dead-letter queue in the end. */
export const everyMessageEnds =
  (queue: string): Judge =>
  (evidence) => {
    const ended = new Set<string>();
    const sent: Extract<TraceRecord, { type: "message.sent" }>[] = [];
    for (const record of evidence.trace) {
      if (record.type === "message.sent" && record.queue === queue) sent.push(record);
      if (record.type === "message.deleted" || record.type === "message.moved") {
        ended.add(record.messageId);
      }
    }
    const left = sent.filter(({ messageId }) => !ended.has(messageId));
    if (left.length === 0) return true;
    return {
      received: `${left.length} of ${sent.length} messages neither processed nor set aside`,
      because: `They are still in the queue ${queue}, or are gone without having been deleted.`,
      atMs: atMs(left[0]!),
    };
  };

/** So many percent (99) of the answered requests took at most so long. */
export const latencyUnder =
  (percent: number, limitMs: number): Judge =>
  ({ invocations }) => {
    const answered = invocations.filter(({ latencyMs }) => latencyMs !== null);
    const latency = percentile(
      answered.map(({ latencyMs }) => latencyMs!),
      percent,
    );
    if (latency !== null && latency <= limitMs) return true;
    const slowest = answered.toSorted((a, b) => b.latencyMs! - a.latencyMs!)[0];
    if (latency === null || !slowest) {
      return { received: "no answer at all", because: "No request came to its end." };
    }
    const cold = answered.filter((each) => each.latencyMs! > limitMs && each.coldStart).length;
    const late = answered.filter((each) => each.latencyMs! > limitMs).length;
    return {
      received: `${Math.round(latency)} ms for the ${percent}th percentile`,
      because: `${late} of ${answered.length} requests took longer than ${limitMs} ms, ${cold} of them with a cold start.`,
      ...placeOf(slowest),
    };
  };

/** Everything on the bill of this run, logs and other services too. */
export const costUnder =
  (limitUsd: number): Judge =>
  ({ run }) => {
    const { totalUsd } = run.bill;
    if (totalUsd <= limitUsd) return true;
    const dearest = run.bill.lines.toSorted((a, b) => b.usd - a.usd)[0];
    return {
      received: `$${totalUsd.toFixed(6)}`,
      because: dearest
        ? `Most of it, $${dearest.usd.toFixed(6)}, is for: ${dearest.title}.`
        : "The bill has no lines.",
    };
  };

/** No invocation failed, timed out or was ended. */
export const noInvocationFails: Judge = ({ invocations }) => {
  const failed = invocations.find(({ status }) => status !== "success");
  if (!failed) return true;
  return {
    received: `an invocation with status ${failed.status}`,
    because: `Request ${failed.index + 1} ended with ${show(failed.payload)}.`,
    ...placeOf(failed),
  };
};

/** No line of the function's own log is an error. */
export const noErrorLogged: Judge = ({ run }) => {
  const line = run.logs.find(
    ({ source, line: text }) => source === "function" && /\tERROR\t|"level":"ERROR"/.test(text),
  );
  if (!line) return true;
  return {
    received: show(line.line),
    because: "The function logged it as an error.",
    ...placeOf(line),
  };
};

/** In every environment at most one request of this kind, however many invocations it serves: a session, a configuration. */
export const oncePerEnvironment =
  (
    what: string,
    isMeant: (request: Extract<TraceRecord, { type: "http.requested" }>) => boolean,
  ): Judge =>
  (evidence): CheckResult => {
    for (const { environmentId, records, invocations } of byEnvironment(evidence)) {
      const made = records.filter((each) => each.type === "http.requested").filter(isMeant);
      const [, second] = made;
      if (!second) continue;
      return {
        received: `${made.length} times ${what} in ${environmentId}`,
        because: `It served ${times(invocations.length)}, and asked again although it had the answer.`,
        ...placeOf(second),
      };
    }
    return true;
  };
