/** SNS through the unmodified client. https://docs.aws.amazon.com/sns/latest/api/API_Operations.html */
import { describe, expect, it } from "vitest";
import type { AccountDefinition, RunResult } from "../../src/session/protocol.ts";
import { configured, lines, records } from "../simulations/simulate.ts";
import { inHandler as inHandlerOf } from "./service-client.ts";

const ACCOUNT = "123456789012";
const topic = (name: string) => `arn:aws:sns:us-east-1:${ACCOUNT}:${name}`;
const queue = (name: string) => `arn:aws:sqs:us-east-1:${ACCOUNT}:${name}`;
const fn = (name: string) => `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${name}`;

const inHandler = (statements: string, account: AccountDefinition = {}, simulation = {}) =>
  inHandlerOf("@aws-sdk/client-sns", statements, {
    account,
    function: { timeoutSeconds: 60 },
    simulation,
    names: `
      const topic = (name) => "arn:aws:sns:us-east-1:${ACCOUNT}:" + name;
      const queue = (name) => "arn:aws:sqs:us-east-1:${ACCOUNT}:" + name;
      const TopicArn = topic("news");`,
  });

const bodies = (run: RunResult, name: string): string[] =>
  records(run, "message.sent")
    .filter((sent) => sent.queue === name)
    .map(({ body }) => body);

describe("topics and subscriptions", () => {
  it("are created, set, listed and deleted", async () => {
    const { payload } = await inHandler(
      `const made = await send("CreateTopic", { Name: "news", Attributes: { DisplayName: "News" } });
      const again = await send("CreateTopic", { Name: "news", Attributes: { DisplayName: "News" } });
      const fifo = await send("CreateTopic", { Name: "line.fifo", Attributes: { FifoTopic: "true", ContentBasedDeduplication: "true" } });
      await send("SetTopicAttributes", { TopicArn, AttributeName: "DisplayName", AttributeValue: "All the news" });
      const { SubscriptionArn } = await send("Subscribe", { TopicArn, Protocol: "sqs", Endpoint: queue("all"), Attributes: { RawMessageDelivery: "true", FilterPolicy: '{"kind":["a"]}' } });
      const same = await send("Subscribe", { TopicArn, Protocol: "sqs", Endpoint: queue("all"), ReturnSubscriptionArn: true });
      await send("SetSubscriptionAttributes", { SubscriptionArn, AttributeName: "FilterPolicyScope", AttributeValue: "MessageBody" });
      const { Attributes: of } = await send("GetSubscriptionAttributes", { SubscriptionArn });
      const { Attributes } = await send("GetTopicAttributes", { TopicArn });
      const topics = await send("ListTopics", {});
      const subscriptions = await send("ListSubscriptions", {});
      const byTopic = await send("ListSubscriptionsByTopic", { TopicArn: topic("line.fifo") });
      const fifoAttributes = (await send("GetTopicAttributes", { TopicArn: topic("line.fifo") })).Attributes;
      await send("Unsubscribe", { SubscriptionArn });
      await send("DeleteTopic", { TopicArn: topic("line.fifo") });
      const left = await send("ListTopics", {});
      return { made, again: again.TopicArn === made.TopicArn, fifo: fifo.TopicArn, same: same.SubscriptionArn === SubscriptionArn, of: { ...of, SubscriptionArn: of.SubscriptionArn.length }, Attributes: { ...Attributes, Policy: JSON.parse(Attributes.Policy).Id, EffectiveDeliveryPolicy: Object.keys(JSON.parse(Attributes.EffectiveDeliveryPolicy)) }, topics: topics.Topics, subscriptions: subscriptions.Subscriptions.map((s) => [s.Protocol, s.Endpoint, s.TopicArn, s.Owner]), byTopic: byTopic.Subscriptions, fifoAttributes: [fifoAttributes.FifoTopic, fifoAttributes.ContentBasedDeduplication], left: left.Topics.length };`,
    );
    expect(payload).toEqual({
      made: { TopicArn: topic("news") },
      again: true,
      fifo: topic("line.fifo"),
      same: true,
      of: {
        SubscriptionArn: topic("news").length + 37,
        TopicArn: topic("news"),
        Protocol: "sqs",
        Endpoint: queue("all"),
        Owner: ACCOUNT,
        ConfirmationWasAuthenticated: "true",
        PendingConfirmation: "false",
        RawMessageDelivery: "true",
        FilterPolicy: '{"kind":["a"]}',
        FilterPolicyScope: "MessageBody",
      },
      Attributes: {
        TopicArn: topic("news"),
        Owner: ACCOUNT,
        DisplayName: "All the news",
        Policy: "__default_policy_ID",
        SubscriptionsConfirmed: "1",
        SubscriptionsPending: "0",
        SubscriptionsDeleted: "0",
        EffectiveDeliveryPolicy: ["http"],
      },
      topics: [{ TopicArn: topic("news") }, { TopicArn: topic("line.fifo") }],
      subscriptions: [["sqs", queue("all"), topic("news"), ACCOUNT]],
      byTopic: [],
      fifoAttributes: ["true", "true"],
      left: 1,
    });
  });

  it("are refused in AWS's words", async () => {
    const { payload } = await inHandler(
      `const subscribe = (more) => refused("Subscribe", { TopicArn, Protocol: "sqs", Endpoint: queue("all"), ...more });
      const policy = (FilterPolicy, more) => subscribe({ Attributes: { FilterPolicy: JSON.stringify(FilterPolicy), ...more } });
      return await Promise.all([
        refused("CreateTopic", { Name: "two words" }),
        refused("CreateTopic", { Name: "line", Attributes: { FifoTopic: "true" } }),
        refused("GetTopicAttributes", { TopicArn: topic("gone") }),
        refused("GetTopicAttributes", { TopicArn: "gone" }),
        refused("SetTopicAttributes", { TopicArn, AttributeName: "Nonsense", AttributeValue: "x" }),
        refused("GetSubscriptionAttributes", { SubscriptionArn: TopicArn + ":1" }),
        refused("Unsubscribe", { SubscriptionArn: "gone" }),
        subscribe({ TopicArn: topic("gone") }),
        subscribe({ Protocol: "pigeon" }),
        subscribe({ Endpoint: "all" }),
        subscribe({ Endpoint: queue("line.fifo") }),
        subscribe({ Attributes: { Nonsense: "1" } }),
        subscribe({ Protocol: "lambda", Endpoint: "${fn("f")}", Attributes: { RawMessageDelivery: "true" } }),
        subscribe({ Attributes: { RedrivePolicy: "{" } }),
        policy({ key: [["value"]] }),
        policy({ key: [{ "wrong-operator": true }] }),
        policy({ key: { nested: ["a"] } }),
        policy({ a: ["1"], b: ["1"], c: ["1"], d: ["1"], e: ["1"], f: ["1"] }),
        policy({ a: { b: { c: Array(51).fill("x") } } }, { FilterPolicyScope: "MessageBody" }),
        policy({ a: ["1"] }, { FilterPolicyScope: "Both" }),
      ]);`,
      { topics: [{ name: "news" }], queues: [{ name: "all" }] },
    );
    const invalid = (message: string) => [
      "InvalidParameterException",
      `Invalid parameter: ${message}`,
      400,
    ];
    const attributes = (message: string) => invalid(`Attributes Reason: ${message}`);
    const at = (source: string, column: number) =>
      `\n at [Source: (String)"${source}"; line: 1, column: ${column}]`;
    expect(payload).toEqual([
      invalid("Topic Name"),
      [
        "InvalidParameterException",
        "Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, numbers, underscores, and hyphens, and must be between 1 and 256 characters long.",
        400,
      ],
      ["NotFoundException", "Topic does not exist", 404],
      invalid("TopicArn Reason: An ARN must have at least 6 elements, not 1"),
      invalid("AttributeName"),
      ["NotFoundException", "Subscription does not exist", 404],
      invalid("SubscriptionArn Reason: An ARN must have at least 6 elements, not 1"),
      ["NotFoundException", "Topic does not exist", 404],
      invalid("Amazon SNS does not support this protocol string: pigeon"),
      invalid("SQS endpoint ARN"),
      invalid(
        "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics",
      ),
      attributes("AttributeName"),
      attributes("Delivery protocol [lambda] does not support raw message delivery."),
      attributes("RedrivePolicy: failed to parse JSON."),
      attributes(
        `FilterPolicy: Match value must be String, number, true, false, or null${at('{"key":[["value"]]}', 10)}`,
      ),
      attributes(
        `FilterPolicy: Unrecognized match type wrong-operator${at('{"key":[{"wrong-operator":true}]}', 31)}`,
      ),
      attributes("Filter policy scope MessageAttributes does not support nested filter policy"),
      attributes("FilterPolicy: Filter policy can not have more than 5 keys"),
      attributes("FilterPolicy: Filter policy is too complex"),
      attributes(
        "FilterPolicyScope: Invalid value [Both]. Please use either MessageBody or MessageAttributes",
      ),
    ]);
  });

  it("with other endpoints than queues and functions are not simulated, and say so", async () => {
    const { payload } = await inHandler(
      `return [
        await refused("Subscribe", { TopicArn, Protocol: "https", Endpoint: "https://example.com" }),
        await refused("Publish", { PhoneNumber: "+15550100", Message: "x" }),
        await refused("CreatePlatformApplication", { Name: "x", Platform: "GCM", Attributes: {} }),
      ].map(([, message]) => message);`,
      { topics: [{ name: "news" }] },
    );
    expect(payload).toEqual([
      expect.stringContaining("the protocol https of SNS is not simulated"),
      expect.stringContaining("PhoneNumber is not simulated"),
      expect.stringContaining("sns CreatePlatformApplication is not simulated"),
    ]);
  });
});

describe("Publish", () => {
  const account: AccountDefinition = {
    queues: [{ name: "all" }, { name: "raw" }],
    functions: [
      {
        configuration: configured("reader", { memorySizeMb: 1769 }),
        files: {
          "index.mjs":
            "export const handler = async (event) => { console.log(JSON.stringify(event)); };",
        },
      },
    ],
    topics: [
      {
        name: "news",
        subscriptions: [
          { endpoint: queue("all") },
          { endpoint: queue("raw"), rawMessageDelivery: true },
          { endpoint: fn("reader") },
        ],
      },
    ],
  };

  it("fans out to queues, raw ones among them, and to functions, in AWS's shapes", async () => {
    const { run, payload } = await inHandler(
      `const { MessageId } = await send("Publish", { TopicArn, Subject: "Tea", Message: JSON.stringify({ default: "for all", sqs: "for queues", lambda: "for functions", email: 5 }), MessageStructure: "json", MessageAttributes: { kind: { DataType: "String", StringValue: "green" }, cups: { DataType: "Number", StringValue: "2" }, picture: { DataType: "Binary", BinaryValue: new Uint8Array([1, 2, 255]) } } });
      await sleep(500);
      const { SQSClient, ReceiveMessageCommand } = await import("@aws-sdk/client-sqs");
      const { Messages: [raw] } = await new SQSClient({}).send(new ReceiveMessageCommand({ QueueUrl: "https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/raw", MessageAttributeNames: ["All"] }));
      return { MessageId, raw: [raw.Body, raw.MessageAttributes.cups.StringValue, [...raw.MessageAttributes.picture.BinaryValue]] };`,
      account,
    );
    const { MessageId, raw } = payload as { MessageId: string; raw: unknown };
    expect(raw).toEqual(["for queues", "2", [1, 2, 255]]);
    const attributes = {
      kind: { Type: "String", Value: "green" },
      cups: { Type: "Number", Value: "2" },
      picture: { Type: "Binary", Value: "AQL/" },
    };
    const [body] = bodies(run, "all") as [string];
    const parsed = JSON.parse(body) as Record<string, string>;
    const subscription = new RegExp(
      `^https://sns\\.us-east-1\\.amazonaws\\.com/\\?Action=Unsubscribe&SubscriptionArn=${topic("news")}:[0-9a-f-]{36}$`,
    );
    expect(parsed).toEqual({
      Type: "Notification",
      MessageId,
      TopicArn: topic("news"),
      Subject: "Tea",
      Message: "for queues",
      Timestamp: expect.stringMatching(/^2026-01-05T09:00:00\.\d{3}Z$/) as string,
      SignatureVersion: "1",
      Signature: expect.stringMatching(/^[\w+/]{342}==$/) as string,
      SigningCertURL: expect.stringMatching(
        /^https:\/\/sns\.us-east-1\.amazonaws\.com\/SimpleNotificationService-[0-9a-f]{32}\.pem$/,
      ) as string,
      UnsubscribeURL: expect.stringMatching(subscription) as string,
      MessageAttributes: attributes,
    });
    // Line feeds and blanks as SNS writes them.
    expect(body.split("\n").slice(0, 3)).toEqual([
      "{",
      '  "Type" : "Notification",',
      `  "MessageId" : "${MessageId}",`,
    ]);
    const event = JSON.parse(
      lines(run)
        .find((line) => line.includes("aws:sns"))!
        .split("\t")
        .at(-1)!,
    ) as unknown;
    const { SigningCertURL: SigningCertUrl, Timestamp, Signature } = parsed;
    expect(event).toEqual({
      Records: [
        {
          EventSource: "aws:sns",
          EventVersion: "1.0",
          EventSubscriptionArn: expect.stringContaining(`${topic("news")}:`) as string,
          Sns: {
            Type: "Notification",
            MessageId,
            TopicArn: topic("news"),
            Subject: "Tea",
            Message: "for functions",
            Timestamp,
            SignatureVersion: "1",
            Signature,
            SigningCertUrl,
            UnsubscribeUrl: expect.stringMatching(subscription) as string,
            MessageAttributes: attributes,
          },
        },
      ],
    });
    expect(records(run, "http.requested")[0]!.aws).toEqual({
      service: "sns",
      operation: "Publish",
      resource: "news",
    });
    expect(records(run, "notification.delivered")).toHaveLength(3);
  });

  it("refuses messages in AWS's words (fact 59)", async () => {
    const { payload } = await inHandler(
      `const publish = (more) => refused("Publish", { TopicArn, Message: "m", ...more });
      const attribute = (name, value) => publish({ MessageAttributes: { [name]: value } });
      return await Promise.all([
        publish({ TopicArn: undefined }),
        publish({ TopicArn: topic("gone") }),
        publish({ Message: "" }),
        publish({ Subject: "" }),
        publish({ Subject: "x".repeat(101) }),
        publish({ MessageStructure: "json" }),
        publish({ MessageStructure: "json", Message: '{"sqs":"x"}' }),
        publish({ MessageDeduplicationId: "1" }),
        attribute(".a", { DataType: "String", StringValue: "x" }),
        attribute("a b", { DataType: "String", StringValue: "x" }),
        attribute("a", { DataType: "Text", StringValue: "x" }),
        attribute("a", { DataType: "String", StringValue: "" }),
        publish({ TopicArn: topic("line.fifo") }),
        publish({ TopicArn: topic("line.fifo"), MessageGroupId: "g" }),
      ]);`,
      { topics: [{ name: "news" }, { name: "line.fifo" }] },
    );
    const invalid = (message: string) => [
      "InvalidParameterException",
      `Invalid parameter: ${message}`,
      400,
    ];
    const value = (message: string) => ["InvalidParameterValueException", message, 400];
    expect(payload).toEqual([
      invalid("TopicArn or TargetArn Reason: no value for required parameter"),
      ["NotFoundException", "Topic does not exist", 404],
      invalid("Empty message"),
      invalid("Subject"),
      invalid("Subject"),
      invalid("Message Structure - JSON message body failed to parse"),
      invalid("Message Structure - No default entry in JSON message body"),
      invalid(
        "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type",
      ),
      value("Invalid message attribute name starting with character '.' was found."),
      value(
        "Invalid non-alphanumeric character '#x20' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.",
      ),
      value(
        "The message attribute 'a' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.",
      ),
      value(
        "The message attribute 'a' must contain non-empty message attribute value for message attribute type 'String'.",
      ),
      invalid("The MessageGroupId parameter is required for FIFO topics"),
      invalid(
        "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
      ),
    ]);
  });

  it("in a batch answers for each entry", async () => {
    const { payload, run } = await inHandler(
      `const entry = (Id, Message = "m") => ({ Id, Message });
      const batch = (entries) => refused("PublishBatch", { TopicArn, PublishBatchRequestEntries: entries });
      const sent = await send("PublishBatch", { TopicArn, PublishBatchRequestEntries: [entry("a", "1"), entry("b", ""), { ...entry("c", "3"), MessageAttributes: { k: { DataType: "String", StringValue: "v" } } }] });
      return { ok: sent.Successful.map((e) => [e.Id, e.MessageId.length]), failed: sent.Failed, refused: [
        await batch([]),
        await batch(Array.from({ length: 11 }, (_, i) => entry("e" + i))),
        await batch([entry("a"), entry("a")]),
        await batch([entry("a b")]),
      ] };`,
      account,
    );
    expect(payload).toEqual({
      ok: [
        ["a", 36],
        ["c", 36],
      ],
      failed: [
        {
          Id: "b",
          Code: "InvalidParameter",
          Message: "Invalid parameter: Empty message",
          SenderFault: true,
        },
      ],
      refused: [
        ["EmptyBatchRequestException", "The batch request doesn't contain any entries.", 400],
        [
          "TooManyEntriesInBatchRequestException",
          "The batch request contains more entries than permissible.",
          400,
        ],
        [
          "BatchEntryIdsNotDistinctException",
          "Two or more batch entries in the request have the same Id.",
          400,
        ],
        [
          "InvalidBatchEntryIdException",
          "The Id of a batch entry in the batch request contains an impermissible character: a b",
          400,
        ],
      ],
    });
    expect(bodies(run, "raw").toSorted()).toEqual(["1", "3"]);
  });

  it("to a FIFO topic keeps the order of each group, and sends nothing twice within five minutes", async () => {
    const { payload, run } = await inHandler(
      `const TopicArn = topic("line.fifo");
      const sent = [];
      for (const [Message, MessageGroupId] of [["1", "a"], ["2", "a"], ["x", "b"], ["3", "a"], ["2", "a"]]) sent.push(await send("Publish", { TopicArn, Message, MessageGroupId }));
      return [sent[4].MessageId === sent[1].MessageId, sent[4].SequenceNumber === sent[1].SequenceNumber, sent[0].SequenceNumber < sent[3].SequenceNumber, sent[0].SequenceNumber.length];`,
      {
        queues: [{ name: "line.fifo" }, { name: "plain" }],
        topics: [
          {
            name: "line.fifo",
            contentBasedDeduplication: true,
            subscriptions: [
              { endpoint: queue("line.fifo"), rawMessageDelivery: true },
              { endpoint: queue("plain") },
            ],
          },
        ],
      },
    );
    expect(payload).toEqual([true, true, true, 20]);
    expect(bodies(run, "line.fifo").filter((body) => body !== "x")).toEqual(["1", "2", "3"]);
    const [body] = bodies(run, "plain") as [string];
    // FIFO topics do not sign.
    expect(Object.keys(JSON.parse(body) as object)).toEqual([
      "Type",
      "MessageId",
      "SequenceNumber",
      "TopicArn",
      "Message",
      "Timestamp",
      "UnsubscribeURL",
    ]);
  });

  it("needs the permission (fact 59)", async () => {
    const { payload } = await inHandler(
      `return refused("Publish", { TopicArn, Message: "m" });`,
      {
        ...account,
        functions: [],
        topics: [{ name: "news" }],
        roles: [{ name: "reader", statements: [] }],
      },
      { function: { role: "reader" } },
    );
    expect(payload).toEqual([
      "AuthorizationErrorException",
      `User: arn:aws:sts::${ACCOUNT}:assumed-role/reader/orders is not authorized to perform: sns:Publish on resource: ${topic("news")} because no identity-based policy allows the sns:Publish action`,
      403,
    ]);
  });
});

describe("filter policies", () => {
  /** Which of the messages pass; they are numbered from 0. */
  async function passing(
    policy: unknown,
    messages: { attributes?: object; body?: unknown }[],
    scope: "MessageAttributes" | "MessageBody" = "MessageAttributes",
  ): Promise<{ passed: number[]; run: RunResult }> {
    const { run } = await inHandler(
      `for (const [i, { attributes, body }] of event.entries()) await send("Publish", { TopicArn, Subject: String(i), Message: body === undefined ? "text" : typeof body === "string" ? body : JSON.stringify(body), MessageAttributes: attributes });`,
      {
        queues: [{ name: "all" }],
        topics: [
          {
            name: "news",
            subscriptions: [
              { endpoint: queue("all"), filterPolicy: policy, filterPolicyScope: scope },
            ],
          },
        ],
      },
      { at: [[0, messages]] },
    );
    const passed = bodies(run, "all")
      .map((body) => Number((JSON.parse(body) as { Subject: string }).Subject))
      .sort((a, b) => a - b);
    return { passed, run };
  }

  const text = (StringValue: string) => ({ DataType: "String", StringValue });
  const number = (value: number) => ({ DataType: "Number", StringValue: String(value) });
  const list = (...values: unknown[]) => ({
    DataType: "String.Array",
    StringValue: JSON.stringify(values),
  });

  it("compare message attributes, the elements of lists each for itself", async () => {
    const policy = {
      store: ["example_corp", { prefix: "test_" }],
      price: [{ numeric: [">=", 100, "<", 200] }, { exists: false }],
      interests: [{ "anything-but": ["rugby", "tennis"] }],
    };
    const store = text("example_corp");
    const { passed, run } = await passing(policy, [
      { attributes: { store, price: number(150), interests: text("baseball") } },
      { attributes: { store: text("test_1"), interests: list("rugby", "baseball") } },
      { attributes: { store, price: number(200), interests: text("baseball") } },
      { attributes: { store, interests: list("rugby", "tennis") } },
      { attributes: { store, price: text("150"), interests: text("baseball") } },
      { attributes: { store } },
      {},
    ]);
    expect(passed).toEqual([0, 1]);
    expect(records(run, "notification.filtered").map(({ cause }) => cause)).toEqual([
      "NotMatching",
      "NotMatching",
      "NotMatching",
      "NotMatching",
      "NoMessageAttributes",
    ]);
  });

  it("compare message bodies, nested and with $or", async () => {
    const policy = {
      order: { total: [{ numeric: [">", 100] }] },
      $or: [{ country: ["de", { suffix: "y" }] }, { ip: [{ cidr: "10.0.0.0/8" }] }],
    };
    const { passed, run } = await passing(
      policy,
      [
        { body: { order: { total: 101 }, country: "de" } },
        { body: { order: { total: 101 }, ip: "10.1.2.3" } },
        { body: { order: { total: 101 }, country: "fr", ip: "192.168.0.1" } },
        { body: { order: { total: 99 }, country: "de" } },
        { body: [{ order: { total: 101 }, country: "de" }] },
        { body: "no JSON" },
      ],
      "MessageBody",
    );
    expect(passed).toEqual([0, 1]);
    expect(records(run, "notification.filtered").map(({ cause }) => cause)).toEqual([
      "NotMatching",
      "NotMatching",
      "InvalidMessageBody",
      "InvalidMessageBody",
    ]);
  });
});

describe("deliveries", () => {
  it("to what is not there are not retried: the subscription's dead-letter queue gets the message (fact 59)", async () => {
    const { run } = await inHandler(`await send("Publish", { TopicArn, Message: "hello" });`, {
      queues: [{ name: "dead" }],
      topics: [
        {
          name: "news",
          subscriptions: [
            { endpoint: queue("gone"), deadLetterArn: queue("dead") },
            { endpoint: fn("gone") },
          ],
        },
      ],
    });
    expect(
      records(run, "notification.given-up")
        .map(({ endpoint, attempts, deadLettered }) => [endpoint, attempts, deadLettered])
        .toSorted(),
    ).toEqual([
      [fn("gone"), 1, false],
      [queue("gone"), 1, true],
    ]);
    expect(
      bodies(run, "dead").map((body) => (JSON.parse(body) as { Message: string }).Message),
    ).toEqual(["hello"]);
  });

  it("to a service that is down are tried again until it is back (fact 59)", async () => {
    const { run } = await inHandler(
      `await send("Publish", { TopicArn, Message: "hello" });`,
      {
        queues: [{ name: "all" }],
        topics: [{ name: "news", subscriptions: [{ endpoint: queue("all") }] }],
      },
      {
        faults: {
          dependencies: [{ service: "sqs", errorProbability: 1, errorStatus: 503, untilMs: 5_000 }],
        },
      },
    );
    expect(records(run, "notification.delivery.failed").map(({ attempt }) => attempt)).toEqual([
      1, 2, 3, 4, 5, 6, 7,
    ]);
    expect(bodies(run, "all")).toHaveLength(1);
  });

  it("whose answer is lost are made twice (fact 59)", async () => {
    const { run } = await inHandler(
      `await send("Publish", { TopicArn, Message: "hello" });`,
      {
        queues: [{ name: "all" }],
        topics: [{ name: "news", subscriptions: [{ endpoint: queue("all") }] }],
      },
      {
        faults: {
          dependencies: [
            {
              service: "sqs",
              errorProbability: 1,
              errorStatus: 500,
              afterEffect: true,
              untilMs: 500,
            },
          ],
        },
      },
    );
    expect(bodies(run, "all").length).toBeGreaterThan(1);
    expect(new Set(bodies(run, "all")).size).toBe(1);
  });

  it("need the endpoint's own permission", async () => {
    const allow = {
      resource: queue("open"),
      statements: [
        {
          effect: "Allow" as const,
          principals: ["sns.amazonaws.com"],
          actions: ["sqs:SendMessage"],
          conditions: { ArnEquals: { "aws:SourceArn": [topic("news")] } },
        },
      ],
    };
    const publisher = {
      name: "publisher",
      statements: [
        { effect: "Allow" as const, actions: ["sns:Publish"], resources: [topic("news")] },
      ],
    };
    const { run } = await inHandler(
      `await send("Publish", { TopicArn, Message: "hello" });`,
      {
        queues: [{ name: "open" }, { name: "closed" }],
        topics: [
          {
            name: "news",
            subscriptions: [{ endpoint: queue("open") }, { endpoint: queue("closed") }],
          },
        ],
        roles: [publisher],
        resourcePolicies: [allow],
      },
      { function: { role: "publisher" } },
    );
    expect(bodies(run, "open")).toHaveLength(1);
    expect(bodies(run, "closed")).toEqual([]);
    expect(records(run, "notification.given-up").map(({ errorCode }) => errorCode)).toEqual([
      "AccessDenied",
    ]);
  });
});

/** Sums of a namespace's metrics over the run. */
const metricsOf = (run: RunResult, namespace: string): Record<string, number> =>
  Object.fromEntries(
    run.metrics.series
      .filter((series) => series.namespace === namespace)
      .map(({ name, points }) => [name, points.reduce((sum, { sum: each }) => sum + each, 0)]),
  );

describe("an account with a topic", () => {
  it("has the metrics of AWS/SNS (fact 72)", async () => {
    const { run } = await inHandler(
      `await send("Publish", { TopicArn, Message: "four" }); await send("Publish", { TopicArn, Message: "m", MessageAttributes: { kind: { DataType: "String", StringValue: "coffee" } } });`,
      {
        queues: [{ name: "all" }, { name: "dead" }],
        topics: [
          {
            name: "news",
            subscriptions: [
              { endpoint: queue("all") },
              { endpoint: queue("dead"), filterPolicy: { kind: ["tea"] } },
              { endpoint: queue("gone"), deadLetterArn: queue("dead") },
            ],
          },
        ],
      },
    );
    expect(metricsOf(run, "AWS/SNS")).toEqual({
      NumberOfMessagesPublished: 2,
      PublishSize: 4 + 1 + "kindStringcoffee".length,
      NumberOfNotificationsDelivered: 2,
      NumberOfNotificationsFailed: 2,
      NumberOfNotificationsRedrivenToDlq: 2,
      NumberOfNotificationsFilteredOut: 2,
      "NumberOfNotificationsFilteredOut-MessageAttributes": 1,
      "NumberOfNotificationsFilteredOut-NoMessageAttributes": 1,
    });
    expect(run.bill.lines.find(({ id }) => id === "sns.requests")).toMatchObject({ quantity: 2 });
  });

  it("stops a function that publishes to a topic which calls it (fact 47)", async () => {
    const { run } = await inHandler(`await send("Publish", { TopicArn, Message: "again" });`, {
      topics: [{ name: "news", subscriptions: [{ endpoint: fn("orders") }] }],
    });
    // Sixteen invocations in the chain; the seventeenth is dropped.
    expect(records(run, "invoke.ended")).toHaveLength(16);
    expect(records(run, "async.finished").at(-1)!.condition).toBe("RecursiveInvocationsDropped");
  });

  it("stops one that reaches itself through the topic and a queue (fact 47)", async () => {
    const { run } = await inHandler(`await send("Publish", { TopicArn, Message: "again" });`, {
      queues: [{ name: "all", visibilityTimeoutSeconds: 60 }],
      topics: [{ name: "news", subscriptions: [{ endpoint: queue("all") }] }],
      eventSourceMappings: [{ id: "m", functionName: "orders", eventSourceArn: queue("all") }],
    });
    expect(records(run, "invoke.ended")).toHaveLength(16);
  });

  it("takes messages of workloads and of functions' destinations (fact 45)", async () => {
    const { run } = await inHandler(
      "return event;",
      {
        queues: [{ name: "all" }, { name: "done" }],
        topics: [
          {
            name: "news",
            subscriptions: [
              {
                endpoint: fn("orders"),
                filterPolicy: { kind: ["tea"], cups: [{ numeric: [">", 1] }] },
              },
              { endpoint: queue("all"), rawMessageDelivery: true },
            ],
          },
          {
            name: "results",
            subscriptions: [{ endpoint: queue("done"), rawMessageDelivery: true }],
          },
        ],
      },
      {
        function: { asynchronous: { onSuccess: topic("results") } },
        workload: {
          kind: "list",
          arrivals: [
            { atMs: 0, payload: { kind: "tea", cups: 1 } },
            { atMs: 10, payload: { kind: "tea", cups: 2 } },
          ],
          target: { topic: "news", attributes: ["kind", "cups"] },
        },
      },
    );
    expect(bodies(run, "all").toSorted()).toEqual([
      '{"kind":"tea","cups":1}',
      '{"kind":"tea","cups":2}',
    ]);
    expect(records(run, "invocation.received")).toHaveLength(1);
    const [result] = bodies(run, "done") as [string];
    expect(JSON.parse(result)).toMatchObject({ requestContext: { condition: "Success" } });
  });
});
