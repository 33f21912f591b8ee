/** Fact 83: https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html */
import { describe, expect, it } from "vitest";
import { tracesOf } from "../../src/session/traces.ts";
import { configured, records, simulate } from "./simulate.ts";

const code = "export const handler = async () => process.env._X_AMZN_TRACE_ID;";

describe("X-Ray", () => {
  it("gives the function the header of a sampled trace, and gets two segments of it (fact 83)", async () => {
    const run = await simulate({ code, function: { tracing: "Active" } });
    const segments = tracesOf(run);
    expect(segments.map(({ origin }) => origin)).toEqual(["AWS::Lambda", "AWS::Lambda::Function"]);
    const [service, fn] = segments;
    expect(run.invocations[0]!.payload).toMatch(
      new RegExp(`^Root=${fn!.trace_id};Parent=${fn!.id};Sampled=1;Lineage=1:[0-9a-f]{8}:0$`),
    );
    expect(fn!.subsegments).toMatchObject([{ name: "Init" }]);
    const [init] = records(run, "init.ended");
    const [subsegment] = fn!.subsegments!;
    expect(subsegment!.end_time! - subsegment!.start_time).toBeCloseTo(init!.durationUs / 1e6, 4);
    expect(service!.start_time).toBe(Date.parse(run.startedAt) / 1_000);
  });

  it("samples the first request of a second and few of the others (fact 83)", async () => {
    const run = await simulate({
      code,
      function: { tracing: "Active" },
      workload: { kind: "constant", count: 400, intervalMs: 10, payloads: [{}] },
    });
    const traced = records(run, "invocation.received").filter((record) => record.traced);
    expect(traced.length).toBeGreaterThanOrEqual(4);
    expect(traced.length).toBeLessThan(60);
  });

  it("gets nothing from a function that only passes the header through (fact 83)", async () => {
    const run = await simulate({ code });
    expect(tracesOf(run)).toEqual([]);
    expect(run.invocations[0]!.payload).toMatch(
      /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0;Lineage=1:[0-9a-f]{8}:0$/,
    );
  });

  it("sees one trace across a function and its destination (fact 83)", async () => {
    const charge = configured("charge", { tracing: "Active" });
    const run = await simulate({
      code,
      function: {
        tracing: "Active",
        asynchronous: { onSuccess: "arn:aws:lambda:us-east-1:123456789012:function:charge" },
      },
      workload: {
        kind: "list",
        arrivals: [{ atMs: 0, payload: {} }],
        target: { invocationType: "Event" },
      },
      account: { functions: [{ configuration: charge }] },
    });
    const segments = tracesOf(run);
    expect(new Set(segments.map(({ trace_id }) => trace_id)).size).toBe(1);
    expect(segments.map(({ name, origin }) => `${name} ${origin}`)).toEqual([
      "orders AWS::Lambda",
      "orders AWS::Lambda::Function",
      "charge AWS::Lambda",
      "charge AWS::Lambda::Function",
    ]);
    expect(segments[2]!.parent_id).toBe(segments[1]!.id);
    expect(segments[0]!.subsegments!.map(({ name }) => name)).toEqual(["Dwell Time", "Attempt #1"]);
  });
});
