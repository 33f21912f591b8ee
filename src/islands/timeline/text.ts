import { OUTCOMES, PHASES } from "../../styles/vocabulary.ts";
import { formatInstant, formatLength, shortRequestId } from "../shared/format.ts";
import { endWord, type Item } from "./items.ts";
import { kindOf, NONE, outcomeOf, type TimelineModel } from "./model.ts";

/** One line of the timeline as text: what is drawn, in order of time. */
export interface TextLine {
  atUs: number;
  time: string;
  length: string;
  /** "env 2", or "request" for what happens above the lanes. */
  where: string;
  what: string;
  request: string;
  /** What to select for this line. */
  item: Item | null;
}

export function textLines(model: TimelineModel): TextLine[] {
  const { lanes, requests } = model;
  const lines: TextLine[] = [];
  const add = (
    atUs: number,
    lengthUs: number | null,
    where: string,
    what: string,
    request: string,
    item: Item | null,
  ) =>
    lines.push({
      atUs,
      time: formatInstant(atUs),
      length: lengthUs === null ? "" : formatLength(lengthUs),
      where,
      what,
      request,
      item,
    });

  for (let i = 0; i < requests.length; i++) {
    // A request that an environment served is told by its spans; only what no environment saw needs its own line.
    if (requests.lane[i] !== NONE) continue;
    const outcome = outcomeOf(requests.outcome[i]!);
    const what = outcome ? OUTCOMES[outcome].word : "Waiting when the run ended";
    add(requests.arrivalUs[i]!, null, "–", what, shortRequestId(requests.id[i]!), {
      type: "request",
      request: i,
    });
  }
  lanes.forEach((lane, laneIndex) => {
    const { spans } = lane;
    const where = `env ${lane.number}`;
    for (const reset of lane.resetsUs)
      add(reset, null, where, "Reset: the process is ended, /tmp stays", "", null);
    for (let i = 0; i < spans.length; i++) {
      const outcome = outcomeOf(spans.outcome[i]!);
      const request = spans.request[i]!;
      const cold = request !== NONE && requests.coldStart[request] === 1;
      const kind = kindOf(spans, i);
      const notes = [
        kind === "invoke" && cold ? "cold start" : null,
        outcome && outcome !== "success" ? endWord(kind, outcome).toLowerCase() : null,
      ].filter(Boolean);
      add(
        spans.fromUs[i]!,
        spans.toUs[i]! - spans.fromUs[i]!,
        where,
        [PHASES[kind].word, ...notes].join(", "),
        request === NONE ? "" : shortRequestId(requests.id[request]!),
        { type: "span", lane: laneIndex, span: i },
      );
    }
    if (lane.ending !== "end-of-run") add(lane.toUs, null, where, PHASES.shutdown.word, "", null);
  });
  return lines.toSorted((a, b) => a.atUs - b.atUs);
}

/** Lines as plain text with fixed columns, for copying. */
export function textTable(lines: readonly TextLine[]): string {
  const rows = [
    ["time", "length", "where", "request", "what"],
    ...lines.map((l) => [l.time, l.length, l.where, l.request, l.what]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
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
