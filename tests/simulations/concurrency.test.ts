/** Facts A10 (66-68, 71) and 42: https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html */
import { describe, expect, it } from "vitest";
import type { RunResult } from "../../src/session/protocol.ts";
import { configured, records, simulate } from "./simulate.ts";

const SLEEP =
  "export const handler = async ({ ms = 1_000 }) => { await new Promise((r) => setTimeout(r, ms)); };";

const throttled = (run: RunResult) => run.invocations.filter(({ status }) => status === "throttle");
const reasons = (run: RunResult) => [
  ...new Set(records(run, "invocation.throttled").map(({ reason }) => reason)),
];

describe("the account's concurrency", () => {
  it("throttles what comes beyond it, with AWS's reason (facts 42, 66)", async () => {
    const run = await simulate({
      code: SLEEP,
      workload: { kind: "burst", size: 12, bursts: 1, gapMs: 0, payloads: [{}] },
      accountConcurrency: 10,
    });
    expect(throttled(run)).toHaveLength(2);
    expect(reasons(run)).toEqual(["ConcurrentInvocationLimitExceeded"]);
    expect(records(run, "invocation.throttled")[0]).toMatchObject({
      because: "all 10 concurrent executions of the account were in use",
      rule: 66,
    });
  });

  it("allows ten requests a second for each unit of concurrency (fact 66)", async () => {
    const run = await simulate({
      code: "export const handler = async () => 1;",
      at: [[0], ...Array.from({ length: 60 }, (_, i): [number] => [1_000 + i * 15])],
      accountConcurrency: 2,
    });
    // The bucket holds 20 and gets 20 a second.
    expect(reasons(run)).toEqual(["FunctionInvocationRateLimitExceeded"]);
    expect(run.invocations.length - throttled(run).length).toBeGreaterThanOrEqual(37);
    expect(run.invocations.length - throttled(run).length).toBeLessThanOrEqual(39);
  });

  it("is shared by all functions without reserved concurrency (fact 66)", async () => {
    const run = await simulate({
      code: SLEEP,
      at: [[0], [0], [10]],
      accountConcurrency: 4,
      account: {
        functions: [{ configuration: configured("mail") }],
        traffic: [
          {
            kind: "burst",
            size: 3,
            bursts: 1,
            gapMs: 0,
            payloads: [{}],
            target: { function: "mail" },
          },
        ],
      },
    });
    expect(throttled(run).map(({ functionName }) => functionName)).toEqual(["mail", "orders"]);
  });
});

describe("reserved concurrency", () => {
  it("is the function's limit, and is kept from the others (fact 67)", async () => {
    const run = await simulate({
      code: SLEEP,
      function: { reservedConcurrency: 2 },
      workload: { kind: "burst", size: 3, bursts: 1, gapMs: 0, payloads: [{}] },
    });
    expect(reasons(run)).toEqual(["ReservedFunctionConcurrentInvocationLimitExceeded"]);
    expect(records(run, "invocation.throttled")[0]).toMatchObject({
      because: "all 2 of the function's reserved concurrency were in use",
      rule: 67,
    });
  });

  it("of 0 stops the function (fact 44)", async () => {
    const run = await simulate({ code: SLEEP, function: { reservedConcurrency: 0 } });
    expect(run.invocations[0]).toMatchObject({
      status: "throttle",
      payload: { Reason: "ReservedFunctionConcurrentInvocationLimitExceeded" },
    });
  });

  it("leaves at least 100 for the functions without it (fact 67)", async () => {
    const run = simulate({ code: SLEEP, function: { reservedConcurrency: 901 } });
    await expect(run).rejects.toThrow(
      "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    );
  });

  it("may not be lower than what is provisioned (fact 67)", async () => {
    const run = simulate({
      code: SLEEP,
      function: { reservedConcurrency: 1 },
      account: { versions: [{}], provisionedConcurrency: [{ qualifier: "1", amount: 2 }] },
    });
    await expect(run).rejects.toThrow(
      "Requested Provisioned Concurrency should not be greater than",
    );
  });
});

describe("versions and aliases", () => {
  const code =
    "export const handler = async (event, context) => ({ version: process.env.AWS_LAMBDA_FUNCTION_VERSION, arn: context.invokedFunctionArn, of: context.functionVersion });";

  it("run what the qualifier names, and say which version it was (fact 71)", async () => {
    const run = await simulate({
      code,
      workload: {
        kind: "list",
        arrivals: [{ atMs: 0, payload: {} }],
        target: { qualifier: "live" },
      },
      account: {
        versions: [{ configuration: { memorySizeMb: 256 } }, {}],
        aliases: [{ name: "live", version: "1" }],
      },
    });
    expect(run.invocations[0]!.payload).toEqual({
      version: "1",
      of: "1",
      arn: "arn:aws:lambda:us-east-1:123456789012:function:orders:live",
    });
    expect(records(run, "invocation.completed")[0]!.executedVersion).toBe("1");
    expect(run.logs.some(({ line }) => /^START RequestId: .* Version: 1$/.test(line))).toBe(true);
    expect(run.logs.some(({ line }) => line.includes("Memory Size: 256 MB"))).toBe(true);
  });

  it("share invocations by weight, drawn for each (fact 71)", async () => {
    const run = await simulate({
      code,
      workload: {
        kind: "constant",
        count: 400,
        intervalMs: 100,
        payloads: [{}],
        target: { qualifier: "live" },
      },
      account: {
        versions: [{}, {}],
        aliases: [{ name: "live", version: "1", additional: { version: "2", weight: 0.25 } }],
      },
    });
    const second = records(run, "invocation.completed").filter(
      ({ executedVersion }) => executedVersion === "2",
    );
    expect(second.length).toBeGreaterThan(75);
    expect(second.length).toBeLessThan(125);
  });

  it("have environments of their own (fact 71)", async () => {
    const run = await simulate({
      code,
      account: {
        versions: [{}],
        traffic: [
          { kind: "list", arrivals: [{ atMs: 1_000, payload: {} }], target: { qualifier: "1" } },
        ],
      },
    });
    expect(run.invocations.map(({ coldStart }) => coldStart)).toEqual([true, true]);
    expect(records(run, "environment.created").map(({ version }) => version)).toEqual([
      "$LATEST",
      "1",
    ]);
  });

  it("of an alias have to be published, and two of them need two versions (fact 71)", async () => {
    await expect(
      simulate({ code, account: { aliases: [{ name: "live", version: "3" }] } }),
    ).rejects.toThrow("account.aliases[0].version: expected the name of a published version");
    await expect(
      simulate({
        code,
        account: {
          versions: [{}],
          aliases: [
            { name: "live", version: "$LATEST", additional: { version: "1", weight: 0.1 } },
          ],
        },
      }),
    ).rejects.toThrow("expected a published version as text");
  });
});
