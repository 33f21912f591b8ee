import { formatInstant, formatLength } from "../shared/format.ts";
import { OutcomeMark } from "../shared/marks.tsx";
import { factsOf } from "./facts.ts";
import { ItemMark } from "./ItemMark.tsx";
import { heightOf, type Layout } from "./layout.ts";
import type { TimelineModel } from "./model.ts";
import { extentOf } from "./places.ts";
import type { Scale } from "./scale.ts";
import type { CursorState, PointerState } from "./state.ts";

interface FocusRingProps {
  cursor: CursorState;
  model: TimelineModel;
  scale: Scale;
  layout: Layout;
  /** How far tracks and lanes are scrolled, from the top of the drawing. */
  tops: { tracks: number; lanes: number };
}

/** Around what the keyboard is at. */
export function FocusRing({ cursor, model, scale, layout, tops }: FocusRingProps) {
  const item = cursor.shown.value;
  if (!item) return null;
  const [fromUs, toUs] = extentOf(model, item);
  const margin = item.type === "moment" ? 6 : 0;
  const x0 = Math.max(-6, scale.x(fromUs) - margin);
  const x1 = Math.min(scale.width + 6, Math.max(scale.x(toUs) + margin, x0 + 3));
  if (x1 < 0 || x0 > scale.width) return null;
  const { area, top, height } = heightOf(model, layout, item);
  return (
    <div
      class="tl-focus"
      style={{
        transform: `translate(${x0 - 3}px, ${top - tops[area] - 3}px)`,
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
        <ItemMark facts={facts} />
        {facts.outcome && facts.outcome !== "success" ? (
          <OutcomeMark status={facts.outcome} />
        ) : null}
        {facts.title} {!facts.sign && <strong>{formatLength(facts.lengthUs)}</strong>}
      </p>
      <p class="tl-tip-small">
        {formatInstant(facts.fromUs)}
        {!facts.sign && ` to ${formatInstant(facts.toUs)}`}, {lower(facts.where)}
      </p>
      {facts.decisions[0] && item.type !== "request" && (
        <p class="tl-tip-why">{facts.decisions[0].because}</p>
      )}
      {item.type === "step" && (
        <p class="tl-tip-small">
          {facts.more.map(([label, value]) => `${lower(label)} ${value}`).join(", ")}
        </p>
      )}
    </div>
  );
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
