import { countOf, formatCount, formatLength } from "../shared/format.ts";
import { type Layout, lanesBetween, rowY, type TrackBox } from "./layout.ts";
import { groupName, type TimelineModel, type Track } from "./model.ts";
import type { Scale } from "./scale.ts";
import { breakLabels, type Tick } from "./ticks.ts";

/** Times along the top, and the lengths of the breaks between them. */
export function Axis({ scale, ticks, charPx }: { scale: Scale; ticks: Tick[]; charPx: number }) {
  return (
    <div class="tl-axis" aria-hidden="true">
      {breakLabels(scale, ticks, charPx).map(({ fromUs, x, width, label, lengthUs }) => (
        <span
          key={fromUs}
          class="tl-break"
          style={{ transform: `translateX(${x.toFixed(2)}px)`, width: `${width.toFixed(2)}px` }}
          title={`${formatLength(lengthUs)} of idle time, shortened`}
        >
          {label}
        </span>
      ))}
      {ticks.map((tick) => (
        <span
          key={tick.us}
          class="tl-tick"
          style={{ transform: `translateX(${tick.x.toFixed(2)}px)` }}
        >
          <span style={{ insetInlineStart: `${(tick.labelX - tick.x).toFixed(2)}px` }}>
            {tick.label}
          </span>
        </span>
      ))}
    </div>
  );
}

interface GutterProps {
  model: TimelineModel;
  layout: Layout;
  viewHeight: number;
  scrollTop: number;
  tracksView: number;
  tracksTop: number;
}

/** A label needs this height; denser lanes are labelled every so many. */
const LABEL_PX = 14;

/** What the rows are, left of the drawing. */
export function Gutter(props: GutterProps) {
  const { model, layout, viewHeight, scrollTop, tracksView, tracksTop } = props;
  const { laneHeight, laneTop } = layout;
  const [first, end] = lanesBetween(layout, scrollTop, scrollTop + viewHeight);
  const every = Math.max(1, Math.ceil(LABEL_PX / laneHeight));
  const marked = model.lanes.some((lane) => lane.provisioned);
  return (
    <div class="tl-gutter" aria-hidden="true">
      <div class="tl-gutter-axis" />
      <div class="tl-gutter-tracks" style={{ height: `${tracksView}px` }}>
        {model.tracks.map((track, t) =>
          layout.tracks[t]!.height > 0 ? (
            <TrackLabel key={t} track={track} box={layout.tracks[t]!} scrollTop={tracksTop} />
          ) : null,
        )}
      </div>
      <div class="tl-gutter-lanes" style={{ height: `${viewHeight}px` }}>
        {layout.headers.map(({ group, top }) => (
          <div
            key={group.first}
            class="tl-gutter-group"
            style={{ top: `${top - scrollTop}px`, height: `${layout.headerHeight}px` }}
          />
        ))}
        {model.lanes.slice(first, end).map(({ environmentId, number, provisioned }, i) => {
          const named = (first + i) % every === 0;
          if (!named && !marked) return null;
          return (
            <div
              key={environmentId}
              class={`tl-lane-label${marked ? ` tl-lane-${provisioned ? "provisioned" : "on-demand"}` : ""}`}
              style={{
                top: `${laneTop[first + i]! - scrollTop}px`,
                height: `${(marked ? 1 : every) * laneHeight}px`,
              }}
              title={environmentId}
            >
              {named && <span>env {number}</span>}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function TrackLabel(props: { track: Track; box: TrackBox; scrollTop: number }) {
  const { track, box, scrollTop } = props;
  const { steps, rowNames } = track;
  const shards = rowNames !== null && box.pitch !== null && box.pitch >= 9;
  return (
    <div
      class="tl-track-label"
      style={{ top: `${box.top - scrollTop}px`, height: `${box.height}px` }}
      title={steps ? `${track.name}: up to ${formatCount(steps.max)}` : track.name}
    >
      <span>{track.label}</span>
      {steps && <span class="tl-track-max">{formatCount(steps.max)}</span>}
      {track.of && !shards && <span class="tl-track-of">{track.of}</span>}
      {shards &&
        rowNames.map((name, row) => (
          <span key={row} class="tl-row-name" style={{ top: `${rowY(box, row) - 6}px` }}>
            {name.slice(-4)}
          </span>
        ))}
    </div>
  );
}

/** The words above each group of lanes: which version of which function, and what its environments are for. */
export function GroupHeaders({ model, layout }: { model: TimelineModel; layout: Layout }) {
  const marked = model.lanes.some((lane) => lane.provisioned);
  return (
    <>
      {layout.headers.map(({ group, top }) => (
        <div
          key={group.first}
          class="tl-group"
          aria-hidden="true"
          style={{ top: `${top}px`, height: `${layout.headerHeight}px` }}
        >
          {marked && <span class={`tl-key-${group.provisioned ? "provisioned" : "on-demand"}`} />}
          {groupName(group)}
          <span>
            {marked ? (group.provisioned ? "provisioned, " : "on demand, ") : ""}
            {countOf(group.end - group.first, "environment")}
          </span>
        </div>
      ))}
    </>
  );
}
