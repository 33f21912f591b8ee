/** Which line of the learner's code a moment of a run belongs to, as far as the run says it. */
import type { RunResult, SourceFiles, TraceRecord } from "../session/protocol.ts";
import { fileOfHandler, filesDue } from "../session/scripts.ts";
import { frameIn, type CodePlace } from "./locations.ts";

/** A moment that a check points at. */
export interface Moment {
  /** Virtual time. */
  atMs: number | null;
  requestId: string | null;
}

export interface PlaceOfMoment extends CodePlace {
  /** What happens there, for a link: "PutItem", "the error", "the handler". */
  what: string;
}

type HttpRequest = Extract<TraceRecord, { type: "http.requested" }>;
type Query = Extract<TraceRecord, { type: "database.queried" }>;

/** The code that ran. */
export interface CodeThatRan {
  files: SourceFiles;
  /** What the lab hands out: a request that one of its own functions sends belongs to the line that calls it. */
  starter: SourceFiles;
  /** `index.handler` of the function with this name, or `null` when that is not known. */
  handlerOf(functionName: string): string | null;
}

/**
 * The line of a request that is sent at that moment; else of the error with which the attempt at it ended, of what it waited for
 * when its time was up, or of a log line at that moment; else where the handler begins. `null` when the moment is about none.
 */
export function placeOfMoment(
  run: RunResult,
  moment: Moment,
  code: CodeThatRan,
): PlaceOfMoment | null {
  const at = moment.atMs === null ? null : Math.round(moment.atMs * 1_000);
  const request = run.trace.find(
    (record): record is HttpRequest =>
      record.type === "http.requested" &&
      record.at === at &&
      (record.requestId ?? null) === moment.requestId,
  );
  const query = run.trace.find(
    (record): record is Query =>
      record.type === "database.queried" &&
      record.at === at &&
      run.trace.some(
        (start) =>
          start.type === "invoke.started" &&
          start.requestId === moment.requestId &&
          start.environmentId === record.environmentId,
      ),
  );
  const sent = (request && placeOfCall(request, code)) ?? (query && placeOfQuery(query, code));
  if (sent) return sent;
  if (moment.requestId === null) return null;
  return (
    placeOfEnd(run, moment.requestId, at, code) ??
    placeOfLog(run, moment.requestId, moment.atMs, code) ??
    placeOfHandler(run, moment.requestId, code)
  );
}

/** The line after changes: where it stands now, or `null` when it is gone or not the only one of its kind. */
export function lineNow(place: CodePlace, then: SourceFiles, now: SourceFiles): number | null {
  const line = then[place.path]?.split("\n")[place.line - 1];
  const lines = now[place.path]?.split("\n") ?? [];
  if (line === undefined) return null;
  if (lines[place.line - 1] === line) return place.line;
  const same = lines.flatMap((text, index) => (text.trim() === line.trim() ? [index + 1] : []));
  return same.length === 1 ? same[0]! : null;
}

/**
 * The stack of a request does not reach the learner's code (a client sends it after awaiting), so that the line is the one that
 * asks for this operation: of several, the one whose words the request has most of.
 */
function placeOfCall(
  { aws, method, host, path, body = "" }: HttpRequest,
  { files, starter }: CodeThatRan,
): PlaceOfMoment | null {
  const pattern = aws ? commandOf(aws.operation) : FETCH;
  const sent = aws ? body : `${host}${path} ${body}`;
  const found = Object.entries(files).flatMap(([file, text]) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const statement = statementAt(text, match.index);
      if (!aws && !sends(statement, method)) return [];
      return [{ path: file, line: lineAt(text, match.index), share: shareOf(statement, sent) }];
    }),
  );
  const [best, second] = found.sort((a, b) => b.share - a.share);
  if (!best || best.share === second?.share) return null;
  const { share: _, ...place } = best;
  const given = files[place.path] === starter[place.path];
  const at = (given && callerOf(place, files)) || place;
  return { ...at, column: null, what: aws?.operation ?? `${method} ${path}` };
}

/** Whether a call of `fetch` may send this method: without one it is GET; one that is computed may be any. */
function sends(statement: string, method: string): boolean {
  const [, said] = /\bmethod:\s*["'`](\w+)["'`]/.exec(statement) ?? [];
  return said === undefined
    ? method === "GET" || /\bmethod\b/.test(statement)
    : said.toUpperCase() === method;
}

const lineAt = (text: string, index: number): number => text.slice(0, index).split("\n").length;

/** The only line in another file that calls the exported function in which the place is. */
function callerOf(
  { path, line }: { path: string; line: number },
  files: SourceFiles,
): { path: string; line: number } | null {
  const before = (files[path] ?? "").split("\n").slice(0, line).join("\n");
  const [, name] =
    [...before.matchAll(/^export (?:async )?(?:function|const) ([\w$]+)/gm)].at(-1) ?? [];
  if (name === undefined) return null;
  const calls = Object.entries(files)
    .filter(([other]) => other !== path)
    .flatMap(([other, text]) =>
      [...text.matchAll(new RegExp(String.raw`(?<![\w$.])${name}\(`, "g"))].map(({ index }) => ({
        path: other,
        line: lineAt(text, index),
      })),
    );
  return calls.length === 1 ? calls[0]! : null;
}

/** `PutItem` is sent by `new PutItemCommand`, and by `new PutCommand` of the document client. */
function commandOf(operation: string): RegExp {
  const names = new Set([operation, operation.replace(/Items?$/, "")]);
  return new RegExp(String.raw`\bnew (?:${[...names].join("|")})Command\b`, "g");
}

const FETCH = /\b(?:fetch|request|axios(?:\.\w+)?)\(/g;

/** From there to where its brackets are closed. */
function statementAt(text: string, from: number): string {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if (/[([{]/.test(text[at]!)) depth += 1;
    if (/[)\]}]/.test(text[at]!) && --depth <= 0) return text.slice(from, at + 1);
  }
  return text.slice(from);
}

/** Of the words in it, how many were sent. Words of a template's holes and of variables are not, which is the same for all. */
function shareOf(statement: string, sent: string): number {
  const words = new Set(statement.match(/[\w$]{2,}/g)?.slice(1) ?? []);
  const common = [...words].filter((word) => sent.includes(word)).length;
  return words.size === 0 ? 0 : common / words.size;
}

/** The line that has most of a statement's words, when no other has as many. */
function placeOfQuery({ statement }: Query, { files }: CodeThatRan): PlaceOfMoment | null {
  const words = [...new Set(statement.match(/\w{3,}/g) ?? [])];
  const [best, second] = Object.entries(files)
    .flatMap(([path, text]) =>
      text.split("\n").map((line, index) => ({
        path,
        line: index + 1,
        common: words.filter((word) => line.includes(word)).length,
      })),
    )
    .sort((a, b) => b.common - a.common);
  if (!best || best.common < 2 || best.common === second?.common) return null;
  const { path, line } = best;
  return { path, line, column: null, what: statement.split(/\s/)[0] ?? "the statement" };
}

/** How an attempt ended: the innermost frame of its error, as the runtime logs it, or the request that it waited for. */
function placeOfEnd(
  run: RunResult,
  requestId: string,
  at: number | null,
  code: CodeThatRan,
): PlaceOfMoment | null {
  const ends = run.trace.filter(
    (record) => record.type === "invoke.ended" && record.requestId === requestId,
  );
  const ended = ends.find((record) => at !== null && record.at >= at) ?? ends.at(-1);
  if (ended?.type !== "invoke.ended") return null;
  const before = ends[ends.indexOf(ended) - 1]?.at ?? 0;
  if (ended.status === "timeout") {
    const last = run.trace.findLast(
      (record): record is HttpRequest =>
        record.type === "http.requested" &&
        record.requestId === requestId &&
        record.at >= before &&
        record.at <= ended.at,
    );
    const call = last && placeOfCall(last, code);
    return call ? { ...call, what: "what it waited for" } : null;
  }
  if (ended.status !== "error") return null;
  for (const log of run.logs) {
    const logged = Math.round(log.atMs * 1_000);
    if (log.requestId !== requestId || logged < before || logged > ended.at) continue;
    if (!/\bERROR\b|"errorType"/.test(log.line)) continue;
    const place = frameIn(log.line, code.files);
    if (place) return { ...place, what: "the error" };
  }
  return null;
}

/** The line that logs what was logged at that moment: one with a text that the logged line has. */
function placeOfLog(
  run: RunResult,
  requestId: string,
  atMs: number | null,
  { files }: CodeThatRan,
): PlaceOfMoment | null {
  const log = run.logs.find(
    (each) => each.source === "function" && each.requestId === requestId && each.atMs === atMs,
  );
  if (!log) return null;
  for (const [path, text] of Object.entries(files)) {
    const line = text
      .split("\n")
      .findIndex((each) =>
        [...each.matchAll(/console\.\w+\(\s*["'`]([^"'`$]{3,})/g)].some(([, said]) =>
          log.line.includes(said!),
        ),
      );
    if (line !== -1) return { path, line: line + 1, column: null, what: "the log line" };
  }
  return null;
}

/** `index.handler` is the export `handler` of the file `index`. Where that is given and the work is due elsewhere, it says nothing. */
function placeOfHandler(
  { invocations }: RunResult,
  requestId: string,
  { handlerOf, files, starter }: CodeThatRan,
): PlaceOfMoment | null {
  const invocation = invocations.find((each) => each.requestId === requestId);
  const handler = invocation ? handlerOf(invocation.functionName) : null;
  if (handler === null) return null;
  const path = fileOfHandler(handler, files);
  if (path === undefined) return null;
  const text = files[path]!;
  if (text === starter[path] && isDueElsewhere(path, starter)) return null;
  const name = handler.slice(handler.lastIndexOf(".") + 1);
  const exported = new RegExp(
    String.raw`export (?:const|let|(?:async )?function) ${name}\b|\bexports\.${name}\b`,
  );
  const line = text.split("\n").findIndex((each) => exported.test(each));
  return line === -1 ? null : { path, line: line + 1, column: null, what: "the handler" };
}

function isDueElsewhere(path: string, starter: SourceFiles): boolean {
  const due = filesDue(starter);
  return due.length > 0 && !due.includes(path);
}
