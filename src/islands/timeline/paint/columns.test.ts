import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fixtureRun, many } from "../fixture.ts";
import { buildTimeline } from "../from-trace.ts";
import { OUTCOME_CODES, SPAN_KINDS, type Spans, spansBetween } from "../model.ts";
import { createScale, NO_BREAKS, windowOf } from "../scale.ts";
import { addSpans, CHANNELS, Columns, INSTANT } from "./columns.ts";

const WIDE = { wide: 5, seam: 1 };
const sum = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((total, value) => total + value, 0);

/** Spans one after another, some without length, with pauses between some of them. */
const anySpans: fc.Arbitrary<Spans> = fc
  .array(
    fc.record({
      pause: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 400 })),
      length: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 30 }), fc.nat({ max: 3_000 })),
      kind: fc.nat({ max: SPAN_KINDS.length - 1 }),
      outcome: fc.constantFrom(0, 1, 2, 3, 255),
    }),
    { maxLength: 120 },
  )
  .map((rows) => {
    let at = 0;
    const from: number[] = [];
    const to: number[] = [];
    for (const { pause, length } of rows) {
      from.push((at += pause));
      to.push((at += length));
    }
    return {
      length: rows.length,
      kind: Uint8Array.from(rows, (row) => row.kind),
      fromUs: Float64Array.from(from),
      toUs: Float64Array.from(to),
      outcome: Uint8Array.from(rows, (row) => row.outcome),
      attempt: new Uint8Array(rows.length),
      cold: new Uint8Array(rows.length),
      request: new Int32Array(rows.length),
      firstRecord: new Int32Array(rows.length),
      lastRecord: new Int32Array(rows.length),
    };
  });

const columnsOf = (spans: Spans, width: number, pxPerUs: number, leftUs = 0): Columns => {
  const columns = new Columns(width);
  columns.clear();
  addSpans(columns, spans, 0, spans.length, (us) => (us - leftUs) * pxPerUs, WIDE);
  return columns;
};

describe("spans as columns", () => {
  test("no span is lost: every one begins in a column and takes its length of them", () => {
    fc.assert(
      fc.property(anySpans, fc.integer({ min: 1, max: 300 }), (spans, width) => {
        const extent = Math.max(1, spans.toUs.at(-1) ?? 1);
        const px = (width - 0.001) / extent;
        const columns = columnsOf(spans, width, px);
        expect(sum(columns.starts)).toBe(spans.length);
        const lengths = spans.fromUs.reduce((all, from, i) => all + spans.toUs[i]! - from, 0);
        const instants = spans.fromUs.filter((from, i) => spans.toUs[i] === from).length;
        expect(sum(columns.cover)).toBeCloseTo(lengths * px + instants * INSTANT, 2);
      }),
    );
  });

  test("no failure is lost: every one is counted and has its colour", () => {
    fc.assert(
      fc.property(anySpans, fc.integer({ min: 1, max: 300 }), (spans, width) => {
        const extent = Math.max(1, spans.toUs.at(-1) ?? 1);
        const columns = columnsOf(spans, width, (width - 0.001) / extent);
        const failed = spans.outcome.filter((code) => code > 0 && code < OUTCOME_CODES.length);
        expect(sum(columns.failures)).toBe(failed.length);
        const uncoloured = columns.failures.filter(
          (count, x) => count > 0 && columns.outcome[x]! < 1,
        );
        expect(uncoloured).toHaveLength(0);
      }),
    );
  });

  test("no column is covered more than once", () => {
    fc.assert(
      fc.property(anySpans, fc.integer({ min: 1, max: 300 }), (spans, width) => {
        const instants = spans.fromUs.filter((from, i) => spans.toUs[i] === from).length;
        const { cover } = columnsOf(spans, width, 0.05, 20);
        for (let x = 0; x < width; x++) {
          const share = CHANNELS.reduce((all, _, c) => all + cover[c * width + x]!, 0);
          expect(share).toBeLessThanOrEqual(1.001 + instants * INSTANT);
        }
      }),
    );
  });

  test("two halves of a drawing show the same as the whole", () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        const whole = columnsOf(spans, 128, 0.04);
        const halves = [columnsOf(spans, 64, 0.04), columnsOf(spans, 64, 0.04, 64 / 0.04)];
        for (let x = 0; x < 128; x++) {
          const half = halves[x < 64 ? 0 : 1]!;
          CHANNELS.forEach((_, c) => {
            expect(half.cover[c * 64 + (x % 64)]).toBeCloseTo(whole.cover[c * 128 + x]!, 3);
          });
          expect(half.starts[x % 64]).toBe(whole.starts[x]);
        }
      }),
    );
  });

  test("the columns of a run of 10,000 invocations count all of them, in one picture or in many", () => {
    const model = buildTimeline(many(10_000));
    const scale = createScale({ fromUs: 0, toUs: model.extentUs }, NO_BREAKS, 1_300, {
      zoom: 1,
      startUs: 0,
    });
    const invocations = (columns: Columns) => sum(columns.starts);
    const spans = model.lanes.reduce((all, lane) => all + lane.spans.length, 0);
    let [seen, seenInPictures] = [0, 0];
    for (const { spans: row } of model.lanes) {
      const whole = new Columns(1_300);
      whole.clear();
      addSpans(whole, row, 0, row.length, scale.x, WIDE);
      seen += invocations(whole);
      for (let left = 0; left < 1_300; left += 256) {
        const part = windowOf(scale, left, 256);
        const columns = new Columns(256);
        columns.clear();
        const [first, end] = spansBetween(row, part.us(-20), part.us(276));
        addSpans(columns, row, first, end, part.x, WIDE);
        seenInPictures += invocations(columns);
      }
    }
    expect([seen, seenInPictures]).toEqual([spans, spans]);
  });

  test("an invocation without any length is seen", () => {
    const model = buildTimeline(fixtureRun({ arrivals: [{ atMs: 0, durationMs: 0 }] }));
    const { spans } = model.lanes[0]!;
    const columns = columnsOf(spans, 500, 0.001);
    const invoke = SPAN_KINDS.indexOf("invoke") * 500;
    expect(sum(columns.cover.subarray(invoke, invoke + 500))).toBe(INSTANT);
  });
});
