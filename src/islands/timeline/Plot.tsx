import { type ReadonlySignal, type Signal, useSignal } from "@preact/signals";
import { useId, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { formatInstant, formatLength } from "../shared/format.ts";
import { OutcomeMark, PhaseMark } from "../shared/marks.tsx";
import type { TimeAxis } from "./axis.ts";
import type { Stretch } from "./idle.ts";
import { describe, factsOf, type Item, sameItem } from "./items.ts";
import { layoutOf, requestAtPoint, requestY, spanAtPoint } from "./layout.ts";
import { moveCursor } from "./cursor.ts";
import { NONE, type TimelineModel } from "./model.ts";
import { Overview } from "./Overview.tsx";
import { forgetWidths, paintLanes, paintRequests, prepare, type Scene } from "./paint.ts";
import { usePalette, useWidth } from "./environment.ts";
import { chooseBreaks, createScale, NO_BREAKS, panned, type Scale, type View, viewOf, WHOLE_RUN, zoomed } from "./scale.ts";
import { axisTicks, breakLabels } from "./ticks.ts";
import { useGestures } from "./gestures.ts";

interface PlotProps {
  model: TimelineModel;
  axis: TimeAxis;
  selected: Item | null;
  onSelect: (item: Item | null) => void;
  cursor: Signal<Item | null>;
  focused: Signal<boolean>;
  maxHeight: number;
  scrub: number | null | undefined;
  onScrub: ((atUs: number | null) => void) | undefined;
  summary: string;
  label: string;
}

/** The last scale per axis, for buttons outside the plot. */
const scales = new WeakMap<TimeAxis, Scale>();

export function zoomTo(axis: TimeAxis, stretch: Stretch): void {
  const scale = scales.get(axis);
  if (scale) glide(axis, scale, viewOf(axis.extentUs, scale, stretch));
}

export function Plot({ model, axis, selected, onSelect, cursor, focused, maxHeight, scrub, onScrub, summary, label }: PlotProps) {
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const plot = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const lanesCanvas = useRef<HTMLCanvasElement>(null);
  const requestsCanvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(plot);
  const palette = usePalette(root, forgetWidths);
  const scrollTop = useSignal(0);
  const pointerUs = useSignal<number | null>(null);
  const hover = useSignal<Hover | null>(null);
  const announced = useSignal("");

  const layout = useMemo(() => layoutOf(model), [model]);
  const possible = useMemo(
    () => (width > 0 ? chooseBreaks(axis.idle, axis.extentUs, width) : NO_BREAKS),
    [axis, width],
  );
  const breaks = axis.toScale.value ? NO_BREAKS : possible;
  const view = axis.view.value;
  const scale = useMemo(
    () => createScale(axis.extentUs, breaks, Math.max(width, 1), view),
    [axis, breaks, width, view],
  );
  scales.set(axis, scale);
  const charPx = palette?.charPx ?? 7;
  const ticks = useMemo(() => (width > 0 ? axisTicks(scale, axis.extentUs, charPx) : []), [scale, charPx]);
  // Lanes that go on below are cut in the middle, so that it can be seen.
  const viewHeight = layout.lanesHeight <= maxHeight ? layout.lanesHeight : (Math.floor(maxHeight / layout.laneHeight) - 0.5) * layout.laneHeight;

  const selectedKey = JSON.stringify(selected);
  useLayoutEffect(() => {
    if (!palette || width === 0 || !lanesCanvas.current || !requestsCanvas.current) return;
    const scene: Scene = { model, scale, palette: palette.colors, layout, ticksX: ticks.map((tick) => tick.x), selected };
    const lanes = prepare(lanesCanvas.current, width, viewHeight, palette.dpr);
    if (lanes) paintLanes(lanes, scene, scrollTop.value, viewHeight);
    const requests = prepare(requestsCanvas.current, width, layout.requestsHeight, palette.dpr);
    if (requests) paintRequests(requests, scene, layout.requestsHeight);
  }, [model, scale, palette, layout, ticks, selectedKey, scrollTop.value, viewHeight]);

  const show = (view: View): void => {
    axis.view.value = view;
  };
  const itemAt = (clientX: number, clientY: number): Item | null => {
    const lanes = lanesCanvas.current!.getBoundingClientRect();
    const strip = requestsCanvas.current!.getBoundingClientRect();
    const x = clientX - lanes.left;
    if (clientY >= strip.top && clientY < strip.bottom) return requestAtPoint(model, layout, scale, x, clientY - strip.top);
    if (clientY >= lanes.top && clientY < lanes.bottom) {
      return spanAtPoint(model, layout, scale, x, clientY - lanes.top + scrollTop.value);
    }
    return null;
  };
  const point = (us: number | null): void => {
    pointerUs.value = us;
    onScrub?.(us);
  };

  useGestures(plot, {
    pan: (px) => show(panned(current(axis, scale), px)),
    zoom: (factor, x) => show(zoomed(axis.extentUs, current(axis, scale), factor, x)),
    move: (x, clientX, clientY, touch) => {
      point(Math.max(0, Math.min(axis.extentUs, scale.us(x))));
      const item = touch ? null : itemAt(clientX, clientY);
      const box = root.current!.getBoundingClientRect();
      hover.value = item && { item, x: clientX - box.left, y: clientY - box.top };
    },
    leave: () => {
      point(null);
      hover.value = null;
    },
    tap: (clientX, clientY) => {
      const item = itemAt(clientX, clientY);
      cursor.value = item;
      onSelect(item && sameItem(item, selected) ? null : item);
    },
    doubleTap: (clientX, clientY) => {
      const item = itemAt(clientX, clientY);
      if (!item) return;
      onSelect(item);
      glide(axis, scale, viewOf(axis.extentUs, scale, factsOf(model, item)));
    },
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (key(event)) event.preventDefault();
  };
  const key = (event: KeyboardEvent): boolean => {
    switch (event.key) {
      case "+":
      case "=":
        glide(axis, scale, zoomed(axis.extentUs, scale, 2, anchorX()));
        return true;
      case "-":
        glide(axis, scale, zoomed(axis.extentUs, scale, 0.5, anchorX()));
        return true;
      case "0":
        glide(axis, scale, WHOLE_RUN);
        return true;
      case "Enter":
      case " ":
        if (cursor.value) onSelect(cursor.value);
        return true;
      case "Escape":
        if (!selected) return false;
        onSelect(null);
        return true;
      case "ArrowLeft":
      case "ArrowRight":
        if (event.shiftKey) {
          show(panned(scale, (event.key === "ArrowLeft" ? -1 : 1) * scale.width * 0.15));
          return true;
        }
    }
    const next = moveCursor(model, cursor.value ?? selected, event.key);
    if (!next) return false;
    cursor.value = next;
    reveal(next);
    announced.value = describe(factsOf(model, next));
    return true;
  };
  /** Zooming by key keeps what is in focus in place. */
  const anchorX = (): number => {
    const item = cursor.value ?? selected;
    if (!item) return scale.width / 2;
    const { fromUs, toUs } = factsOf(model, item);
    const x = scale.x((fromUs + toUs) / 2);
    return x >= 0 && x <= scale.width ? x : scale.width / 2;
  };
  const reveal = (item: Item): void => {
    const { fromUs, toUs } = factsOf(model, item);
    const [x0, x1] = [scale.x(fromUs), scale.x(toUs)];
    if (x1 < 24 || x0 > scale.width - 24) show(panned(scale, (x0 + Math.min(x1, x0 + scale.width)) / 2 - scale.width / 2));
    if (item.type !== "span" || !scroller.current) return;
    const top = item.lane * layout.laneHeight;
    const box = scroller.current;
    if (top < box.scrollTop) box.scrollTop = top;
    if (top + layout.laneHeight > box.scrollTop + viewHeight) box.scrollTop = top + layout.laneHeight - viewHeight;
  };

  const firstLane = Math.floor(scrollTop.value / layout.laneHeight);
  const endLane = Math.min(model.lanes.length, Math.ceil((scrollTop.value + viewHeight) / layout.laneHeight));
  const everyLane = Math.max(1, Math.ceil(14 / layout.laneHeight));
  const zooming = scale.zoom > 1.001;
  const hasBreaks = breaks.stretches.length > 0;

  return (
    <div class="tl-frame" ref={root}>
      <div class="tl-bar">
        <p class="tl-summary">
          {summary}
          {hasBreaks && <span class="tl-note">; idle time between torn edges is shortened</span>}
        </p>
        {possible.stretches.length > 0 && (
          <button
            type="button"
            class="tl-toggle"
            aria-pressed={axis.toScale.value}
            title={
              hasBreaks
                ? "Idle time between the torn edges is shortened. Show everything to scale."
                : "Shorten the stretches in which nothing happens."
            }
            onClick={() => {
              axis.toScale.value = !axis.toScale.value;
              axis.view.value = WHOLE_RUN;
            }}
          >
            To scale
          </button>
        )}
        <div class="tl-zoom" role="group" aria-label="Zoom">
          <button type="button" aria-label="Zoom out" disabled={!zooming} onClick={() => glide(axis, scale, zoomed(axis.extentUs, scale, 0.5, anchorX()))}>
            −
          </button>
          <button type="button" aria-label="Zoom in" disabled={scale.zoom >= scale.maxZoom} onClick={() => glide(axis, scale, zoomed(axis.extentUs, scale, 2, anchorX()))}>
            +
          </button>
          <button type="button" aria-label="Fit the whole run" disabled={!zooming} onClick={() => glide(axis, scale, WHOLE_RUN)}>
            Fit
          </button>
        </div>
      </div>

      <div class="tl-grid">
        <div class="tl-gutter" aria-hidden="true">
          <div class="tl-gutter-axis" />
          <div class="tl-gutter-requests" style={{ height: `${layout.requestsHeight}px` }}>
            Requests
          </div>
          <div class="tl-gutter-lanes" style={{ height: `${viewHeight}px` }}>
            {model.lanes.slice(firstLane, endLane).map((lane, i) => {
              const at = firstLane + i;
              return at % everyLane === 0 ? (
                <div
                  key={lane.environmentId}
                  class="tl-lane-label"
                  style={{ top: `${at * layout.laneHeight - scrollTop.value}px`, height: `${everyLane * layout.laneHeight}px` }}
                  title={lane.environmentId}
                >
                  <span>env {lane.number}</span>
                  {layout.labels && <code>{lane.environmentId.slice(-6)}</code>}
                </div>
              ) : null;
            })}
          </div>
        </div>

        <div
          class="tl-plot"
          ref={plot}
          tabIndex={0}
          role="application"
          aria-roledescription="timeline"
          id={id}
          aria-label={`${label}: ${summary}`}
          aria-describedby={`${id}-keys`}
          onKeyDown={onKeyDown}
          onFocus={() => {
            focused.value = plot.current!.matches(":focus-visible");
            cursor.value ??= selected ?? moveCursor(model, null, "Home");
            if (cursor.value) announced.value = describe(factsOf(model, cursor.value));
          }}
          onBlur={() => {
            focused.value = false;
          }}
          onPointerDown={() => {
            focused.value = false;
          }}
        >
          <div class="tl-axis" aria-hidden="true">
            {breakLabels(scale, ticks, charPx).map(({ x, width, label, lengthUs }) => (
              <span
                key={lengthUs}
                class="tl-break"
                style={{ transform: `translateX(${x.toFixed(2)}px)`, width: `${width.toFixed(2)}px` }}
                title={`${formatLength(lengthUs)} of idle time, shortened`}
              >
                {label}
              </span>
            ))}
            {ticks.map((tick) => (
              <span key={tick.us} class="tl-tick" style={{ transform: `translateX(${tick.x.toFixed(2)}px)` }}>
                <span style={{ insetInlineStart: `${(tick.labelX - tick.x).toFixed(2)}px` }}>{tick.label}</span>
              </span>
            ))}
          </div>
          <canvas ref={requestsCanvas} class="tl-requests" style={{ height: `${layout.requestsHeight}px` }} aria-hidden="true" />
          <div
            class="tl-scroll"
            ref={scroller}
            style={{ height: `${viewHeight}px` }}
            onScroll={(event) => {
              scrollTop.value = event.currentTarget.scrollTop;
            }}
          >
            <div style={{ height: `${layout.lanesHeight}px` }}>
              <canvas ref={lanesCanvas} class="tl-lanes" aria-hidden="true" />
            </div>
          </div>
          {focused.value && cursor.value && (
            <FocusRing item={cursor.value} model={model} scale={scale} layout={layout} scrollTop={scrollTop.value} />
          )}
          <Scrubber at={scrub ?? null} pointer={pointerUs} scale={scale} />
        </div>
      </div>

      <div class="tl-below">
        {zooming ? (
          <Overview plotId={id} model={model} axis={axis} scale={scale} palette={palette} onView={show} />
        ) : (
          <p class="tl-help" aria-hidden="true">
            <span class="tl-help-pointer">Ctrl + wheel zooms, drag pans, double-click zooms to a span</span>
            <span class="tl-help-touch">Pinch to zoom, drag to pan</span>
          </p>
        )}
      </div>
      <Tooltip model={model} hover={hover} frameWidth={width} />
      <p class="tl-sr" id={`${id}-keys`}>
        Left and right arrow keys move between spans, up and down between lanes. Enter selects a span, Escape clears the
        selection. Plus, minus and 0 zoom, Shift with left and right pans. The same can be read as text below.
      </p>
      <p class="tl-sr" aria-live="polite">
        {announced.value}
      </p>
    </div>
  );
}

/** Events may come faster than renderings: each goes on from where the last one left the view. */
const current = (axis: TimeAxis, scale: Scale): Scale =>
  createScale(axis.extentUs, scale.breaks, scale.width, axis.view.peek());

const glides = new WeakMap<TimeAxis, number>();

/** Moves to a view in a moment, or at once for those who asked for less motion. */
function glide(axis: TimeAxis, from: Scale, to: View): void {
  cancelAnimationFrame(glides.get(axis) ?? 0);
  const target = createScale(axis.extentUs, from.breaks, from.width, to);
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    axis.view.value = to;
    return;
  }
  // Both edges move in a straight line on the screen of the wider view; the scale follows from them.
  const started = performance.now();
  const startZoom = Math.log(from.zoom);
  const endZoom = Math.log(target.zoom);
  // The instant that stays in place between the two views, if there is one.
  const share = (scale: Scale, x: number): number => (scale.leftPx + x) / scale.totalPx;
  const a0 = share(from, 0);
  const a1 = share(target, 0);
  const step = (now: number): void => {
    const t = Math.min(1, (now - started) / 180);
    const eased = 1 - (1 - t) ** 3;
    if (t === 1) {
      axis.view.value = to;
      return;
    }
    const zoom = Math.exp(startZoom + (endZoom - startZoom) * eased);
    const w = zoomShare(from.zoom, target.zoom, zoom);
    const at = createScale(axis.extentUs, from.breaks, from.width, { zoom, startUs: -Infinity });
    axis.view.value = { zoom, startUs: at.us((a0 + (a1 - a0) * w) * at.totalPx) };
    glides.set(axis, requestAnimationFrame(step));
  };
  glides.set(axis, requestAnimationFrame(step));
}

/** How far the left edge has come when the scale has come to `zoom`: edges move with 1/zoom. */
const zoomShare = (from: number, to: number, zoom: number): number =>
  Math.abs(1 / to - 1 / from) < 1e-12 ? 1 : (1 / zoom - 1 / from) / (1 / to - 1 / from);

interface FocusRingProps {
  item: Item;
  model: TimelineModel;
  scale: Scale;
  layout: ReturnType<typeof layoutOf>;
  scrollTop: number;
}

function FocusRing({ item, model, scale, layout, scrollTop }: FocusRingProps) {
  const { fromUs, toUs } = factsOf(model, item);
  const x0 = Math.max(-6, scale.x(fromUs));
  const x1 = Math.min(scale.width + 6, Math.max(scale.x(toUs), x0 + 3));
  const [y, height] =
    item.type === "span"
      ? [
          layout.requestsHeight + item.lane * layout.laneHeight - scrollTop + (layout.laneHeight - layout.barHeight) / 2,
          layout.barHeight,
        ]
      : layout.requestPitch === null
        ? [0, layout.requestsHeight]
        : [requestY(layout, model.requests.row[item.request]!) - 6, 12];
  if (x1 < 0 || x0 > scale.width) return null;
  return (
    <div
      class="tl-focus"
      style={{ transform: `translate(${x0 - 3}px, ${y - 3}px)`, width: `${x1 - x0 + 5}px`, height: `${height + 6}px` }}
    />
  );
}

interface ScrubberProps {
  /** Where another view has put it. */
  at: number | null;
  pointer: ReadonlySignal<number | null>;
  scale: Scale;
}

/** A line across the drawing at one instant. On its own, so that following the pointer draws nothing else again. */
function Scrubber({ at, pointer, scale }: ScrubberProps) {
  const us = pointer.value ?? at;
  if (us === null) return null;
  const x = scale.x(us);
  if (x < 0 || x > scale.width) return null;
  return (
    <div class="tl-scrub" style={{ transform: `translateX(${x.toFixed(1)}px)` }} aria-hidden="true">
      <span class={x > scale.width - 80 ? "tl-scrub-left" : ""}>{formatInstant(us)}</span>
    </div>
  );
}

interface Hover {
  item: Item;
  x: number;
  y: number;
}

function Tooltip({ model, hover, frameWidth }: { model: TimelineModel; hover: ReadonlySignal<Hover | null>; frameWidth: number }) {
  if (!hover.value) return null;
  const { item, x, y } = hover.value;
  const facts = factsOf(model, item);
  const left = x > frameWidth / 2;
  return (
    <div
      class="tl-tip"
      aria-hidden="true"
      style={{ transform: `translate(${x}px, ${y}px) translate(${left ? "calc(-100% - 12px)" : "12px"}, 18px)` }}
    >
      <p>
        {facts.phase ? <PhaseMark phase={facts.phase} /> : null}
        {facts.outcome && facts.outcome !== "success" ? <OutcomeMark status={facts.outcome} /> : null}
        {facts.title} <strong>{formatLength(facts.lengthUs)}</strong>
      </p>
      <p class="tl-tip-small">
        {formatInstant(facts.fromUs)} to {formatInstant(facts.toUs)}
        {item.type === "span" || model.requests.lane[item.request] !== NONE ? `, ${facts.where.toLowerCase()}` : ""}
      </p>
    </div>
  );
}
