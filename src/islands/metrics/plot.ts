/** One chart as uPlot draws it. */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { formatSecond, formatTick } from "./format.ts";
import type { Chart, ChartLine } from "./model.ts";
import type { Ink, Theme } from "./theme.ts";

const PLOT_HEIGHT = 132;
/** Left and right of the drawing, the same in all charts, so that instants stand below each other. */
export const AXIS_PX = 74;
export const RIGHT_PX = 10;
const X_AXIS_PX = 26;
const HEADROOM = 1.1;
/** A limit further above the values than this would press them flat; it is named and not drawn. */
const LIMIT_REACH = 4;

const SECONDS = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600,
  43_200, 86_400,
];

export const isDrawn = (chart: Chart, limit: { value: number }): boolean =>
  chart.alarm !== undefined || limit.value <= LIMIT_REACH * greatest(chart);

function greatest({ lines }: Chart): number {
  let most = 0;
  for (const { values } of lines) {
    for (const value of values) if (value !== null && value > most) most = value;
  }
  return most;
}

/** Draws into `element`. `onCursor` is called with the instant below the pointer, or null when it leaves. */
export function drawChart(
  element: HTMLElement,
  chart: Chart,
  theme: Theme,
  extentSeconds: number,
  width: number,
  onCursor: (seconds: number | null) => void,
): uPlot {
  const { starts, periodSeconds, shape, lines, unit } = chart;
  const limits = chart.limits.filter((limit) => isDrawn(chart, limit));
  const top = HEADROOM * Math.max(greatest(chart), ...limits.map(({ value }) => value));
  const xs = shape === "steps" ? starts : starts.map((start) => start + periodSeconds / 2);
  const axis: uPlot.Axis = {
    stroke: theme.text,
    font: theme.font,
    ticks: { stroke: theme.grid, width: 1, size: 3 },
    gap: 3,
  };
  return new uPlot(
    {
      width,
      height: PLOT_HEIGHT,
      padding: [8, RIGHT_PX, 0, 0],
      legend: { show: false },
      scales: {
        x: { time: false, range: [0, extentSeconds] },
        y: { range: [0, top > 0 ? top : 1] },
      },
      axes: [
        {
          ...axis,
          size: X_AXIS_PX,
          incrs: SECONDS,
          space: 9 * theme.digitPx,
          grid: { show: false },
          values: (_, splits) => splits.map((split) => formatSecond(split, extentSeconds)),
        },
        {
          ...axis,
          size: AXIS_PX,
          space: 30,
          grid: { stroke: theme.grid, width: 1 },
          ...(unit === "count" ? { incrs: COUNTS } : {}),
          values: (_, splits) => splits.map((split) => formatTick(split, unit)),
        },
      ],
      series: [{}, ...lines.map((line) => seriesOf(line, chart, theme.ink[line.look]))],
      cursor: {
        y: false,
        drag: { x: false, y: false },
        points: { size: 6 },
      },
      hooks: {
        setCursor: [
          (plot) => {
            const { left } = plot.cursor;
            onCursor(left === undefined || left < 0 ? null : plot.posToVal(left, "x"));
          },
        ],
        draw: [(plot) => limits.forEach((limit) => drawLimit(plot, limit, theme))],
      },
    },
    [xs, ...lines.map(({ values }) => values)] as uPlot.AlignedData,
    element,
  );
}

const COUNTS = [
  1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1_000, 2_000, 5_000, 10_000, 50_000, 100_000,
];

function seriesOf(line: ChartLine, chart: Chart, ink: Ink): uPlot.Series {
  const { shape, periodSeconds } = chart;
  const asBars = shape === "bars" && line.look !== "throttles";
  return {
    stroke: ink.stroke,
    width: ink.width,
    dash: ink.dash,
    ...(asBars ? { fill: () => ink.bar, width: 0 } : {}),
    ...(ink.fill && shape === "steps" ? { fill: ink.fill } : {}),
    ...(asBars
      ? { paths: uPlot.paths.bars!({ size: [0.86, 28], align: 0 }), points: { show: false } }
      : shape === "steps"
        ? { paths: stepsOf(periodSeconds), points: { show: false } }
        : { points: { size: 4, fill: ink.stroke, width: 0, ...isolatedPoints } }),
  };
}

/** Points nearer to each other than this are a line without them. */
const POINT_DISTANCE_PX = 12;

/** A point that has no neighbour is no line: it is drawn as a point however close the periods are. */
const isolatedPoints: uPlot.Series.Points = {
  show: true,
  filter: (plot, series) => {
    const values = [...plot.data[series]!];
    const all = values.flatMap((value, i) => (value === null || value === undefined ? [] : [i]));
    if (plot.over.clientWidth > POINT_DISTANCE_PX * values.length) return all;
    return all.filter((i) => (values[i - 1] ?? null) === null && (values[i + 1] ?? null) === null);
  },
};

/** Each value holds for its period; where the next follows at once the two are joined. */
const stepsOf =
  (periodSeconds: number): uPlot.Series.PathBuilder =>
  (plot, series, from, to) => {
    const [xs, values] = [plot.data[0], plot.data[series]!];
    const stroke = new Path2D();
    const fill = new Path2D();
    const floor = plot.valToPos(0, "y", true);
    let openUntil = -Infinity;
    for (let i = from; i <= to; i++) {
      const value = values[i];
      if (value === null || value === undefined) continue;
      const left = plot.valToPos(xs[i]!, "x", true);
      const right = plot.valToPos(xs[i]! + periodSeconds, "x", true);
      const y = plot.valToPos(value, "y", true);
      if (Math.abs(left - openUntil) < 0.5) stroke.lineTo(left, y);
      else stroke.moveTo(left, y);
      stroke.lineTo(right, y);
      fill.rect(left, y, right - left, floor - y);
      openUntil = right;
    }
    return { stroke, fill };
  };

function drawLimit(plot: uPlot, { label, value }: Chart["limits"][number], theme: Theme): void {
  const { ctx, bbox } = plot;
  const ratio = uPlot.pxRatio;
  const y = Math.round(plot.valToPos(value, "y", true)) + 0.5;
  ctx.save();
  ctx.strokeStyle = theme.limit;
  ctx.lineWidth = ratio;
  ctx.setLineDash([4 * ratio, 3 * ratio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.fillStyle = theme.limit;
  ctx.font = theme.font.replace(/^[\d.]+/, (px) => String(Number(px) * ratio));
  ctx.textAlign = "right";
  const above = y - bbox.top > 16 * ratio;
  ctx.textBaseline = above ? "bottom" : "top";
  ctx.fillText(label, bbox.left + bbox.width - 2 * ratio, y + (above ? -2 : 3) * ratio);
  ctx.restore();
}
