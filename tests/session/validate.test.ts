/** What a session refuses before anything runs: the path, what was expected, what came, what to do. */
import { describe, expect, it } from "vitest";
import { SessionError, type Scenario } from "../../src/session/protocol.ts";
import { validateScenario } from "../../src/session/validate.ts";
import { once, scenario } from "./scenarios.ts";

const QUEUE_ARN = "arn:aws:sqs:us-east-1:123456789012:orders";

/** The message about a scenario that nobody has typed. */
function refusal(changes: Record<string, unknown>): string {
  const changed = { ...scenario("export const handler = async () => 1;"), ...changes };
  try {
    validateScenario(changed as unknown as Scenario);
  } catch (error) {
    if (error instanceof SessionError) return error.message;
    throw error;
  }
  return "accepted";
}

const work = (workload: unknown) => refusal({ workload });
const account = (definition: unknown, workload: unknown = once({})) =>
  refusal({ account: definition, workload });

describe("a workload", () => {
  it.each<[unknown, RegExp | "accepted"]>([
    [{ kind: "constant", count: 3, intervalMs: 10, payloads: [] }, "accepted"],
    [{ kind: "poisson", perSecond: 20, durationMs: 1_000, payloads: [{}] }, "accepted"],
    [{ kind: "burst", size: 50, bursts: 3, gapMs: 10_000, payloads: [] }, "accepted"],
    [
      { kind: "ramp", fromPerSecond: 0, toPerSecond: 50, durationMs: 1_000, payloads: [] },
      "accepted",
    ],
    [
      { kind: "daily", lowPerSecond: 1, highPerSecond: 2, durationMs: 86_400_000, payloads: [] },
      /^workload: expected at most 1000000 arrivals in a run|accepted/,
    ],
    [{ kind: "closed", users: 20, thinkMs: 0, durationMs: 60_000, payloads: [] }, "accepted"],
    [{ kind: "list", arrivals: [{ atMs: 0 }] }, "accepted"],
    [
      { kind: "list", arrivals: [] },
      /^workload\.arrivals: expected at least one arrival, received none: nothing would happen\.$/,
    ],
    [
      { kind: "steady" },
      /^workload\.kind: expected one of list, constant, poisson, burst, ramp, daily, closed, received "steady"\.$/,
    ],
    [
      { kind: "poisson", perSecond: 0, durationMs: 1_000, payloads: [] },
      /^workload\.perSecond: expected a number from 0\.000001 to 1000000 \(per second\), received 0\.$/,
    ],
    [
      { kind: "constant", count: 1.5, intervalMs: 0, payloads: [] },
      /^workload\.count: expected a whole number from 1 to 1000000 \(invocations\), received 1\.5\.$/,
    ],
    [
      { kind: "constant", count: 1, intervall: 5, intervalMs: 5, payloads: [] },
      /^workload\.intervall: expected only settings that are acted on \(.*\), received intervall\. Did you mean intervalMs\?$/,
    ],
    [
      { kind: "poisson", perSecond: 100_000, durationMs: 60_000, payloads: [] },
      /^workload: expected at most 1000000 arrivals in a run, received 6000000\.$/,
    ],
    [
      { kind: "ramp", fromPerSecond: 0, toPerSecond: 0, durationMs: 1_000, payloads: [] },
      /^workload\.toPerSecond: expected a rate above 0 at one end of the ramp, received 0 at both\.$/,
    ],
    [
      { kind: "daily", lowPerSecond: 3, highPerSecond: 2, durationMs: 1_000, payloads: [] },
      /^workload\.lowPerSecond: expected at most highPerSecond \(2\), received 3\.$/,
    ],
    [
      {
        kind: "closed",
        users: 1,
        thinkMs: 0,
        durationMs: 10,
        payloads: [],
        target: { invocationType: "Event" },
      },
      /^workload\.target: expected a function that is called with RequestResponse, .* Use another kind/,
    ],
    [
      { ...once({}), target: { function: "nobody" } },
      /^workload\.target\.function: expected the name of a function of this account \(there is function\), received "nobody"\.$/,
    ],
    [
      { ...once({}), target: { queue: "orders" } },
      /^workload\.target\.queue: expected the name of a queue of this account \(there is none\)/,
    ],
    [{ ...once({}), target: { shelf: "orders" } }, /^workload\.target\.shelf: expected only /],
    [
      { ...once({}), target: { topic: "orders" } },
      /^workload\.target\.topic: expected the name of a topic of this account \(there is none\)/,
    ],
    [
      { ...once({}), target: { eventBus: "orders", source: "web", detailType: "x" } },
      /^workload\.target\.eventBus: expected the name of an event bus of this account \(there is default\)/,
    ],
    [{ ...once({}), target: { eventBus: "default", source: "web", detailType: "x" } }, "accepted"],
    [
      { ...once({}), target: { queue: "orders", qualifier: "live" } },
      /^workload\.target\.qualifier: expected only settings that are acted on \(queue, messageGroup\)/,
    ],
  ])("%j", (workload, expected) => {
    const message = work(workload);
    expect(message).toMatch(expected === "accepted" ? /^accepted$/ : expected);
  });
});

it("an event is at most as large as a synchronous invocation takes (fact 73)", () => {
  expect(work(once("x".repeat(6 * 1024 * 1024)))).toBe(
    "workload.arrivals[0].payload: expected an event of at most 6 MB, as a synchronous invocation takes, received 6291458 bytes.",
  );
});

describe("faults", () => {
  it.each<[unknown, RegExp | "accepted"]>([
    [{}, "accepted"],
    [
      {
        init: { slowProbability: 0.1, slowMs: 2_000, failProbability: 1 },
        crash: { arrivals: [0, 7], atHostCall: 2 },
        delivery: { duplicateProbability: 0.05 },
        dependencies: [{ host: "a.example.com", errorProbability: 0.5, errorStatus: 503 }],
        recycle: { probability: 0.01 },
        throttle: { probability: 0 },
      },
      "accepted",
    ],
    [
      { crash: { probability: 1.5 } },
      /^faults\.crash\.probability: expected a share from 0 to 1, received 1\.5\.$/,
    ],
    [
      { crash: { probabilty: 0.5 } },
      /^faults\.crash\.probabilty: .*received probabilty\. Did you mean probability\?$/,
    ],
    [{ crash: { arrivals: [-1] } }, /^faults\.crash\.arrivals\[0\]: expected a whole number 0 or/],
    [
      { init: { slowProbability: 0.1 } },
      /^faults\.init\.slowMs: expected a number, because slowProbability does nothing without it, received nothing\.$/,
    ],
    [
      { crash: { atHostCall: 2 } },
      /^faults\.crash\.probability: expected a number, or arrivals, because atHostCall does nothing without it, received nothing\.$/,
    ],
    [
      { dependencies: [{ errorStatus: 503 }] },
      /^faults\.dependencies\[0\]\.errorProbability: expected a number, because errorStatus/,
    ],
    [
      { dependencies: [{ host: "a.example.com", fromMs: 1_000 }] },
      /^faults\.dependencies\[0\]\.extraLatencyMs: expected a number, or errorProbability, because host/,
    ],
    [
      { recycle: {} },
      /^faults\.recycle\.probability: expected a share from 0 to 1, received nothing/,
    ],
    [
      { dependencies: [{ errorStatus: 200 }] },
      /^faults\.dependencies\[0\]\.errorStatus: expected a whole number from 400 to 599 \(HTTP status\)/,
    ],
    [{ network: {} }, /^faults\.network: expected only settings that are acted on/],
  ])("%j", (faults, expected) => {
    const message = refusal({ faults });
    expect(message).toMatch(expected === "accepted" ? /^accepted$/ : expected);
  });
});

describe("an account", () => {
  it("may hold all there is", () => {
    const definition = {
      versions: [{}, { files: { "index.mjs": "" }, configuration: { memorySizeMb: 256 } }],
      aliases: [{ name: "live", version: "2", additional: { version: "1", weight: 0.1 } }],
      provisionedConcurrency: [{ qualifier: "live", amount: 2 }],
      functions: [
        {
          configuration: { ...scenario("").function, functionName: "other", layers: ["shared:1"] },
        },
      ],
      layers: [{ name: "shared", version: 1, files: { "nodejs/node_modules/x/index.js": "" } }],
      queues: [
        { name: "orders", redrive: { deadLetterQueue: "failed", maxReceiveCount: 5 } },
        { name: "failed" },
      ],
      streams: [{ name: "clicks", shards: 2 }],
      eventSourceMappings: [
        { id: "one", functionName: "function", qualifier: "live", eventSourceArn: QUEUE_ARN },
        {
          id: "two",
          functionName: "other",
          eventSourceArn: "arn:aws:kinesis:us-east-1:123456789012:stream/clicks",
          startingPosition: "LATEST",
        },
      ],
      topics: [{ name: "alerts" }],
      alarms: [
        {
          alarmName: "errors",
          metric: {
            namespace: "AWS/Lambda",
            metricName: "Errors",
            dimensions: { FunctionName: "function" },
          },
          statistic: "p99.9",
          periodSeconds: 60,
          evaluationPeriods: 1,
          threshold: 1,
          comparison: "GreaterThanThreshold",
        },
      ],
      scalableTargets: [{ functionName: "function", qualifier: "live", minimum: 1, maximum: 5 }],
      traffic: [
        { kind: "constant", count: 1, intervalMs: 0, payloads: [], target: { queue: "orders" } },
      ],
    };
    expect(account(definition)).toBe("accepted");
  });

  it.each<[unknown, RegExp]>([
    [
      {
        versions: [{}],
        provisionedConcurrency: [{ qualifier: "1", amount: 1, atMs: 5_000, ready: true }],
      },
      /^account\.provisionedConcurrency\[0\]\.atMs: expected no instant, because with ready: true/,
    ],
    [
      {
        queues: [{ name: "orders" }],
        traffic: [{ ...once({}), target: { queue: "orders", messageGroup: "id" } }],
      },
      /^account\.traffic\[0\]\.target\.messageGroup: expected a FIFO queue/,
    ],
    [{ clusters: [] }, /^account\.clusters: expected only settings that are acted on/],
    [{ queues: {} }, /^account\.queues: expected a list, received {}\.$/],
    [
      { queues: [{}] },
      /^account\.queues\[0\]\.name: expected a name of letters, .*, received nothing/,
    ],
    [
      { queues: [{ name: "a", visibilityTimeout: 3 }] },
      /received visibilityTimeout\. Did you mean visibilityTimeoutSeconds\?$/,
    ],
    [
      { queues: [{ name: "a" }, { name: "a" }] },
      /^account\.queues\[1\]\.name: .*"a" a second time/,
    ],
    [
      { queues: [{ name: "a", redrive: { deadLetterQueue: "b", maxReceiveCount: 1 } }] },
      /^account\.queues\[0\]\.redrive\.deadLetterQueue: .*\(there is a\), received "b"\.$/,
    ],
    [
      { aliases: [{ name: "live", version: "1" }] },
      /^account\.aliases\[0\]\.version: .*published version of this account \(there is none\), received "1"\.$/,
    ],
    [
      { versions: [{}], aliases: [{ name: "live", version: "$LATEST" }] },
      /^account\.aliases\[0\]\.version: expected a published version as text, for example "1"/,
    ],
    [
      { provisionedConcurrency: [{ qualifier: "$LATEST", amount: 1 }] },
      /^account\.provisionedConcurrency\[0\]\.qualifier: .*alias or published version/,
    ],
    [
      { eventSourceMappings: [{ id: "m", functionName: "function", eventSourceArn: QUEUE_ARN }] },
      /^account\.eventSourceMappings\[0\]\.eventSourceArn: .*queue of this account \(there is none\), received "orders"\.$/,
    ],
    [
      {
        queues: [{ name: "orders" }],
        eventSourceMappings: [{ id: "m", functionName: "f", eventSourceArn: QUEUE_ARN }],
      },
      /^account\.eventSourceMappings\[0\]\.functionName: .*\(there is function\), received "f"\.$/,
    ],
    [
      {
        scalableTargets: [{ functionName: "function", qualifier: "live", minimum: 1, maximum: 2 }],
      },
      /^account\.scalableTargets\[0\]\.qualifier: .*alias or published version of function/,
    ],
    [
      { functions: [{ configuration: scenario("").function }] },
      /^account\.functions\[0\]\.configuration\.functionName: .*"function" a second time/,
    ],
    [{ traffic: [{ kind: "list", arrivals: [] }] }, /^account\.traffic\[0\]\.arrivals: /],
  ])("%j", (definition, expected) => {
    expect(account(definition)).toMatch(expected);
  });
});

describe("a function", () => {
  const configured = (changes: Record<string, unknown>) =>
    refusal({ function: { ...scenario("").function, ...changes } });

  it("refuses settings that nothing acts on", () => {
    expect(configured({ colour: 1 })).toMatch(
      /^function\.colour: expected only settings that are acted on \(functionName, .*\), received colour\. Remove it\.$/,
    );
    expect(configured({ vpcConfig: {} })).toMatch(/received vpcConfig\. There is no network with/);
    expect(configured({ logging: { format: "json" } })).toBe(
      'function.logging.format: expected one of Text, JSON, received "json".',
    );
    expect(configured({ layers: ["shared:1"] })).toMatch(
      /^function\.layers\[0\]: .*layer version of this account \(there is none\)/,
    );
  });
});
