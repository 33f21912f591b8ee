import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { TimeAxis } from "./axis.ts";
import type { PaletteNow } from "./environment.ts";
import type { TimelineModel } from "./model.ts";
import { paintOverview } from "./paint/overview.ts";
import { prepare } from "./paint/scene.ts";
import { createScale, panned, type Scale, WHOLE_RUN } from "./scale.ts";

interface OverviewProps {
  plotId: string;
  model: TimelineModel;
  axis: TimeAxis;
  scale: Scale;
  palette: PaletteNow | null;
  /** The lanes in view, as shares of all lanes. */
  lanes: { from: number; to: number };
  /** Scrolls the lanes so that this share of them is in the middle. */
  onLanes: (share: number) => void;
}

/** Many lanes need more height to be told apart. */
const heightOf = (model: TimelineModel): number => (model.lanes.length > 24 ? 48 : 26);

/** The whole run with all its lanes, and which part of it is in view. Drag it, or use the arrow keys. */
export function Overview(props: OverviewProps) {
  const { plotId, model, axis, scale, palette, lanes, onLanes } = props;
  const height = heightOf(model);
  const canvas = useRef<HTMLCanvasElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const { extent } = axis;
  const { breaks, width } = scale;
  const whole = useMemo(
    () => createScale(extent, breaks, width, WHOLE_RUN),
    [extent, breaks, width],
  );
  const from = Math.max(0, whole.x(scale.us(0)));
  const to = Math.min(whole.width, whole.x(scale.us(scale.width)));

  useLayoutEffect(() => {
    if (!canvas.current || !palette) return;
    const ctx = prepare(canvas.current, whole.width, height, palette.dpr);
    if (ctx) paintOverview(ctx, { model, palette: palette.colors }, whole, height);
  }, [model, palette, whole, height]);

  const centre = (event: PointerEvent): void => {
    const { left, top } = box.current!.getBoundingClientRect();
    const at = whole.us(event.clientX - left);
    axis.show(panned(scale, scale.x(at) - scale.width / 2));
    if (lanes.to - lanes.from < 1) onLanes((event.clientY - top) / height);
  };
  const most = Math.max(1, scale.totalPx - scale.width);
  return (
    <div
      class="tl-overview"
      ref={box}
      style={{ height: `${height}px` }}
      role="scrollbar"
      tabIndex={0}
      aria-label="Part of the run in view"
      aria-orientation="horizontal"
      aria-controls={plotId}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round((100 * scale.leftPx) / most)}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        centre(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) centre(event);
      }}
      onKeyDown={(event) => {
        const step = {
          ArrowLeft: -0.15,
          ArrowRight: 0.15,
          PageUp: -0.9,
          PageDown: 0.9,
          Home: -1e6,
          End: 1e6,
        }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        axis.show(panned(scale, step * scale.width));
      }}
    >
      <canvas ref={canvas} aria-hidden="true" />
      <div
        class="tl-window"
        style={{
          transform: `translate(${from}px, ${lanes.from * height}px)`,
          width: `${Math.max(6, to - from)}px`,
          height: `${Math.max(6, (lanes.to - lanes.from) * height)}px`,
        }}
      />
    </div>
  );
}
