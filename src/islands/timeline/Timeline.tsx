import { useMemo } from "preact/hooks";
import type { RunResult } from "../../session/protocol.ts";
import { countOf, formatLength } from "../shared/format.ts";
import type { TimelineSelection } from "../shared/selection.ts";
import { createTimeAxis, type TimeAxis, timelineOf } from "./axis.ts";
import { Details } from "./Details.tsx";
import type { Item } from "./item.ts";
import { itemOf, selectionOf } from "./items.ts";
import { Legend } from "./Legend.tsx";
import { NONE } from "./model.ts";
import { Plot } from "./Plot.tsx";
import { CursorState } from "./state.ts";
import { TextTimeline } from "./TextTimeline.tsx";
import "./timeline.css";

export interface TimelineProps {
  run: RunResult;
  selection: TimelineSelection | null;
  onSelect: (selection: TimelineSelection | null) => void;
  /** The tallest that the lanes may become before they scroll, in pixels. Default 480. */
  height?: number;
  /** Where the scrubber stands, in microseconds of virtual time; follows the pointer by itself when not given. */
  scrub?: number | null;
  onScrub?: (atUs: number | null) => void;
  /** From `createTimeAxis`, to give several timelines the same scale. */
  axis?: TimeAxis;
  /** Accessible name. Default "Timeline". */
  label?: string;
}

/** A run drawn on virtual time: the path of the requests, and one lane per execution environment. */
export function Timeline(props: TimelineProps) {
  // Where the keyboard was in another run means nothing in this one.
  return <TimelineOfRun key={`${props.run.seed} ${props.run.traceHash}`} {...props} />;
}

function TimelineOfRun({
  run,
  selection,
  onSelect,
  height = 480,
  scrub,
  onScrub,
  axis,
  label = "Timeline",
}: TimelineProps) {
  const model = timelineOf(run);
  const ownAxis = useMemo(() => axis ?? createTimeAxis([run]), [axis, run]);
  const selected = useMemo(() => itemOf(model, selection), [model, selection]);
  const cursor = useMemo(() => new CursorState(), []);
  const select = (item: Item | null): void => onSelect(item ? selectionOf(model, item) : null);

  if (model.lanes.length === 0 && model.requests.length === 0) {
    return (
      <section class="tl not-content" aria-label={label}>
        <p class="tl-empty">Nothing happened in this run: no request arrived.</p>
      </section>
    );
  }
  const polled = model.requests.row.filter((row) => row === NONE).length;
  const sent = model.requests.length - polled;
  const summary = [
    countOf(model.lanes.length, "environment"),
    ...(sent > 0 || polled === 0 ? [countOf(sent, "request")] : []),
    ...(polled > 0 ? [countOf(polled, "batch", "batches")] : []),
    `${formatLength(model.extentUs)} of virtual time`,
  ].join(", ");

  return (
    <section class="tl not-content" aria-label={label}>
      <Plot
        model={model}
        axis={ownAxis}
        selected={selected}
        onSelect={select}
        cursor={cursor}
        maxHeight={height}
        scrub={scrub}
        onScrub={onScrub}
        summary={summary}
        label={label}
      />
      <Legend model={model} />
      <Details model={model} selected={selected} cursor={cursor} axis={ownAxis} onSelect={select} />
      <TextTimeline model={model} onSelect={select} />
    </section>
  );
}
