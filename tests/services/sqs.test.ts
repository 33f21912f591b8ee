/** SQS through the unmodified client. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html */
import { describe, expect, it } from "vitest";
import type { AccountDefinition } from "../../src/session/protocol.ts";
import { records, simulate } from "../simulations/simulate.ts";
import { inHandler as inHandlerOf } from "./service-client.ts";

const inHandler = (
  statements: string,
  account: AccountDefinition = { queues: [{ name: "orders" }, { name: "jobs.fifo" }] },
) =>
  inHandlerOf("@aws-sdk/client-sqs", statements, {
    account,
    names: `
      const url = (name) => "https://sqs.us-east-1.amazonaws.com/123456789012/" + name;
      const QueueUrl = url("orders");`,
  });

describe("SQS through its client", () => {
  it("sends, receives and deletes with the digests that the client checks", async () => {
    const { payload, run } = await inHandler(`
      const sent = await send("SendMessage", { QueueUrl, MessageBody: "a cup of tea", MessageAttributes: { kind: { DataType: "String", StringValue: "green" }, cups: { DataType: "Number", StringValue: "2" }, picture: { DataType: "Binary", BinaryValue: new Uint8Array([1, 2, 255]) } } });
      const { Messages: [first] } = await send("ReceiveMessage", { QueueUrl, MessageAttributeNames: ["All"], MessageSystemAttributeNames: ["ApproximateReceiveCount"] });
      await send("DeleteMessage", { QueueUrl, ReceiptHandle: first.ReceiptHandle });
      const { Attributes } = await send("GetQueueAttributes", { QueueUrl, AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "QueueArn"] });
      return { same: sent.MessageId === first.MessageId, body: first.Body, count: first.Attributes, cups: first.MessageAttributes.cups.StringValue, picture: [...first.MessageAttributes.picture.BinaryValue], digests: sent.MD5OfMessageAttributes === first.MD5OfMessageAttributes, Attributes };`);
    expect(payload).toEqual({
      same: true,
      body: "a cup of tea",
      count: { ApproximateReceiveCount: "1" },
      cups: "2",
      picture: [1, 2, 255],
      digests: true,
      Attributes: {
        QueueArn: "arn:aws:sqs:us-east-1:123456789012:orders",
        ApproximateNumberOfMessages: "0",
        ApproximateNumberOfMessagesNotVisible: "0",
      },
    });
    expect(records(run, "http.requested").map(({ aws }) => aws)).toEqual(
      ["SendMessage", "ReceiveMessage", "DeleteMessage", "GetQueueAttributes"].map((operation) => ({
        service: "sqs",
        operation,
        resource: "orders",
      })),
    );
  });

  it("a batch answers for each entry", async () => {
    const { payload } = await inHandler(`
      const sent = await send("SendMessageBatch", { QueueUrl, Entries: [{ Id: "a", MessageBody: "1" }, { Id: "b", MessageBody: "" }, { Id: "c", MessageBody: "3" }] });
      const { Messages } = await send("ReceiveMessage", { QueueUrl, MaxNumberOfMessages: 10 });
      const moved = await send("ChangeMessageVisibilityBatch", { QueueUrl, Entries: Messages.map((m, i) => ({ Id: String(i), ReceiptHandle: m.ReceiptHandle, VisibilityTimeout: 0 })) });
      const again = await send("ReceiveMessage", { QueueUrl, MaxNumberOfMessages: 10 });
      const gone = await send("DeleteMessageBatch", { QueueUrl, Entries: again.Messages.map((m, i) => ({ Id: String(i), ReceiptHandle: m.ReceiptHandle })) });
      return [sent.Successful.map((e) => e.Id), sent.Failed, moved.Successful.length, again.Messages.map((m) => m.Body), gone.Successful.length];`);
    expect(payload).toEqual([
      ["a", "c"],
      [
        {
          Id: "b",
          SenderFault: true,
          Code: "MissingParameter",
          Message: "The request must contain the parameter MessageBody.",
        },
      ],
      2,
      ["1", "3"],
      2,
    ]);
  });

  it("a request without a queue's URL is refused, as an environment variable that is not set makes one", async () => {
    const { payload } = await inHandler(`
      return refused("SendMessage", { QueueUrl: process.env.NOT_SET, MessageBody: "1" });`);
    expect(payload).toEqual([
      "MissingParameter",
      "The request must contain the parameter QueueUrl.",
      400,
    ]);
  });

  it("a long poll waits for a message, and no longer than it was told", async () => {
    const { payload } = await inHandler(`
      const from = Date.now();
      const nothing = await send("ReceiveMessage", { QueueUrl, WaitTimeSeconds: 5 });
      const waited = Date.now() - from;
      setTimeout(() => send("SendMessage", { QueueUrl, MessageBody: "late" }), 3000);
      const late = await send("ReceiveMessage", { QueueUrl, WaitTimeSeconds: 20 });
      return [nothing, Math.round(waited / 1000), late.Messages[0].Body, Math.round((Date.now() - from - waited) / 1000)];`);
    expect(payload).toEqual([{}, 5, "late", 3]);
  });

  it("a FIFO queue needs a group, keeps its order and takes a deduplication id once", async () => {
    const { payload } = await inHandler(`
      const to = (MessageBody, MessageDeduplicationId, MessageGroupId = "g") => send("SendMessage", { QueueUrl: url("jobs.fifo"), MessageBody, MessageDeduplicationId, MessageGroupId });
      const [a, again] = [await to("1", "x"), await to("1", "x")]; await to("2", "y");
      const { Messages } = await send("ReceiveMessage", { QueueUrl: url("jobs.fifo"), MaxNumberOfMessages: 10, MessageSystemAttributeNames: ["All"] });
      return [a.MessageId === again.MessageId, Messages.map((m) => [m.Body, m.Attributes.MessageGroupId]), await refused("SendMessage", { QueueUrl: url("jobs.fifo"), MessageBody: "3" })];`);
    expect(payload).toEqual([
      true,
      [
        ["1", "g"],
        ["2", "g"],
      ],
      ["MissingParameter", "The request must contain the parameter MessageGroupId.", 400],
    ]);
  });

  it("queues are made, found, configured, emptied", async () => {
    const { payload } = await inHandler(`
      const made = await send("CreateQueue", { QueueName: "new", Attributes: { VisibilityTimeout: "60", RedrivePolicy: JSON.stringify({ deadLetterTargetArn: "arn:aws:sqs:us-east-1:123456789012:orders", maxReceiveCount: 2 }) } });
      const found = await send("GetQueueUrl", { QueueName: "new" });
      await send("SetQueueAttributes", { QueueUrl: found.QueueUrl, Attributes: { DelaySeconds: "0", VisibilityTimeout: "90" } });
      const { Attributes } = await send("GetQueueAttributes", { QueueUrl: found.QueueUrl, AttributeNames: ["VisibilityTimeout", "RedrivePolicy"] });
      const sources = await send("ListDeadLetterSourceQueues", { QueueUrl });
      await send("SendMessage", { QueueUrl, MessageBody: "x" });
      await send("PurgeQueue", { QueueUrl });
      const list = await send("ListQueues", { QueueNamePrefix: "n" });
      return [made.QueueUrl === found.QueueUrl, Attributes, sources.queueUrls, await send("ReceiveMessage", { QueueUrl }), list.QueueUrls];`);
    expect(payload).toEqual([
      true,
      {
        VisibilityTimeout: "90",
        RedrivePolicy:
          '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:123456789012:orders","maxReceiveCount":2}',
      },
      ["https://sqs.us-east-1.amazonaws.com/123456789012/new"],
      {},
      ["https://sqs.us-east-1.amazonaws.com/123456789012/new"],
    ]);
  });

  it("a task moves what is in a dead-letter queue back, as new messages", async () => {
    const account = {
      queues: [
        { name: "orders", redrive: { deadLetterQueue: "dead", maxReceiveCount: 1 } },
        { name: "dead" },
      ],
    };
    const { payload } = await inHandler(
      `const arn = "arn:aws:sqs:us-east-1:123456789012:";
      for (const MessageBody of ["1", "2"]) await send("SendMessage", { QueueUrl, MessageBody });
      await send("ReceiveMessage", { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 1 });
      await new Promise((r) => setTimeout(r, 1500));
      await send("ReceiveMessage", { QueueUrl, MaxNumberOfMessages: 10 });
      const visible = async (name) => (await send("GetQueueAttributes", { QueueUrl: url(name), AttributeNames: ["ApproximateNumberOfMessages"] })).Attributes.ApproximateNumberOfMessages;
      const dead = await visible("dead");
      const refusals = [await refused("StartMessageMoveTask", { SourceArn: arn + "orders" }), await refused("StartMessageMoveTask", { SourceArn: arn + "nowhere" })];
      await send("StartMessageMoveTask", { SourceArn: arn + "dead", MaxNumberOfMessagesPerSecond: 1 });
      refusals.push(await refused("StartMessageMoveTask", { SourceArn: arn + "dead" }));
      const [running] = (await send("ListMessageMoveTasks", { SourceArn: arn + "dead" })).Results;
      await new Promise((r) => setTimeout(r, 3500));
      const [over] = (await send("ListMessageMoveTasks", { SourceArn: arn + "dead" })).Results;
      return { dead, refusals, running: running.Status, over: [over.Status, over.ApproximateNumberOfMessagesMoved], left: await visible("dead"), back: await visible("orders") };`,
      account,
    );
    expect(payload).toEqual({
      dead: "2",
      refusals: [
        ["InvalidParameterValue", "Source queue must be configured as a Dead Letter Queue.", 400],
        [
          "ResourceNotFoundException",
          "The resource that you specified for the SourceArn parameter doesn't exist.",
          400,
        ],
        [
          "UnsupportedOperation",
          "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
          400,
        ],
      ],
      running: "RUNNING",
      over: ["COMPLETED", 2],
      left: "0",
      back: "2",
    });
  });

  it("each request is billed once, a batch of ten as one, and 64 KB as one each", async () => {
    const { run } = await inHandler(`
      await send("SendMessageBatch", { QueueUrl, Entries: Array.from({ length: 10 }, (_, i) => ({ Id: String(i), MessageBody: "x" })) });
      await send("ReceiveMessage", { QueueUrl, MaxNumberOfMessages: 10 });
      await send("SendMessage", { QueueUrl, MessageBody: "y".repeat(100_000) });
      await send("GetQueueAttributes", { QueueUrl });`);
    expect(run.bill.lines.find(({ id }) => id === "sqs.requests")?.quantity).toBe(5);
  });

  it("refuses in AWS's words", async () => {
    const { payload } = await inHandler(`
      return [
        await refused("SendMessage", { QueueUrl: url("nowhere"), MessageBody: "x" }),
        await refused("GetQueueUrl", { QueueName: "nowhere" }),
        await refused("ReceiveMessage", { QueueUrl, MaxNumberOfMessages: 11 }),
        await refused("SendMessageBatch", { QueueUrl, Entries: [] }),
        await refused("SendMessageBatch", { QueueUrl, Entries: [{ Id: "a", MessageBody: "1" }, { Id: "a", MessageBody: "2" }] }),
        await refused("ChangeMessageVisibility", { QueueUrl, ReceiptHandle: "none", VisibilityTimeout: 1 }),
        await refused("CreateQueue", { QueueName: "orders", Attributes: { DelaySeconds: "5" } }),
      ];`);
    expect(payload).toEqual([
      ["QueueDoesNotExist", "The specified queue does not exist.", 400],
      ["QueueDoesNotExist", "The specified queue does not exist.", 400],
      [
        "InvalidParameterValue",
        "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.",
        400,
      ],
      [
        "EmptyBatchRequest",
        "There should be at least one SendMessageBatchRequestEntry in the request.",
        400,
      ],
      ["BatchEntryIdsNotDistinct", "Id a repeated.", 400],
      [
        "MessageNotInflight",
        "Value none for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.",
        400,
      ],
      [
        "QueueNameExists",
        "A queue already exists with the same name and a different value for an attribute.",
        400,
      ],
    ]);
  });

  it("what is not simulated says so, by its operation and member", async () => {
    const { payload } = await inHandler(`
      return [await refused("AddPermission", { QueueUrl }), await refused("CreateQueue", { QueueName: "n", tags: { a: "b" } }), await refused("CreateQueue", { QueueName: "n", Attributes: { KmsMasterKeyId: "k" } })].map(([, message]) => message);`);
    expect(payload).toEqual([
      'sqs AddPermission is not simulated. See the page "What is simulated".',
      'sqs CreateQueue with tags is not simulated. See the page "What is simulated".',
      'sqs the queue attribute KmsMasterKeyId is not simulated. See the page "What is simulated".',
    ]);
  });
});

describe("the recursion guard", () => {
  it("stops a function that sends to the queue that invokes it after 16 invocations (fact 47)", async () => {
    const run = await simulate({
      code: `import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs"; const client = new SQSClient({});
        export const handler = () => client.send(new SendMessageCommand({ QueueUrl: "https://sqs.us-east-1.amazonaws.com/123456789012/orders", MessageBody: "again" }));`,
      account: {
        queues: [
          { name: "orders", redrive: { deadLetterQueue: "dead", maxReceiveCount: 3 } },
          { name: "dead" },
        ],
        eventSourceMappings: [
          {
            id: "m",
            functionName: "orders",
            eventSourceArn: "arn:aws:sqs:us-east-1:123456789012:orders",
          },
        ],
      },
      workload: {
        kind: "list",
        arrivals: [{ atMs: 0, payload: "first" }],
        target: { queue: "orders" },
      },
      function: { memorySizeMb: 1769, timeoutSeconds: 10 },
    });
    expect(records(run, "invoke.started")).toHaveLength(16);
    expect(records(run, "message.moved")).toHaveLength(1);
  });
});

describe("IAM", () => {
  const account = (statements: NonNullable<AccountDefinition["roles"]>[number]["statements"]) => ({
    queues: [{ name: "orders" }],
    roles: [{ name: "sender", statements }],
  });
  const run = async (account_: AccountDefinition) => {
    const result = await simulate({
      code: `import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs"; const client = new SQSClient({});
        export const handler = () => client.send(new SendMessageCommand({ QueueUrl: "https://sqs.us-east-1.amazonaws.com/123456789012/orders", MessageBody: "x" })).then(() => "accepted", (e) => [e.name, e.message, e.$metadata.httpStatusCode]);`,
      account: account_,
      function: { memorySizeMb: 1769, timeoutSeconds: 30, role: "sender" },
    });
    return result.invocations[0]!.payload;
  };

  it("allows what the role's policies allow", async () => {
    const statements = [
      {
        effect: "Allow" as const,
        actions: ["sqs:Send*"],
        resources: ["arn:aws:sqs:*:*:orders"],
      },
    ];
    expect(await run(account(statements))).toBe("accepted");
  });

  it("names the action that no policy allows", async () => {
    expect(await run(account([]))).toEqual([
      "AccessDeniedException",
      "User: arn:aws:sts::123456789012:assumed-role/sender/orders is not authorized to perform: sqs:SendMessage on resource: arn:aws:sqs:us-east-1:123456789012:orders because no identity-based policy allows the sqs:SendMessage action",
      403,
    ]);
  });
});
