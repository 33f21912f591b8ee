import { describe, expect, test } from "vitest";
import { parseSample, readSample, sampleIds } from "./samples.ts";

const files = {
  "index.ts": "export const handler = async () => 1;\n",
  "template.yaml": `Transform: AWS::Serverless-2016-10-31
Resources:
  Sample:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: sample
      CodeUri: .
      Handler: index.handler
      Runtime: nodejs24.x
      MemorySize: 512
`,
};
const definition = `
title: A sample
entry: index.ts
seed: 7
events: [{ name: Empty, payload: {} }]
workloads:
  - { id: one, label: One request, workload: { kind: list, arrivals: [{ atMs: 0, payload: {} }] } }
`;

describe("a sample", () => {
  test("has the function that its template describes, and a seed as text", () => {
    const sample = parseSample("a", definition, files);
    expect(sample.function).toMatchObject({
      functionName: "sample",
      runtime: "nodejs24.x",
      handler: "index.handler",
      memorySizeMb: 512,
      timeoutSeconds: 3,
      environment: {},
      architecture: "x86_64",
    });
    expect(sample).toMatchObject({
      id: "a",
      seed: "7",
      outsideHosts: [],
      files,
      template: "template.yaml",
      surroundings: [],
    });
  });

  test.each(sampleIds())("%s can be used", (id) => {
    expect(readSample(id).id).toBe(id);
  });
});

describe("what an author wrote wrong", () => {
  test("a template that cannot be deployed says where, what was expected and what stands there", () => {
    const template = files["template.yaml"].replace("MemorySize: 512", "MemorySize: 12");
    expect(() => parseSample("a", definition, { ...files, "template.yaml": template }))
      .toThrowErrorMatchingInlineSnapshot(`
      [AuthorError: content/samples/a/template.yaml:10:19 cannot be used:
        the template
          expected: one that can be deployed
          received: Resources.Sample.Properties.MemorySize: Expected a whole number from 128 to 10240 (MB), received 12.]
    `);
  });

  test("a setting that nothing acts on is refused", () => {
    const wrong = definition.replace("seed: 7", "seed: 7\nretries: 2");
    expect(() => parseSample("a", wrong, files)).toThrowErrorMatchingInlineSnapshot(`
      [AuthorError: content/samples/a/sample.yaml cannot be used:
        retries
          expected: only settings that are acted on (title, parameters, entry, events, workloads, outsideHosts, faults, faultsOn, accountConcurrency, minVirtualMs, maxVirtualMs, seed)
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
    expect(() =>
      parseSample("a", definition, { "template.yaml": files["template.yaml"], "a.ts": "" }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [AuthorError: content/samples/a/sample.yaml cannot be used:
        entry
          expected: one of the files beside it: template.yaml, a.ts
          received: index.ts]
    `);
  });

  test("a sample that does not exist names those that do", () => {
    expect(() => readSample("nothing-here")).toThrow(
      /expected: a file that defines the sample\n {4}received: no such file\n {4}fix: .*hello/,
    );
  });
});
