/** What a frame costs, as counts: these do not depend on the machine. `scripts/bench-timeline.mjs` measures the time. */
import { h, render } from "preact";
import { afterEach, expect, test } from "vitest";
import type { RunResult } from "../../session/protocol.ts";
import { crowd, many, queued } from "./fixture.ts";
import { Timeline } from "./Timeline.tsx";

const frame = (): Promise<unknown> => new Promise(requestAnimationFrame);
/** Methods that draw, and the state of which a frame's work is made. */
const DRAWING = /^(fill|stroke|draw|put|clear|rect|roundRect|arc|lineTo|moveTo|measureText)/;

let calls = 0;
let undo: (() => void)[] = [];
afterEach(() => {
  undo.forEach((restore) => restore());
  undo = [];
  render(null, document.body);
});

/** Counts every call of a canvas, and every picture that is made. */
function count(prototype: Record<string, unknown>): void {
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const { value } = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
    if (!DRAWING.test(name) || typeof value !== "function") continue;
    prototype[name] = function (this: unknown, ...args: unknown[]): unknown {
      calls++;
      return value.apply(this, args);
    };
    undo.push(() => (prototype[name] = value));
  }
}

async function callsPerFrame(run: RunResult, wheel: WheelEventInit): Promise<number> {
  document.body.style.width = "1200px";
  render(h(Timeline, { run, selection: null, onSelect: () => {} }), document.body);
  await frame();
  await frame();
  const plot = document.querySelector(".tl-plot")!;
  const turn = async (options: WheelEventInit): Promise<void> => {
    plot.dispatchEvent(
      new WheelEvent("wheel", { bubbles: true, cancelable: true, clientX: 400, ...options }),
    );
    await frame();
  };
  for (let i = 0; i < 4; i++) await turn({ deltaY: -60, ctrlKey: true });
  // The pictures of where it begins are there.
  await turn({ deltaX: 1 });
  count(CanvasRenderingContext2D.prototype as unknown as Record<string, unknown>);
  count(Path2D.prototype as unknown as Record<string, unknown>);
  calls = 0;
  for (let i = 0; i < 20; i++) await turn(wheel);
  undo.forEach((restore) => restore());
  undo = [];
  return calls / 20;
}

test("panning draws what is already there: a few calls a frame, however long the run is", async () => {
  const few = await callsPerFrame(many(200), { deltaX: 3 });
  const thousands = await callsPerFrame(many(10_000), { deltaX: 3 });
  const lanes = await callsPerFrame(crowd(10_000, 240), { deltaX: 3 });
  const queue = await callsPerFrame(queued(10_000), { deltaX: 3 });
  expect(queue).toBeLessThan(400);
  expect(few).toBeLessThan(400);
  expect(thousands).toBeLessThan(400);
  expect(lanes).toBeLessThan(400);
});

test("zooming draws as much as there are pixels, not as much as there are spans", async () => {
  const zoom = { deltaY: -2, ctrlKey: true };
  const thousands = await callsPerFrame(many(10_000), zoom);
  const lanes = await callsPerFrame(crowd(10_000, 240), zoom);
  const queue = await callsPerFrame(queued(10_000), zoom);
  expect(queue).toBeLessThan(6_000);
  expect(thousands).toBeLessThan(6_000);
  expect(lanes).toBeLessThan(6_000);
});
