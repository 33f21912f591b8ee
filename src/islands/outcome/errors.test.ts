import { expect, test } from "vitest";
import { functionErrorOf, payloadText } from "./errors.ts";

test("reads the error that Lambda returns, without the repeated message", () => {
  expect(
    functionErrorOf({
      errorType: "TypeError",
      errorMessage: "x is not a function",
      trace: ["TypeError: x is not a function", "    at handler (/var/task/index.ts:3:5)"],
    }),
  ).toEqual({
    errorType: "TypeError",
    errorMessage: "x is not a function",
    stack: ["    at handler (/var/task/index.ts:3:5)"],
  });
});

test("reads an error without a stack, as time-outs have", () => {
  expect(
    functionErrorOf({ errorType: "Sandbox.Timedout", errorMessage: "Task timed out" }),
  ).toEqual({
    errorType: "Sandbox.Timedout",
    errorMessage: "Task timed out",
    stack: [],
  });
  expect(
    functionErrorOf({ errorType: "string", errorMessage: "thrown text", trace: [] })?.stack,
  ).toEqual([]);
});

test("a result is not an error", () => {
  for (const payload of [null, "text", 3, [], { statusCode: 500, body: "" }])
    expect(functionErrorOf(payload)).toBeNull();
});

test("writes JSON to be read and text as it is", () => {
  expect(payloadText({ a: [1] })).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(payloadText("plain")).toBe("plain");
  expect(payloadText(undefined)).toBe("null");
});
