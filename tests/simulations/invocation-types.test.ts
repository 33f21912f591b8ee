/** Facts 41-44: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
import { describe, expect, it } from "vitest";
import { configured, records, simulate, type Simulation } from "./simulate.ts";

const one = (invocationType: "RequestResponse" | "Event" | "DryRun", payload: unknown = {}) =>
  ({
    kind: "list",
    arrivals: [{ atMs: 0, payload }],
    target: { invocationType },
  }) satisfies Simulation["workload"];

describe("the Invoke API", () => {
  it("answers 200 with the result, 202 without one, or 204 for a dry run that runs nothing (fact 41)", async () => {
    const code = "export const handler = async () => 'done';";
    const answers = await Promise.all(
      (["RequestResponse", "Event", "DryRun"] as const).map(async (type) => {
        const run = await simulate({ code, workload: one(type) });
        const [completed] = records(run, "invocation.completed");
        const ran = records(run, "invoke.ended").length;
        return { statusCode: completed!.statusCode, payload: completed!.payload, ran };
      }),
    );
    expect(answers).toEqual([
      { statusCode: 200, payload: '"done"', ran: 1 },
      { statusCode: 202, payload: "", ran: 1 },
      { statusCode: 204, payload: "", ran: 0 },
    ]);
  });

  it("refuses a function or qualifier that does not exist with 404 (fact 41)", async () => {
    const run = await simulate({
      code: "export const handler = async () => 1;",
      workload: { ...one("RequestResponse"), target: { qualifier: "7" } },
    }).catch((error: unknown) => String(error));
    expect(run).toContain("7");
  });

  it("refuses events above 1 MB and requests above 6 MB with 413 (fact 73)", async () => {
    const run = await simulate({
      code: "export const handler = async () => 1;",
      workload: one("Event", "x".repeat(1_048_576)),
    });
    expect(run.invocations[0]).toMatchObject({ status: "refused", attempts: 0 });
    expect(records(run, "invocation.completed")[0]!.statusCode).toBe(413);
  });
});

describe("the asynchronous queue", () => {
  const failing = `
    export const handler = async (event, { awsRequestId }) => {
      console.log("attempt", awsRequestId);
      throw new Error("no");
    };`;

  it("tries a failed event again after one and two minutes, with the same request id, and then drops it (fact 43)", async () => {
    const run = await simulate({ code: failing, workload: one("Event") });
    const started = records(run, "invoke.started");
    expect(started.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(new Set(started.map(({ requestId }) => requestId)).size).toBe(1);
    const seconds = records(run, "async.dequeued").map(({ at }) => Math.round(at / 1_000_000));
    expect(seconds).toEqual([0, 60, 180]);
    expect(records(run, "async.finished")[0]).toMatchObject({
      condition: "RetriesExhausted",
      attempts: 3,
      lost: true,
    });
    expect(run.invocations[0]).toMatchObject({ attempts: 3, condition: "RetriesExhausted" });
  });

  it("backs off from a throttle, doubling from a second to five minutes, without using up attempts (fact 43)", async () => {
    const run = await simulate({
      code: "export const handler = async ({ ms = 0 }) => { await new Promise((r) => setTimeout(r, ms)); };",
      function: { timeoutSeconds: 60, reservedConcurrency: 1 },
      workload: {
        kind: "list",
        arrivals: [
          { atMs: 0, payload: { ms: 20_000 } },
          { atMs: 100, payload: {} },
        ],
        target: { invocationType: "Event" },
      },
    });
    const throttles = records(run, "invocation.throttled").map(({ at }) => at);
    const gaps = throttles.slice(1).map((at, i) => Math.round((at - throttles[i]!) / 1_000_000));
    expect(gaps).toEqual([1, 2, 4, 8]);
    expect(
      records(run, "async.finished").map(({ condition, attempts }) => `${condition} ${attempts}`),
    ).toEqual(["Success 1", "Success 1"]);
  });

  it("sends an event of a function with reserved concurrency 0 to its destination untried (fact 44)", async () => {
    const run = await simulate({
      code: failing,
      function: {
        reservedConcurrency: 0,
        asynchronous: { onFailure: "arn:aws:sns:us-east-1:123456789012:failures" },
      },
      workload: one("Event"),
      account: { topics: [{ name: "failures" }] },
    });
    expect(records(run, "async.finished")[0]).toMatchObject({
      condition: "ZeroReservedConcurrency",
      attempts: 0,
      lost: false,
    });
    expect(records(run, "record.delivered")[0]).toMatchObject({ kind: "on-failure", ok: true });
  });

  it("stops a loop of functions when one of them has run sixteen times in it (fact 47)", async () => {
    const arn = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
    const mail = configured("mail", { asynchronous: { onSuccess: arn("orders") } });
    const run = await simulate({
      code: "export const handler = async () => 1;",
      function: { asynchronous: { onSuccess: arn("mail") } },
      workload: one("Event"),
      account: { functions: [{ configuration: mail }] },
    });
    expect(records(run, "invoke.started")).toHaveLength(32);
    expect(records(run, "async.finished").at(-1)).toMatchObject({
      functionName: "orders",
      condition: "RecursiveInvocationsDropped",
    });
  });
});
