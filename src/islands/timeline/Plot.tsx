import { useId, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { useWidth } from "../shared/use-width.ts";
import type { TimeAxis } from "./axis.ts";
import { moveCursor } from "./cursor.ts";
import { usePalette } from "./environment.ts";
import { useGestures } from "./gestures.ts";
import { describe, factsOf } from "./facts.ts";
import { type Item, sameItem } from "./item.ts";
import { type Command, commandOf } from "./keys.ts";
import { heightOf, layoutOf } from "./layout.ts";
import type { TimelineModel } from "./model.ts";
import { FocusRing, Scrubber, Tooltip } from "./overlays.tsx";
import { Overview } from "./Overview.tsx";
import { paintLanes } from "./paint/lanes.ts";
import { forgetWidths } from "./paint/lettering.ts";
import { prepare, type Scene } from "./paint/scene.ts";
import { Tiles } from "./paint/tiles.ts";
import { paintTracks } from "./paint/tracks.ts";
import { itemAtPoint } from "./pointing.ts";
import {
  chooseBreaks,
  createScale,
  NO_BREAKS,
  panned,
  viewOf,
  WHOLE_RUN,
  zoomed,
} from "./scale.ts";
import { type CursorState, PointerState } from "./state.ts";
import { axisTicks } from "./ticks.ts";
import { Axis, Gutter, GroupHeaders } from "./Rulers.tsx";
import { Toolbar } from "./Toolbar.tsx";

interface PlotProps {
  model: TimelineModel;
  axis: TimeAxis;
  selected: Item | null;
  onSelect: (item: Item | null) => void;
  cursor: CursorState;
  maxHeight: number;
  scrub: number | null | undefined;
  onScrub: ((atUs: number | null) => void) | undefined;
  summary: string;
  label: string;
}

/** The most that the tracks above the lanes are high before they scroll. */
const TRACKS_PX = 360;

/** The drawing with its axis, and everything that pointers and keys do to it. */
export function Plot(props: PlotProps) {
  const { model, axis, selected, onSelect, cursor, maxHeight, scrub, onScrub, summary, label } =
    props;
  const { extent } = axis;
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const plot = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const lanesCanvas = useRef<HTMLCanvasElement>(null);
  const tracksCanvas = useRef<HTMLCanvasElement>(null);
  const tracksScroller = useRef<HTMLDivElement>(null);
  const width = useWidth(plot);
  const palette = usePalette(root, forgetWidths);
  const [scrollTop, setScrollTop] = useState(0);
  const [tracksTop, setTracksTop] = useState(0);
  const [announced, setAnnounced] = useState("");
  const pointer = useMemo(() => new PointerState(), []);
  const laneTiles = useMemo(() => new Tiles(), []);
  const trackTiles = useMemo(() => new Tiles(), []);

  const unit = palette?.unit ?? 1;
  const charPx = palette?.charPx ?? 7;
  const layout = useMemo(() => layoutOf(model, unit), [model, unit]);
  const possible = useMemo(
    () => (width > 0 ? chooseBreaks(axis.idle, extent, width) : NO_BREAKS),
    [axis, extent, width],
  );
  const breaks = axis.toScale.value ? NO_BREAKS : possible;
  const view = axis.view.value;
  const scale = useMemo(
    () => createScale(extent, breaks, Math.max(width, 1), view),
    [extent, breaks, width, view],
  );
  const ticks = useMemo(() => axisTicks(scale, extent, charPx), [scale, extent, charPx]);
  // Lanes that go on below are cut in the middle, so that it can be seen.
  const { laneHeight, lanesHeight, tracksHeight } = layout;
  const viewHeight =
    lanesHeight <= maxHeight
      ? lanesHeight
      : (Math.floor(maxHeight / laneHeight) - 0.5) * laneHeight;
  const tracksView = Math.min(tracksHeight, TRACKS_PX);

  useLayoutEffect(() => {
    if (!palette || width === 0 || !lanesCanvas.current || !tracksCanvas.current) return;
    axis.drawn(scale);
    const ticksX = ticks.map((tick) => tick.x);
    const scene: Scene = { model, scale, palette: palette.colors, layout, ticksX, selected };
    const lanes = prepare(lanesCanvas.current, width, viewHeight, palette.dpr);
    if (lanes) paintLanes(lanes, scene, laneTiles, scrollTop, viewHeight, palette.dpr);
    const tracks = prepare(tracksCanvas.current, width, tracksView, palette.dpr);
    if (tracks) paintTracks(tracks, scene, trackTiles, tracksTop, tracksView, palette.dpr);
  }, [
    axis,
    laneTiles,
    trackTiles,
    model,
    scale,
    palette,
    layout,
    ticks,
    selected,
    scrollTop,
    viewHeight,
    tracksTop,
    tracksView,
    width,
  ]);

  const itemAt = (clientX: number, clientY: number): Item | null => {
    const { left, top } = tracksScroller.current!.getBoundingClientRect();
    const [x, y] = [clientX - left, clientY - top];
    const point = { x, y, tracksTop, tracksHeight: tracksView, lanesTop: scrollTop };
    return itemAtPoint(model, layout, scale, point);
  };
  const zoom = (factor: number, x: number): void =>
    axis.glide(scale, zoomed(extent, scale, factor, x));

  useGestures(plot, {
    pan: (px) => {
      pointer.forgetHover();
      axis.show(panned(axis.scaleNow(scale), px));
    },
    zoom: (factor, x) => {
      pointer.forgetHover();
      axis.show(zoomed(extent, axis.scaleNow(scale), factor, x));
    },
    move: (x, clientX, clientY, touch) => {
      const us = Math.max(extent.fromUs, Math.min(extent.toUs, scale.us(x)));
      const item = touch ? null : itemAt(clientX, clientY);
      const box = root.current!.getBoundingClientRect();
      pointer.move(us, item && { item, x: clientX - box.left, y: clientY - box.top });
      onScrub?.(us);
    },
    leave: () => {
      pointer.leave();
      onScrub?.(null);
    },
    tap: (clientX, clientY) => {
      const item = itemAt(clientX, clientY);
      cursor.moveTo(item);
      onSelect(item && sameItem(item, selected) ? null : item);
    },
    doubleTap: (clientX, clientY) => {
      const item = itemAt(clientX, clientY);
      if (!item) return;
      onSelect(item);
      axis.glide(scale, viewOf(extent, scale, factsOf(model, item)));
    },
  });

  /** Zooming without a pointer keeps what is in focus in place. */
  const anchorX = (): number => {
    const item = cursor.item.peek() ?? selected;
    if (!item) return scale.width / 2;
    const { fromUs, toUs } = factsOf(model, item);
    const x = scale.x((fromUs + toUs) / 2);
    return x >= 0 && x <= scale.width ? x : scale.width / 2;
  };
  const reveal = (item: Item): void => {
    const { fromUs, toUs } = factsOf(model, item);
    const [x0, x1] = [scale.x(fromUs), scale.x(toUs)];
    if (x1 < 24 || x0 > scale.width - 24) {
      axis.show(panned(scale, (x0 + Math.min(x1, x0 + scale.width) - scale.width) / 2));
    }
    const { area, top, height } = heightOf(model, layout, item);
    const box = area === "lanes" ? scroller.current : tracksScroller.current;
    if (box) scrollInto(box, top - 6, height + 12);
  };
  const obey = (command: Command): boolean => {
    switch (command.type) {
      case "zoom":
        zoom(command.factor, anchorX());
        return true;
      case "fit":
        axis.glide(scale, WHOLE_RUN);
        return true;
      case "pan":
        axis.show(panned(scale, command.share * scale.width));
        return true;
      case "select":
        onSelect(cursor.item.peek());
        return true;
      case "clear":
        if (!selected) return false;
        onSelect(null);
        return true;
      case "move": {
        const next = moveCursor(model, cursor.item.peek() ?? selected, command.key);
        if (!next) return false;
        cursor.moveTo(next);
        reveal(next);
        setAnnounced(describe(factsOf(model, next)));
        return true;
      }
    }
  };
  const onFocus = (): void => {
    cursor.setActive(plot.current!.matches(":focus-visible"));
    const item = cursor.item.peek() ?? selected ?? moveCursor(model, null, "Home");
    cursor.moveTo(item);
    if (item) setAnnounced(describe(factsOf(model, item)));
  };

  return (
    <div class="tl-frame" ref={root}>
      <Toolbar
        summary={summary}
        breakable={possible.stretches.length > 0}
        broken={breaks.stretches.length > 0}
        canZoomIn={scale.zoom < scale.maxZoom}
        canZoomOut={scale.zoom > 1}
        onToScale={(toScale) => axis.showToScale(toScale)}
        onZoom={(factor) => zoom(factor, anchorX())}
        onFit={() => axis.glide(scale, WHOLE_RUN)}
      />
      <div class="tl-grid">
        <Gutter
          model={model}
          layout={layout}
          viewHeight={viewHeight}
          scrollTop={scrollTop}
          tracksView={tracksView}
          tracksTop={tracksTop}
        />
        {/* An application: arrow keys are the timeline's own. The same can be read as text below it. */}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
        <div
          class="tl-plot"
          ref={plot}
          id={id}
          role="application"
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
          aria-roledescription="timeline"
          aria-label={`${label}: ${summary}`}
          aria-describedby={`${id}-keys`}
          onKeyDown={(event) => {
            const command = commandOf(event);
            if (!command || !obey(command)) return;
            event.preventDefault();
            cursor.setActive(true);
          }}
          onFocus={onFocus}
          onBlur={() => cursor.setActive(false)}
          onPointerDown={() => cursor.setActive(false)}
        >
          <Axis scale={scale} ticks={ticks} charPx={charPx} />
          <div
            class="tl-scroll tl-tracks"
            ref={tracksScroller}
            style={{ height: `${tracksView}px` }}
            onScroll={(event) => setTracksTop(event.currentTarget.scrollTop)}
          >
            <div style={{ height: `${tracksHeight}px` }}>
              <canvas ref={tracksCanvas} class="tl-lanes" aria-hidden="true" />
            </div>
          </div>
          <div
            class="tl-scroll"
            ref={scroller}
            style={{ height: `${viewHeight}px` }}
            onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
          >
            <div class="tl-scrolled" style={{ height: `${lanesHeight}px` }}>
              <canvas ref={lanesCanvas} class="tl-lanes" aria-hidden="true" />
              <GroupHeaders model={model} layout={layout} />
            </div>
          </div>
          <FocusRing
            cursor={cursor}
            model={model}
            scale={scale}
            layout={layout}
            tops={{ tracks: tracksTop, lanes: scrollTop - tracksView }}
          />
          <Scrubber at={scrub ?? null} pointer={pointer} scale={scale} />
        </div>
      </div>
      <div class="tl-below">
        {scale.zoom > 1 || viewHeight < lanesHeight ? (
          <Overview
            plotId={id}
            model={model}
            axis={axis}
            scale={scale}
            palette={palette}
            lanes={{ from: scrollTop / lanesHeight, to: (scrollTop + viewHeight) / lanesHeight }}
            onLanes={(share) => {
              if (scroller.current)
                scroller.current.scrollTop = share * lanesHeight - viewHeight / 2;
            }}
          />
        ) : (
          <p class="tl-help" aria-hidden="true">
            <span class="tl-help-pointer">
              Ctrl + wheel zooms, drag pans, double-click zooms to a span
            </span>
            <span class="tl-help-touch">Pinch to zoom, drag to pan</span>
          </p>
        )}
      </div>
      <Tooltip model={model} pointer={pointer} frameWidth={width} />
      <p class="sr-only" id={`${id}-keys`}>
        Left and right arrow keys move along a lane, up and down between lanes and the tracks above
        them. Enter selects, Escape clears the selection. Plus, minus and 0 zoom, Shift with left
        and right pans. The same can be read as text below.
      </p>
      <p class="sr-only" aria-live="polite">
        {announced}
      </p>
    </div>
  );
}

/** Scrolls a box as little as it takes to show one of its rows. */
function scrollInto(box: HTMLElement, top: number, height: number): void {
  if (top < box.scrollTop) box.scrollTop = top;
  const below = top + height - (box.scrollTop + box.clientHeight);
  if (below > 0) box.scrollTop += below;
}
