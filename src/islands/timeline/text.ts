import { MOMENTS, OUTCOMES, PHASES } from "../../styles/vocabulary.ts";
import { formatInstant, formatLength, shortRequestId } from "../shared/format.ts";
import { decisionOf } from "./decisions.ts";
import { endWord, factsOf } from "./facts.ts";
import type { Item } from "./item.ts";
import { groupName, kindOf, NONE, outcomeOf, type TimelineModel } from "./model.ts";
import { extentOf, requestOf } from "./places.ts";

/** One line of the timeline as text: what is drawn, in order of time. */
export interface TextLine {
  atUs: number;
  time: string;
  length: string;
  /** "env 2", "queue", or a dash for what no environment saw. */
  where: string;
  what: string;
  request: string;
  /** What to select for this line. */
  item: Item | null;
}

export function textLines(model: TimelineModel): TextLine[] {
  const lines = [...requestLines(model), ...trackLines(model), ...momentLines(model)];
  model.lanes.forEach((_, lane) => lines.push(...laneLines(model, lane)));
  return lines.toSorted((a, b) => a.atUs - b.atUs);
}

function line(model: TimelineModel, item: Item, where: string, what: string): TextLine {
  const [fromUs, toUs] = extentOf(model, item);
  const request = requestOf(model, item);
  const lasts = item.type === "span" || item.type === "bar";
  return {
    atUs: fromUs,
    time: formatInstant(fromUs),
    length: lasts ? formatLength(toUs - fromUs) : "",
    where,
    what,
    request: request === NONE ? "" : shortRequestId(model.requests.id[request]!),
    item,
  };
}

function requestLines(model: TimelineModel): TextLine[] {
  const { requests } = model;
  const lines: TextLine[] = [];
  for (let i = 0; i < requests.length; i++) {
    const outcome = outcomeOf(requests.outcome[i]!);
    // A request that an environment served is told by its spans; only what its caller alone knows needs its own line.
    if (outcome !== "accepted" && requests.lane[i] !== NONE) continue;
    const what = outcome ? OUTCOMES[outcome].word : "Waiting when the run ended";
    const refusal = model.run.trace[requests.received[i]! + 1];
    const why = refusal?.type === "invocation.throttled" ? decisionOf(refusal) : null;
    lines.push(
      line(model, { type: "request", request: i }, "–", why ? `${what}: ${why.because}` : what),
    );
  }
  return lines;
}

/** Events in queues, and batches. Numbers over time are told by what changes them. */
function trackLines(model: TimelineModel): TextLine[] {
  return model.tracks.flatMap((track, t) =>
    Array.from({ length: track.bars.length }, (_, bar) => {
      const item: Item = { type: "bar", track: t, bar };
      const { title, more } = factsOf(model, item);
      const rest = more.map(([label, value]) => `${label.toLowerCase()} ${value}`);
      return line(model, item, track.label.toLowerCase(), [title, ...rest].join(", "));
    }),
  );
}

function momentLines(model: TimelineModel): TextLine[] {
  const { moments, tracks, lanes } = model;
  return Array.from({ length: moments.length }, (_, moment) => {
    const kind = moments.kind[moment]!;
    const record = model.run.trace[moments.record[moment]!]!;
    const track = tracks[moments.track[moment]!];
    const where = track ? track.label.toLowerCase() : `env ${lanes[moments.lane[moment]!]!.number}`;
    const decided = decisionOf(record);
    const what =
      kind === "shutdown"
        ? MOMENTS[kind].word
        : decided
          ? `${decided.what}: ${decided.because}`
          : MOMENTS[kind].word;
    return line(model, { type: "moment", moment }, where, what);
  });
}

function laneLines(model: TimelineModel, laneIndex: number): TextLine[] {
  const lane = model.lanes[laneIndex]!;
  const { spans } = lane;
  const group = model.groups.find(({ first, end }) => laneIndex >= first && laneIndex < end)!;
  const several = model.groups.length > 1;
  const lines: TextLine[] = [];
  for (let i = 0; i < spans.length; i++) {
    const outcome = outcomeOf(spans.outcome[i]!);
    const kind = kindOf(spans, i);
    const attempt = spans.attempt[i]!;
    const notes = [
      kind === "invoke" && spans.cold[i] === 1 ? "cold start" : null,
      attempt > 1 && kind === "invoke" ? `attempt ${attempt}` : null,
      outcome && outcome !== "success" ? endWord(kind, outcome).toLowerCase() : null,
      several && i === 0 ? `${lane.provisioned ? "provisioned, " : ""}${groupName(group)}` : null,
    ].filter(Boolean);
    const what = [PHASES[kind].word, ...notes].join(", ");
    lines.push(line(model, { type: "span", lane: laneIndex, span: i }, `env ${lane.number}`, what));
  }
  return lines;
}

/** Lines as plain text with fixed columns, for copying. */
export function textTable(lines: readonly TextLine[]): string {
  const rows = [
    ["time", "length", "where", "request", "what"],
    ...lines.map((l) => [l.time, l.length, l.where, l.request, l.what]),
  ];
  const widths = [0, 1, 2, 3].map((column) =>
    rows.reduce((widest, row) => Math.max(widest, row[column]!.length), 0),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column < 2
            ? cell.padStart(widths[column]!)
            : column < 4
              ? cell.padEnd(widths[column]!)
              : cell,
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
