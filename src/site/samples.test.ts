import { describe, expect, test } from "vitest";
import { parseSample, readSample, sampleIds } from "./samples.ts";

const files = { "index.ts": "export const handler = async () => 1;\n" };
const definition = `
title: A sample
function: { functionName: sample, handler: index.handler, memorySizeMb: 512, timeoutSeconds: 3 }
entry: index.ts
seed: 7
events: [{ name: Empty, payload: {} }]
workloads:
  - { id: one, label: One request, workload: { kind: list, arrivals: [{ atMs: 0, payload: {} }] } }
`;

describe("a sample", () => {
  test("gets the defaults of its function, and a seed as text", () => {
    const sample = parseSample("a", definition, files);
    expect(sample.function).toEqual({
      functionName: "sample",
      runtime: "nodejs24.x",
      handler: "index.handler",
      memorySizeMb: 512,
      timeoutSeconds: 3,
      environment: {},
      architecture: "x86_64",
    });
    expect(sample).toMatchObject({ id: "a", seed: "7", outsideHosts: [], files });
  });

  test.each(sampleIds())("%s can be used", (id) => {
    expect(readSample(id).id).toBe(id);
  });
});

describe("what an author wrote wrong", () => {
  test("a number out of range says where, what was expected and what stands there", () => {
    const wrong = definition.replace("memorySizeMb: 512", "memorySizeMb: 12");
    expect(() => parseSample("a", wrong, files)).toThrowErrorMatchingInlineSnapshot(`
      [AuthorError: content/samples/a/sample.yaml cannot be used:
        function.memorySizeMb
          expected: a whole number from 128 to 10240 (MB)
          received: 12]
    `);
  });

  test("a setting that nothing acts on is refused", () => {
    const wrong = definition.replace("seed: 7", "seed: 7\nretries: 2");
    expect(() => parseSample("a", wrong, files)).toThrowErrorMatchingInlineSnapshot(`
      [AuthorError: content/samples/a/sample.yaml cannot be used:
        retries
          expected: only settings that are acted on (title, function, entry, events, workloads, outsideHosts, account, faults, accountConcurrency, minVirtualMs, seed)
          received: retries
          fix: Remove it.]
    `);
  });

  test("a workload of a kind that does not exist is refused", () => {
    const wrong = definition.replace("kind: list", "kind: lists");
    expect(() => parseSample("a", wrong, files)).toThrowErrorMatchingInlineSnapshot(`
      [AuthorError: content/samples/a/sample.yaml cannot be used:
        workloads[0].workload.kind
          expected: one of list, constant, poisson, burst, ramp, daily, closed
          received: "lists"]
    `);
  });

  test("a queue that the account does not hold is refused", () => {
    const wrong = definition.replace("kind: list,", "kind: list, target: { queue: orders },");
    expect(() => parseSample("a", wrong, files)).toThrowErrorMatchingInlineSnapshot(`
      [AuthorError: content/samples/a/sample.yaml cannot be used:
        workloads[0].workload.target.queue
          expected: the name of a queue of this account (there is none)
          received: "orders"]
    `);
  });

  test("an entry that is not among the files is refused", () => {
    expect(() => parseSample("a", definition, {})).toThrowErrorMatchingInlineSnapshot(`
      [AuthorError: content/samples/a/sample.yaml cannot be used:
        entry
          expected: one of the files beside it: there are none
          received: index.ts]
    `);
  });

  test("a sample that does not exist names those that do", () => {
    expect(() => readSample("nothing-here")).toThrow(
      /expected: a file that defines the sample\n {4}received: no such file\n {4}fix: .*hello/,
    );
  });
});
