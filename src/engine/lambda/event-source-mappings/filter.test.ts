/** Fact 52; https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html, with-sqs-filtering.html */
import { describe, expect, it } from "vitest";
import { messageFilter, recordFilter } from "./filter.ts";

describe("a filter pattern", () => {
  it.each<[unknown, string]>([
    ["text", "Amazon SQS event source mappings only support filtering on the body key."],
    [{ body: {} }, "Empty objects are not allowed"],
    [{ body: "x" }, '"body" must be an object or an array'],
    [{ body: [] }, "Empty arrays are not allowed"],
    [{ body: [{ prefix: 1 }] }, "prefix match pattern must be a string"],
    [{ body: [{ wildcard: "a*" }] }, "Unrecognized match type wildcard"],
    [{ body: [{ cidr: "10.0.0.0/8" }] }, "Unrecognized match type cidr"],
  ])("is refused when it is %j, in AWS's words (fact 52)", (pattern, reason) => {
    expect(() => messageFilter([pattern])).toThrow(expect.objectContaining({ reason }));
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
