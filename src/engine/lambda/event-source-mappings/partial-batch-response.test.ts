/** Fact 50; https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html */
import { describe, expect, it } from "vitest";
import { readBatchReport } from "./partial-batch-response.ts";

const report = (response: unknown) =>
  readBatchReport(typeof response === "string" ? response : JSON.stringify(response), ["a", "b"]);

describe("a response with ReportBatchItemFailures", () => {
  it.each<[string, unknown]>([
    ["null", null],
    ["an empty text", '""'],
    ["nothing at all", ""],
    ["an empty object", {}],
    ["an empty list", []],
    ["an empty batchItemFailures", { batchItemFailures: [] }],
    ["batchItemFailures of null", { batchItemFailures: null }],
    ["a misspelt batchItemFailures", { batchItemFailure: [{ itemIdentifier: "a" }] }],
  ])("counts as a complete success when it is %s (fact 50)", (_, response) => {
    expect(report(response).kind).toBe("success");
  });

  it.each<[string, unknown, string]>([
    ["no JSON", "{", "the response is not JSON"],
    ["a text", '"done"', 'the response is "done" and not an object'],
    ["a number", 7, "the response is 7 and not an object"],
    [
      "an unknown key in place of itemIdentifier",
      { batchItemFailures: [{ foo: "a" }] },
      '{"foo":"a"} in batchItemFailures has no itemIdentifier',
    ],
    [
      "plain ids in place of objects",
      { batchItemFailures: ["a"] },
      '"a" in batchItemFailures has no itemIdentifier',
    ],
    [
      "an empty itemIdentifier",
      { batchItemFailures: [{ itemIdentifier: "" }] },
      'the itemIdentifier "" is not a text with content',
    ],
    [
      "an itemIdentifier of null",
      { batchItemFailures: [{ itemIdentifier: null }] },
      "the itemIdentifier null is not a text with content",
    ],
    [
      "an itemIdentifier of another batch",
      { batchItemFailures: [{ itemIdentifier: "a" }, { itemIdentifier: "c" }] },
      'the itemIdentifier "c" names no record of the batch',
    ],
    ["an object as list", { batchItemFailures: { a: 1 } }, "batchItemFailures is not a list"],
  ])("fails the whole batch when it is %s (fact 50)", (_, response, why) => {
    expect(report(response)).toEqual({
      kind: "failed",
      because: `${why}, so the whole batch failed`,
    });
  });

  it("names the records that failed", () => {
    expect(
      report({ batchItemFailures: [{ itemIdentifier: "b" }, { itemIdentifier: "b" }] }),
    ).toEqual({
      kind: "partial",
      failed: new Set(["b"]),
      because: "batchItemFailures names 1 of 2 records",
    });
  });
});
