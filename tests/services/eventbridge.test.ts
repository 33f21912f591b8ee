/** EventBridge through the unmodified client. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Operations.html */
import { describe, expect, it } from "vitest";
import type { AccountDefinition, RunResult } from "../../src/session/protocol.ts";
import { configured, records } from "../simulations/simulate.ts";
import { inHandler as inHandlerOf } from "./service-client.ts";

const ACCOUNT = "123456789012";
const QUEUE_ARN = `arn:aws:sqs:us-east-1:${ACCOUNT}:orders`;

const inHandler = (statements: string, account: AccountDefinition = {}, simulation = {}) =>
  inHandlerOf("@aws-sdk/client-eventbridge", statements, { account, simulation });

const bodies = (run: RunResult, queue = "orders"): unknown[] =>
  records(run, "message.sent")
    .filter((sent) => sent.queue === queue)
    .map(({ body }) => JSON.parse(body) as unknown);

/** A bus with a rule for everything from `shop`, and a queue behind it. */
const shop = (target: object = {}, pattern: unknown = { source: ["shop"] }): AccountDefinition => ({
  queues: [{ name: "orders" }, { name: "dead" }, { name: "line.fifo" }],
  eventBuses: [
    {
      name: "shop",
      rules: [
        {
          name: "all",
          eventPattern: pattern,
          targets: [{ id: "queue", arn: QUEUE_ARN, ...target }],
        },
      ],
    },
  ],
});

const ENTRY = `{ Source: "shop", DetailType: "OrderPlaced", Detail: JSON.stringify({ id: 7, total: 12.5, items: ["tea"] }), EventBusName: "shop", Resources: ["order/7"] }`;

describe("PutEvents", () => {
  it("answers for each entry with status 200, delivers the others, and drops events for a bus that is not there (fact 56)", async () => {
    const { payload, run } = await inHandler(
      `return client.send(new sdk.PutEventsCommand({ Entries: [
        ${ENTRY},
        { ...${ENTRY}, Detail: "no JSON" },
        { ...${ENTRY}, Detail: "[1]" },
        { ...${ENTRY}, Source: undefined },
        { ...${ENTRY}, DetailType: "" },
        { ...${ENTRY}, Detail: undefined },
        { ...${ENTRY}, Source: "aws.ec2" },
        { ...${ENTRY}, EventBusName: "nowhere" },
        { ...${ENTRY}, EventBusName: "arn:aws:events:us-east-1:${ACCOUNT}:event-bus/shop", Time: new Date("2026-01-02T03:04:05.678Z") },
      ] })).then((answer) => [answer.$metadata.httpStatusCode, answer.FailedEntryCount, answer.Entries.map((e) => e.ErrorCode ? [e.ErrorCode, e.ErrorMessage] : e.EventId.length)]);`,
      shop(),
    );
    const missing = (name: string) => [
      "InvalidArgument",
      `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
    ];
    expect(payload).toEqual([
      200,
      6,
      [
        36,
        ["MalformedDetail", "Detail is malformed."],
        ["MalformedDetail", "Detail is malformed."],
        missing("Source"),
        missing("DetailType"),
        missing("Detail"),
        ["NotAuthorizedForSourceException", "Not authorized for the source."],
        36,
        36,
      ],
    ]);
    const event = {
      version: "0",
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      "detail-type": "OrderPlaced",
      source: "shop",
      account: ACCOUNT,
      time: "2026-01-05T09:00:00Z",
      region: "us-east-1",
      resources: ["order/7"],
      detail: { id: 7, total: 12.5, items: ["tea"] },
    };
    expect(bodies(run)).toHaveLength(2);
    expect(bodies(run)).toEqual(
      expect.arrayContaining([event, { ...event, time: "2026-01-02T03:04:05Z" }]),
    );
    expect(records(run, "event.dropped").map(({ bus, rule }) => [bus, rule])).toEqual([
      ["nowhere", 56],
    ]);
    expect(records(run, "event.rejected")).toHaveLength(6);
    expect(records(run, "http.requested").map(({ aws }) => aws)).toEqual([
      { service: "events", operation: "PutEvents", resource: "shop" },
    ]);
  });

  it("refuses no entries, and more than ten (fact 56)", async () => {
    const { payload } = await inHandler(
      `return [await refused("PutEvents", { Entries: [] }), await refused("PutEvents", { Entries: Array(11).fill(${ENTRY}) })];`,
      shop(),
    );
    expect(payload).toEqual([
      [
        "ValidationException",
        "1 validation error detected: Value '[]' at 'entries' failed to satisfy constraint: Member must have length greater than or equal to 1",
        400,
      ],
      [
        "ValidationException",
        expect.stringMatching(
          /^1 validation error detected: Value '\[PutEventsRequestEntry\(.*failed to satisfy constraint: Member must have length less than or equal to 10$/s,
        ),
        400,
      ],
    ]);
  });
});

describe("rules and buses", () => {
  it("are put, described, listed, switched and deleted, with AWS's refusals (facts 54 and 55)", async () => {
    const { payload } = await inHandler(`
      const bus = await send("CreateEventBus", { Name: "shop", Description: "of orders" });
      const twice = await refused("CreateEventBus", { Name: "shop" });
      const rule = await send("PutRule", { Name: "big", EventBusName: "shop", EventPattern: JSON.stringify({ detail: { total: [{ numeric: [">", 100] }] } }), Description: "large orders" });
      const own = await send("PutRule", { Name: "any", EventPattern: JSON.stringify({ source: [{ prefix: "" }] }) });
      await send("DisableRule", { Name: "big", EventBusName: "shop" });
      const described = await send("DescribeRule", { Name: "big", EventBusName: "shop" });
      await send("EnableRule", { Name: "big", EventBusName: "shop" });
      const targets = [{ Id: "a", Arn: "${QUEUE_ARN}", RetryPolicy: { MaximumRetryAttempts: 3 }, DeadLetterConfig: { Arn: "${QUEUE_ARN}" } }, { Id: "b", Arn: "arn:aws:lambda:us-east-1:${ACCOUNT}:function:function", InputTransformer: { InputPathsMap: { id: "$.detail.id" }, InputTemplate: "{\\"order\\": <id>}" } }];
      const put = await send("PutTargets", { Rule: "big", EventBusName: "shop", Targets: targets });
      const listed = await send("ListTargetsByRule", { Rule: "big", EventBusName: "shop" });
      const one = await send("ListTargetsByRule", { Rule: "big", EventBusName: "shop", Limit: 1 });
      const rest = await send("ListTargetsByRule", { Rule: "big", EventBusName: "shop", Limit: 1, NextToken: one.NextToken });
      const names = await send("ListRuleNamesByTarget", { TargetArn: "${QUEUE_ARN}", EventBusName: "shop" });
      const full = await refused("PutTargets", { Rule: "big", EventBusName: "shop", Targets: ["c", "d", "e", "f"].map((Id) => ({ Id, Arn: "${QUEUE_ARN}" })) });
      const busy = await refused("DeleteRule", { Name: "big", EventBusName: "shop" });
      const removed = await send("RemoveTargets", { Rule: "big", EventBusName: "shop", Ids: ["a", "b", "z"] });
      const kept = await refused("DeleteEventBus", { Name: "shop" });
      await send("DeleteRule", { Name: "big", EventBusName: "shop" });
      const rules = await send("ListRules", { EventBusName: "shop" });
      await send("DeleteEventBus", { Name: "shop" });
      const buses = await send("ListEventBuses", {});
      return { bus, twice, rule, own: own.RuleArn, described, put, targets: listed.Targets, pages: [one.Targets.length, rest.Targets[0].Id, rest.NextToken === undefined], names: names.RuleNames, full, busy, removed, kept, rules: rules.Rules, buses: buses.EventBuses.map((b) => b.Name) };`);
    const ARN = `arn:aws:events:us-east-1:${ACCOUNT}`;
    expect(payload).toEqual({
      bus: { EventBusArn: `${ARN}:event-bus/shop`, Description: "of orders" },
      twice: ["ResourceAlreadyExistsException", "Event bus shop already exists.", 400],
      rule: { RuleArn: `${ARN}:rule/shop/big` },
      own: `${ARN}:rule/any`,
      described: {
        Name: "big",
        Arn: `${ARN}:rule/shop/big`,
        EventBusName: "shop",
        EventPattern: '{"detail":{"total":[{"numeric":[">",100]}]}}',
        State: "DISABLED",
        Description: "large orders",
        CreatedBy: ACCOUNT,
      },
      put: { FailedEntryCount: 0, FailedEntries: [] },
      targets: [
        {
          Id: "a",
          Arn: QUEUE_ARN,
          RetryPolicy: { MaximumRetryAttempts: 3 },
          DeadLetterConfig: { Arn: QUEUE_ARN },
        },
        {
          Id: "b",
          Arn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:function`,
          InputTransformer: {
            InputPathsMap: { id: "$.detail.id" },
            InputTemplate: '{"order": <id>}',
          },
        },
      ],
      pages: [1, "b", true],
      names: ["big"],
      full: [
        "LimitExceededException",
        "The requested resource exceeds the maximum number allowed.",
        400,
      ],
      busy: ["ValidationException", "Rule can't be deleted since it has targets.", 400],
      removed: {
        FailedEntryCount: 1,
        FailedEntries: [
          {
            TargetId: "z",
            ErrorCode: "ResourceNotFoundException",
            ErrorMessage: "Rule 'big' does not have a target with the Id 'z'.",
          },
        ],
      },
      kept: ["ValidationException", "Event bus can't be deleted since it has rules.", 400],
      rules: [],
      buses: ["default"],
    });
  });

  it("are refused in AWS's words (facts 55, 57 and 58)", async () => {
    const { payload } = await inHandler(
      `const rule = (more) => refused("PutRule", { Name: "r", EventPattern: '{"a":["b"]}', ...more });
      const target = (more) => refused("PutTargets", { Rule: "all", EventBusName: "shop", Targets: [{ Id: "t", Arn: "${QUEUE_ARN}", ...more }] });
      return (await Promise.all([
        rule({ EventPattern: '{"int": 42}' }),
        rule({ EventPattern: undefined }),
        rule({ Name: "with blanks" }),
        rule({ EventBusName: "nowhere" }),
        rule({ EventPattern: undefined, ScheduleExpression: "rate(1 minutes)" }),
        rule({ EventPattern: undefined, ScheduleExpression: "rate(1 minute)", EventBusName: "shop" }),
        refused("DescribeRule", { Name: "gone" }),
        refused("EnableRule", { Name: "gone", EventBusName: "shop" }),
        refused("DescribeEventBus", { Name: "gone" }),
        refused("DeleteEventBus", { Name: "default" }),
        refused("CreateEventBus", { Name: "a bus" }),
        target({ Id: "%" }),
        target({ Arn: "queue" }),
        target({ Arn: "arn:aws:sqs:us-east-1:${ACCOUNT}:line.fifo" }),
        target({ Input: "{", }),
        target({ Input: "{}", InputPath: "$.detail" }),
        target({ InputTransformer: { InputTemplate: "<a>" } }),
        target({ RetryPolicy: { MaximumRetryAttempts: 186 } }),
      ])).map(([, message]) => message);`,
      shop(),
    );
    const constraint = (value: string, member: string, rule: string) =>
      `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${rule}`;
    const pattern = "satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+";
    expect(payload).toEqual([
      'Event pattern is not valid. Reason: "int" must be an object or an array\n at [Source: (String)"{"int": 42}"; line: 1, column: 11]',
      "Parameter(s) EventPattern or ScheduleExpression must be specified.",
      constraint("with blanks", "name", pattern),
      "Event bus nowhere does not exist.",
      "Parameter ScheduleExpression is not valid.",
      "ScheduleExpression is supported only on the default event bus.",
      "Rule gone does not exist on EventBus default.",
      "Rule gone does not exist on EventBus shop.",
      "Event bus gone does not exist.",
      "Cannot delete event bus default.",
      constraint("a bus", "name", "satisfy regular expression pattern: [/\\.\\-_A-Za-z0-9]+"),
      constraint("%", "targets.1.member.id", pattern),
      "Parameter queue is not valid. Reason: Provided Arn is not in correct format.",
      "Parameter(s) SqsParameters must be specified for target: t.",
      "JSON syntax error in input for target t.",
      "Only one of Input, InputPath, or InputTransformer must be provided for target t.",
      "InputTemplate for target t contains invalid placeholder a.",
      constraint(
        "186",
        "targets.1.member.retryPolicy.maximumRetryAttempts",
        "have value less than or equal to 185",
      ),
    ]);
  });

  it("TestEventPattern says whether an event would match (fact 57)", async () => {
    const { payload } = await inHandler(`
      const happened = { id: "1", account: "1", source: "shop", time: "2026-01-05T09:00:00Z", region: "us-east-1", "detail-type": "x", resources: [], detail: { a: [1, 2] } };
      const test = (pattern, of = happened) => send("TestEventPattern", { EventPattern: JSON.stringify(pattern), Event: typeof of === "string" ? of : JSON.stringify(of) }).then((r) => r.Result, (e) => [e.name, e.message]);
      return [await test({ detail: { a: [2] } }), await test({ source: [{ "anything-but": "shop" }] }), await test({ source: ["shop"] }, "text"), await test({ source: ["shop"] }, { source: "shop" }), await test({ source: [] })];`);
    expect(payload).toEqual([
      true,
      false,
      ["ValidationException", "Parameter Event is not valid."],
      ["ValidationException", "Parameter Event is not valid."],
      [
        "InvalidEventPatternException",
        'Event pattern is not valid. Reason: Empty arrays are not allowed\n at [Source: (String)"{"source":[]}"; line: 1, column: 13]',
      ],
    ]);
  });

  it("with members of other types are refused", async () => {
    const { payload } = await inHandler(
      `return (await Promise.all([
        refused("PutEvents", { Entries: [{ ...${ENTRY}, Source: 5 }] }),
        refused("PutRule", { Name: "r", EventPattern: { a: ["b"] } }),
        refused("PutTargets", { Rule: "all", EventBusName: "shop", Targets: [{ Id: "t", Arn: "${QUEUE_ARN}", InputTransformer: {} }] }),
        refused("PutTargets", { Rule: "all", EventBusName: "shop" }),
      ])).map(([name, message]) => [name, message]);`,
      shop(),
    );
    const serialization = (message: string) => ["SerializationException", message];
    expect(payload).toEqual([
      serialization("NUMBER_VALUE can not be converted to a String"),
      serialization("Start of structure or map found where not expected."),
      [
        "ValidationException",
        "1 validation error detected: Value null at 'inputTemplate' failed to satisfy constraint: Member must not be null",
      ],
      [
        "ValidationException",
        "1 validation error detected: Value null at 'targets' failed to satisfy constraint: Member must not be null",
      ],
    ]);
  });

  it("what is not simulated says so (fact 54)", async () => {
    const { payload } = await inHandler(`
      return [await refused("CreateArchive", { ArchiveName: "a", EventSourceArn: "arn" }), await refused("PutTargets", { Rule: "r", Targets: [{ Id: "t", Arn: "arn:aws:ecs:us-east-1:${ACCOUNT}:cluster/c", EcsParameters: {} }] })].map(([, message]) => message.slice(0, 60));`);
    expect(payload).toEqual([
      expect.stringContaining("events CreateArchive is not simulated"),
      expect.stringContaining("EcsParameters is not simulated"),
    ]);
  });
});

describe("targets", () => {
  it.each<[string, object, unknown]>([
    ["Input", { input: '{"constant": true}' }, { constant: true }],
    ["InputPath", { inputPath: "$.detail.items[0]" }, "tea"],
    [
      "InputTransformer with JSON",
      {
        inputTransformer: {
          paths: {
            id: "$.detail.id",
            all: "$.detail",
            type: "$.detail-type",
            none: "$.detail.none",
          },
          template:
            '{"order": <id>, "type": <type>, "text": "Order <id> of <all>", "all": <all>, "none": <none>, "rule": <aws.events.rule-name>}',
        },
      },
      {
        order: 7,
        type: "OrderPlaced",
        text: 'Order 7 of {"id":7,"total":12.5,"items":["tea"]}',
        all: { id: 7, total: 12.5, items: ["tea"] },
        none: "",
        rule: "all",
      },
    ],
    [
      "InputTransformer with a text",
      {
        inputTransformer: {
          paths: { id: "$.detail.id", source: "$.source" },
          template: '"Order <id> from <source>"',
        },
      },
      "Order 7 from shop",
    ],
  ])("get what %s makes of the event (fact 55)", async (_, target, expected) => {
    const { run } = await inHandler(
      `await send("PutEvents", { Entries: [${ENTRY}] });`,
      shop(target),
    );
    expect(bodies(run)).toEqual([expected]);
  });

  it("are functions, called asynchronously, FIFO queues, topics and other buses, which forward no further", async () => {
    const account: AccountDefinition = {
      queues: [{ name: "orders" }, { name: "line.fifo" }],
      topics: [
        { name: "news", subscriptions: [{ endpoint: QUEUE_ARN, rawMessageDelivery: true }] },
      ],
      functions: [
        {
          configuration: configured("audit", { memorySizeMb: 1769 }),
          files: {
            "index.mjs":
              "export const handler = async (event) => { throw new Error(event['detail-type']); };",
          },
        },
      ],
      eventBuses: [
        {
          name: "shop",
          rules: [
            {
              name: "all",
              eventPattern: { source: ["shop"] },
              targets: [
                { id: "audit", arn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:audit` },
                {
                  id: "line",
                  arn: `arn:aws:sqs:us-east-1:${ACCOUNT}:line.fifo`,
                  messageGroupId: "all",
                },
                { id: "news", arn: `arn:aws:sns:us-east-1:${ACCOUNT}:news`, inputPath: "$.detail" },
                { id: "bus", arn: `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/second` },
              ],
            },
          ],
        },
        {
          name: "second",
          rules: [
            {
              name: "back",
              eventPattern: { detail: { id: [7] } },
              targets: [{ id: "bus", arn: `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/shop` }],
            },
          ],
        },
      ],
    };
    const { run } = await inHandler(`await send("PutEvents", { Entries: [${ENTRY}] });`, account);
    expect(records(run, "async.queued").map(({ functionName }) => functionName)).toEqual(["audit"]);
    // The function's errors are Lambda's to retry, not EventBridge's.
    expect(
      records(run, "async.finished").map(({ condition, attempts }) => [condition, attempts]),
    ).toEqual([["RetriesExhausted", 3]]);
    expect(bodies(run, "line.fifo")).toEqual([expect.objectContaining({ source: "shop" })]);
    expect(bodies(run)).toEqual([{ id: 7, total: 12.5, items: ["tea"] }]);
    const accepted = records(run, "event.accepted");
    expect(accepted.map(({ bus }) => bus)).toEqual(["shop", "second"]);
    expect(accepted[1]!.event).toBe(accepted[0]!.event);
    expect(records(run, "event.dropped").map(({ bus }) => bus)).toEqual(["second"]);
  });

  it("are log groups, a line in a stream for each event (fact 54)", async () => {
    const { payload } = await inHandler(
      `await send("PutEvents", { Entries: [${ENTRY}] });
      await sleep(1_000);
      const logs = await import("@aws-sdk/client-cloudwatch-logs");
      const { events } = await new logs.CloudWatchLogsClient({}).send(new logs.FilterLogEventsCommand({ logGroupName: "/aws/events/shop" }));
      return events.map(({ message }) => JSON.parse(message).detail.id);`,
      {
        ...shop({ arn: `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/aws/events/shop` }),
        logGroups: [{ name: "/aws/events/shop" }],
      },
    );
    expect(payload).toEqual([7]);
  });

  it("that are not there are not retried: the dead-letter queue gets the event (fact 55)", async () => {
    const gone = `arn:aws:sqs:us-east-1:${ACCOUNT}:gone`;
    const { run, payload } = await inHandler(
      `await send("PutEvents", { Entries: [${ENTRY}] });
      await sleep(2_000);
      const { SQSClient, ReceiveMessageCommand } = await import("@aws-sdk/client-sqs");
      const { Messages: [message] } = await new SQSClient({}).send(new ReceiveMessageCommand({ QueueUrl: "https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/dead", MessageAttributeNames: ["All"] }));
      return [JSON.parse(message.Body).detail.id, Object.fromEntries(Object.entries(message.MessageAttributes).map(([name, { DataType, StringValue }]) => [name, [DataType, StringValue]]))];`,
      shop({ arn: gone, deadLetterArn: `arn:aws:sqs:us-east-1:${ACCOUNT}:dead` }),
    );
    expect(payload).toEqual([
      7,
      {
        RULE_ARN: ["String", `arn:aws:events:us-east-1:${ACCOUNT}:rule/shop/all`],
        TARGET_ARN: ["String", gone],
        ERROR_CODE: ["String", "NO_RESOURCE"],
        ERROR_MESSAGE: ["String", "The specified queue does not exist."],
        RETRY_ATTEMPTS: ["Number", "0"],
      },
    ]);
    expect(records(run, "event.given-up")).toEqual([
      expect.objectContaining({ attempts: 1, errorCode: "NO_RESOURCE", deadLettered: true }),
    ]);
  });
});

describe("schedules", () => {
  it("send an event to the rule's targets every so often, while the run goes on (fact 58)", async () => {
    const { run } = await inHandler(
      "return 1;",
      {
        queues: [{ name: "orders" }],
        eventBuses: [
          {
            name: "default",
            rules: [
              {
                name: "often",
                scheduleExpression: "rate(1 minute)",
                targets: [{ id: "q", arn: QUEUE_ARN }],
              },
              {
                name: "once",
                scheduleExpression: "cron(1 9 * * ? *)",
                targets: [{ id: "q", arn: QUEUE_ARN }],
              },
              { name: "off", scheduleExpression: "rate(1 minute)", enabled: false },
            ],
          },
        ],
      },
      { minVirtualMs: 200_000 },
    );
    expect(
      records(run, "rule.matched").map(({ at, ruleName, scheduled }) => [
        at / 1e6,
        ruleName,
        scheduled,
      ]),
    ).toEqual([
      [60, "often", true],
      [60, "once", true],
      [120, "often", true],
      [180, "often", true],
    ]);
    expect(bodies(run)[0]).toEqual({
      version: "0",
      id: expect.any(String) as string,
      "detail-type": "Scheduled Event",
      source: "aws.events",
      account: ACCOUNT,
      time: "2026-01-05T09:01:00Z",
      region: "us-east-1",
      resources: [`arn:aws:events:us-east-1:${ACCOUNT}:rule/often`],
      detail: {},
    });
  });
});

describe("an account with an event bus", () => {
  it("has the metrics of AWS/Events (fact 72)", async () => {
    const { run } = await inHandler(
      `await send("PutEvents", { Entries: [${ENTRY}, ${ENTRY}, { ...${ENTRY}, Source: "web" }, { ...${ENTRY}, Detail: "[]" }] });`,
      shop({ arn: `arn:aws:sqs:us-east-1:${ACCOUNT}:gone`, deadLetterArn: QUEUE_ARN }),
    );
    const sums = run.metrics.series
      .filter(({ namespace }) => namespace === "AWS/Events")
      .map(({ name, dimensions, points }): [string, unknown, number] => [
        name,
        dimensions,
        points.reduce((sum, point) => sum + point.sum, 0),
      ])
      .filter(([name]) => name !== "IngestionToInvocationStartLatency");
    const ofRule = { EventBusName: "shop", RuleName: "all" };
    expect(sums.toSorted()).toEqual([
      ["FailedInvocations", ofRule, 2],
      ["InvocationAttempts", ofRule, 2],
      ["Invocations", ofRule, 2],
      ["InvocationsSentToDlq", ofRule, 2],
      ["MatchedEvents", ofRule, 2],
      ["PutEventsEntriesCount", {}, 4],
      ["PutEventsFailedEntriesCount", {}, 1],
      ["TriggeredRules", ofRule, 2],
    ]);
    expect(run.bill.lines.find(({ id }) => id === "events.custom-events")).toMatchObject({
      quantity: 3,
    });
  });

  it("takes events of workloads, and of functions' destinations as events from lambda (facts 45 and 56)", async () => {
    const { run } = await inHandler(
      "return event.detail;",
      {
        queues: [{ name: "orders" }],
        eventBuses: [
          {
            name: "shop",
            rules: [
              {
                name: "call",
                eventPattern: { source: ["web"], detail: { total: [{ numeric: [">", 10] }] } },
                targets: [{ id: "f", arn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:orders` }],
              },
              {
                name: "results",
                eventPattern: { source: ["lambda"], detail: { responsePayload: { total: [20] } } },
                targets: [{ id: "q", arn: QUEUE_ARN, inputPath: "$.detail-type" }],
              },
            ],
          },
        ],
      },
      {
        function: {
          asynchronous: { onSuccess: `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/shop` },
        },
        workload: {
          kind: "list",
          arrivals: [
            { atMs: 0, payload: { total: 5 } },
            { atMs: 10, payload: { total: 20 } },
          ],
          target: { eventBus: "shop", source: "web", detailType: "Order" },
        },
      },
    );
    expect(records(run, "invocation.received")).toHaveLength(1);
    expect(bodies(run)).toEqual(["Lambda Function Invocation Result - Success"]);
  });

  it("lets only those send events who may (fact 54)", async () => {
    const { payload, run } = await inHandler(
      `return refused("PutEvents", { Entries: [${ENTRY}] });`,
      { ...shop(), roles: [{ name: "reader", statements: [] }] },
      { function: { role: "reader" } },
    );
    expect(payload).toEqual([
      "AccessDeniedException",
      `User: arn:aws:sts::${ACCOUNT}:assumed-role/reader/orders is not authorized to perform: events:PutEvents on resource: arn:aws:events:us-east-1:${ACCOUNT}:event-bus/shop because no identity-based policy allows the events:PutEvents action`,
      400,
    ]);
    expect(records(run, "event.accepted")).toEqual([]);
  });
});
