/** Fact 52; https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html, with-sqs-filtering.html */
import { describe, expect, it } from "vitest";
import { messageFilter, recordFilter } from "./filter.ts";
import { compilePattern } from "./filter-pattern.ts";

describe("a filter pattern", () => {
  it.each<[string, unknown, matching: unknown[], others: unknown[]]>([
    ["Null", { a: [null] }, [{ a: null }], [{}, { a: "null" }, { a: 0 }]],
    ["Empty", { a: [""] }, [{ a: "" }], [{}, { a: null }, { a: " " }]],
    ["Equals", { a: ["Alice"] }, [{ a: "Alice", b: 1 }], [{ a: "alice" }, { b: "Alice" }]],
    ["Equals, of numbers and booleans", { a: [1, true] }, [{ a: 1 }, { a: true }], [{ a: "1" }]],
    [
      "Equals (ignore case)",
      { a: [{ "equals-ignore-case": "alice" }] },
      [{ a: "ALICE" }, { a: "alice" }],
      [{ a: "alic" }, { a: 1 }],
    ],
    ["And", { a: ["x"], b: ["y"] }, [{ a: "x", b: "y" }], [{ a: "x" }, { a: "x", b: "z" }]],
    ["Or", { a: ["x", "y"] }, [{ a: "x" }, { a: "y" }], [{ a: "z" }]],
    [
      "Or (multiple fields)",
      { $or: [{ a: ["x"] }, { b: ["y"] }] },
      [{ a: "x" }, { b: "y", a: "z" }],
      [{ a: "y", b: "x" }, {}],
    ],
    [
      "Not",
      { a: [{ "anything-but": ["Raining"] }] },
      [{ a: "Sunny" }, { a: 1 }],
      [{ a: "Raining" }, {}],
    ],
    [
      "Not, with a prefix",
      { a: [{ "anything-but": { prefix: "us-" } }] },
      [{ a: "eu-1" }],
      [{ a: "us-1" }],
    ],
    [
      "Numeric (equals)",
      { a: [{ numeric: ["=", 100] }] },
      [{ a: 100 }],
      [{ a: 101 }, { a: "100" }],
    ],
    [
      "Numeric (range)",
      { a: [{ numeric: [">", 10, "<=", 20] }] },
      [{ a: 11 }, { a: 20 }],
      [{ a: 10 }, { a: 20.5 }],
    ],
    ["Exists", { a: [{ exists: true }] }, [{ a: null }, { a: 0 }], [{}, { b: 1 }]],
    ["Does not exist", { a: [{ exists: false }] }, [{}, { b: 1 }], [{ a: null }]],
    [
      "Does not exist, nested",
      { a: { b: [{ exists: false }] } },
      [{}, { a: {} }],
      [{ a: { b: 1 } }],
    ],
    ["Begins with", { a: [{ prefix: "us-" }] }, [{ a: "us-east-1" }], [{ a: "eu" }, { a: 1 }]],
    ["Ends with", { a: [{ suffix: ".png" }] }, [{ a: "x.png" }], [{ a: "x.jpg" }]],
    [
      "Ends with (ignore case)",
      { a: [{ suffix: { "equals-ignore-case": ".png" } }] },
      [{ a: "x.PNG" }],
      [{ a: "x.jpg" }],
    ],
    ["a list in the event", { a: ["x"] }, [{ a: ["y", "x"] }], [{ a: ["y"] }, { a: [] }]],
    ["nested fields", { a: { b: ["x"] } }, [{ a: { b: "x" } }], [{ a: "x" }, { b: "x" }]],
    [
      "lists of objects",
      { a: { b: ["x"] } },
      [{ a: [{ b: "y" }, { b: "x" }] }],
      [{ a: [{ b: "y" }] }],
    ],
  ])("%s", (_, pattern, matching, others) => {
    const matches = compilePattern(pattern);
    expect(matching.filter((value) => !matches(value))).toEqual([]);
    expect(others.filter((value) => matches(value))).toEqual([]);
  });

  it.each<[unknown, string]>([
    ["text", 'A pattern is an object with at least one field, not "text".'],
    [{}, "A pattern is an object with at least one field, not {}."],
    [{ a: "x" }, 'A rule is a list with at least one entry, such as ["x"].'],
    [{ a: [] }, "A rule is a list"],
    [{ a: [["x"]] }, "A list in a list"],
    [{ a: [{ prefix: 1 }] }, "prefix takes a text; it is 1."],
    [{ a: [{ prefix: "a", suffix: "b" }] }, "A comparison has one operator"],
    [{ a: [{ numeric: [">", "1"] }] }, "numeric takes one or two comparisons"],
    [{ a: [{ numeric: ["~", 1] }] }, "numeric takes one or two comparisons"],
    [{ a: [{ exists: "yes" }] }, 'exists takes true or false; it is "yes".'],
    [{ a: [{ "anything-but": [null] }] }, "anything-but takes a text, a number or a list of them"],
    [{ a: [{ wildcard: "a*" }] }, 'The operator "wildcard" is not simulated.'],
    [{ $or: [{ a: ["x"] }] }, "$or is a list of at least two patterns."],
  ])("is refused when it is %j", (pattern, message) => {
    expect(() => compilePattern(pattern)).toThrow(message);
  });
});

describe("filters of messages", () => {
  const json = JSON.stringify({ code: "BBBB" });
  it.each<[body: string, pattern: unknown, passes: boolean]>([
    ["plain", { body: ["plain", "other"] }, true],
    ["plain", { body: [{ prefix: "pl" }] }, true],
    ["else", { body: ["plain"] }, false],
    // The format of the body and of the pattern differ: the message is dropped.
    ["plain", { body: { code: ["BBBB"] } }, false],
    [json, { body: [json] }, false],
    [json, { body: { code: ["BBBB"] } }, true],
    [json, { body: { code: ["AAAA"] } }, false],
  ])("take %s with %j: %s (fact 52)", (body, pattern, passes) => {
    expect(messageFilter([pattern])(body)).toBe(passes);
  });

  it("let a message pass when one of them matches, and all when there is none", () => {
    const passes = messageFilter([{ body: { a: [1] } }, { body: ["plain"] }]);
    expect(['{"a":1}', "plain", '{"a":2}'].map(passes)).toEqual([true, true, false]);
    expect(messageFilter([])("anything")).toBe(true);
  });

  it("are refused for other keys than body", () => {
    expect(() => messageFilter([{ messageId: ["x"] }])).toThrow(
      "Amazon SQS event source mappings only support filtering on the body key.",
    );
  });
});

describe("filters of stream records", () => {
  it("are refused when the data's pattern is no JSON object", () => {
    expect(() => recordFilter([{ data: ["text"] }], "kinesis")).toThrow(
      "The pattern of data must be a JSON object.",
    );
    expect(() => recordFilter([{ dynamodb: ["text"] }], "dynamodb")).toThrow(
      "The pattern of dynamodb must be a JSON object.",
    );
  });
});
