import { formatLength } from "../shared/format.ts";
import type { Layout } from "./layout.ts";
import type { TimelineModel } from "./model.ts";
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
}

/** A label needs this height; denser lanes are labelled every so many. */
const LABEL_PX = 14;

/** What the rows are, left of the drawing. */
export function Gutter({ model, layout, viewHeight, scrollTop }: GutterProps) {
  const { laneHeight } = layout;
  const first = Math.floor(scrollTop / laneHeight);
  const end = Math.min(model.lanes.length, Math.ceil((scrollTop + viewHeight) / laneHeight));
  const every = Math.max(1, Math.ceil(LABEL_PX / laneHeight));
  return (
    <div class="tl-gutter" aria-hidden="true">
      <div class="tl-gutter-axis" />
      <div class="tl-gutter-requests" style={{ height: `${layout.requestsHeight}px` }}>
        Requests
      </div>
      <div class="tl-gutter-lanes" style={{ height: `${viewHeight}px` }}>
        {model.lanes.slice(first, end).map(({ environmentId, number }, i) =>
          (first + i) % every === 0 ? (
            <div
              key={environmentId}
              class="tl-lane-label"
              style={{
                top: `${(first + i) * laneHeight - scrollTop}px`,
                height: `${every * laneHeight}px`,
              }}
              title={environmentId}
            >
              env {number}
            </div>
          ) : null,
        )}
      </div>
    </div>
  );
}
