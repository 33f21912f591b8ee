import { expect, test } from "vitest";
import { moveCursor } from "./cursor.ts";
import { burst, coldThenWarm } from "./fixture.ts";
import type { Item } from "./item.ts";
import { commandOf } from "./keys.ts";
import { buildTimeline } from "./from-trace.ts";

const span = (lane: number, index: number): Item => ({ type: "span", lane, span: index });

test("moves along a lane and stops at its ends", () => {
  const model = buildTimeline(coldThenWarm());
  expect(moveCursor(model, null, "ArrowRight")).toEqual(span(0, 0));
  expect(moveCursor(model, span(0, 0), "ArrowRight")).toEqual(span(0, 1));
  expect(moveCursor(model, span(0, 0), "ArrowLeft")).toEqual(span(0, 0));
  expect(moveCursor(model, span(0, 0), "End")).toEqual(span(0, 5));
  expect(moveCursor(model, span(0, 5), "ArrowRight")).toEqual(span(0, 5));
});

test("changes lanes to what is nearest in time, and reaches the requests above the first lane", () => {
  const model = buildTimeline(burst());
  const down = moveCursor(model, span(0, 2), "ArrowDown");
  expect(down).toMatchObject({ type: "span", lane: 1 });
  expect(moveCursor(model, span(0, 0), "ArrowUp")).toMatchObject({ type: "request" });
  expect(moveCursor(model, { type: "request", request: 3 }, "ArrowDown")).toMatchObject({
    type: "span",
    lane: 0,
  });
  expect(moveCursor(model, span(11, 0), "ArrowDown")).toEqual(span(11, 0));
});

test("leaves other keys, and keys of the browser, alone", () => {
  const key = (name: string, changes = {}) =>
    commandOf({
      key: name,
      shiftKey: false,
      ctrlKey: false,
      metaKey: false,
      altKey: false,
      ...changes,
    });
  expect(key("a")).toBeNull();
  expect(key("Tab")).toBeNull();
  expect(key("+", { ctrlKey: true })).toBeNull();
  expect(key("+")).toEqual({ type: "zoom", factor: 2 });
  expect(key("ArrowLeft")).toEqual({ type: "move", key: "ArrowLeft" });
  expect(key("ArrowLeft", { shiftKey: true })).toEqual({ type: "pan", share: -0.15 });
});
