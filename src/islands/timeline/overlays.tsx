import { formatInstant, formatLength } from "../shared/format.ts";
import { OutcomeMark, PhaseMark } from "../shared/marks.tsx";
import { factsOf } from "./items.ts";
import { type Layout, requestY } from "./layout.ts";
import { NONE, type TimelineModel } from "./model.ts";
import type { Scale } from "./scale.ts";
import type { CursorState, PointerState } from "./state.ts";

interface FocusRingProps {
  cursor: CursorState;
  model: TimelineModel;
  scale: Scale;
  layout: Layout;
  scrollTop: number;
}

/** Around the span that the keyboard is at. */
export function FocusRing({ cursor, model, scale, layout, scrollTop }: FocusRingProps) {
  const item = cursor.shown.value;
  if (!item) return null;
  const { fromUs, toUs } = factsOf(model, item);
  const x0 = Math.max(-6, scale.x(fromUs));
  const x1 = Math.min(scale.width + 6, Math.max(scale.x(toUs), x0 + 3));
  const [y, height] =
    item.type === "span"
      ? [
          layout.requestsHeight +
            item.lane * layout.laneHeight -
            scrollTop +
            (layout.laneHeight - layout.barHeight) / 2,
          layout.barHeight,
        ]
      : layout.requestPitch === null
        ? [0, layout.requestsHeight]
        : [requestY(layout, model.requests.row[item.request]!) - 6, 12];
  if (x1 < 0 || x0 > scale.width) return null;
  return (
    <div
      class="tl-focus"
      style={{
        transform: `translate(${x0 - 3}px, ${y - 3}px)`,
        width: `${x1 - x0 + 5}px`,
        height: `${height + 6}px`,
      }}
    />
  );
}

interface ScrubberProps {
  /** Where another view has put it. */
  at: number | null;
  pointer: PointerState;
  scale: Scale;
}

/** A line across the drawing at one instant. On its own, so that following the pointer draws nothing else again. */
export function Scrubber({ at, pointer, scale }: ScrubberProps) {
  const us = pointer.us.value ?? at;
  if (us === null) return null;
  const x = scale.x(us);
  if (x < 0 || x > scale.width) return null;
  return (
    <div class="tl-scrub" style={{ transform: `translateX(${x.toFixed(1)}px)` }} aria-hidden="true">
      <span class={x > scale.width - 80 ? "tl-scrub-left" : ""}>{formatInstant(us)}</span>
    </div>
  );
}

interface TooltipProps {
  model: TimelineModel;
  pointer: PointerState;
  frameWidth: number;
}

export function Tooltip({ model, pointer, frameWidth }: TooltipProps) {
  if (!pointer.hover.value) return null;
  const { item, x, y } = pointer.hover.value;
  const facts = factsOf(model, item);
  const left = x > frameWidth / 2;
  return (
    <div
      class="tl-tip"
      aria-hidden="true"
      style={{
        transform: `translate(${x}px, ${y}px) translate(${left ? "calc(-100% - 12px)" : "12px"}, 18px)`,
      }}
    >
      <p>
        {facts.phase ? <PhaseMark phase={facts.phase} /> : null}
        {facts.outcome && facts.outcome !== "success" ? (
          <OutcomeMark status={facts.outcome} />
        ) : null}
        {facts.title} <strong>{formatLength(facts.lengthUs)}</strong>
      </p>
      <p class="tl-tip-small">
        {formatInstant(facts.fromUs)} to {formatInstant(facts.toUs)}
        {item.type === "span" || model.requests.lane[item.request] !== NONE
          ? `, ${facts.where.toLowerCase()}`
          : ""}
      </p>
    </div>
  );
}
