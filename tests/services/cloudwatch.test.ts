/** CloudWatch through its unmodified client. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Operations.html */
import { describe, expect, it } from "vitest";
import type { AccountDefinition } from "../../src/session/protocol.ts";
import { records } from "../simulations/simulate.ts";
import { functionNamed, inHandler as handlerWith } from "./service-client.ts";

const inHandler = (statements: string, options: Parameters<typeof handlerWith>[2] = {}) =>
  handlerWith("@aws-sdk/client-cloudwatch", statements, options);

/** 2026-01-05 09:00 */
const RANGE = `StartTime: new Date("2026-01-05T09:00:00Z"), EndTime: new Date("2026-01-05T09:10:00Z")`;

describe("metrics", () => {
  it("takes values, counts and statistic sets, and gives their statistics back", async () => {
    const { payload, run } = await inHandler(
      `const Dimensions = [{ Name: "shop", Value: "north" }];
       await send("PutMetricData", { Namespace: "Shop", MetricData: [
         { MetricName: "Load", Value: 4, Unit: "Count", Dimensions },
         { MetricName: "Load", Values: [1, 10], Counts: [3, 1], Unit: "Count", Dimensions },
         { MetricName: "Size", StatisticValues: { SampleCount: 2, Sum: 6, Minimum: 1, Maximum: 5 }, Unit: "Bytes", Timestamp: new Date("2026-01-05T08:59:30Z") },
       ] });
       const of = (MetricName, more) => send("GetMetricStatistics", { Namespace: "Shop", MetricName, StartTime: new Date("2026-01-05T08:55:00Z"), EndTime: new Date("2026-01-05T09:10:00Z"), Period: 60, ...more });
       const load = await of("Load", { Dimensions, Statistics: ["SampleCount", "Sum", "Average", "Minimum", "Maximum"] });
       const p = await of("Load", { Dimensions, ExtendedStatistics: ["p50", "p99"] });
       const size = await of("Size", { Statistics: ["Sum", "Maximum"], Period: 300 });
       const none = await of("Size", { ExtendedStatistics: ["p50"] });
       const listed = await send("ListMetrics", { Namespace: "Shop", Dimensions: [{ Name: "shop" }] });
       return { load, p: p.Datapoints[0].ExtendedStatistics, size: size.Datapoints, none: none.Datapoints, listed: listed.Metrics };`,
    );
    expect(payload).toEqual({
      load: {
        Label: "Load",
        Datapoints: [
          {
            Timestamp: "2026-01-05T09:00:00.000Z",
            Unit: "Count",
            SampleCount: 5,
            Sum: 17,
            Average: 3.4,
            Minimum: 1,
            Maximum: 10,
          },
        ],
      },
      p: { p50: 1, p99: 10 },
      size: [{ Timestamp: "2026-01-05T08:55:00.000Z", Unit: "Bytes", Sum: 6, Maximum: 5 }],
      none: [],
      listed: [
        {
          Namespace: "Shop",
          MetricName: "Load",
          Dimensions: [{ Name: "shop", Value: "north" }],
        },
      ],
    });
    expect(records(run, "metric.put")).toHaveLength(3);
  });

  it("takes a compressed request, and knows Lambda's own metrics", async () => {
    const { payload } = await inHandler(
      `await send("PutMetricData", { Namespace: "Many", MetricData: Array.from({ length: 200 }, (_, i) => ({ MetricName: "m" + i, Value: i })) });
       const { Metrics } = await send("ListMetrics", { Namespace: "Many" });
       await sleep(60000);
       const { Metrics: own } = await send("ListMetrics", { Namespace: "AWS/Lambda", MetricName: "ConcurrentExecutions", Dimensions: [{ Name: "FunctionName", Value: "orders" }] });
       return [Metrics.length, own.length];`,
    );
    expect(payload).toEqual([200, 1]);
  });

  it("GetMetricData reckons with metrics", async () => {
    const { payload } = await inHandler(
      `const put = (MetricName, Value) => send("PutMetricData", { Namespace: "Shop", MetricData: [{ MetricName, Value }] });
       await put("Errors", 2); await put("Requests", 8);
       await sleep(120000);
       await put("Requests", 5);
       const metric = (Id, MetricName, ReturnData = false) => ({ Id, ReturnData, MetricStat: { Metric: { Namespace: "Shop", MetricName }, Period: 60, Stat: "Sum" } });
       const { MetricDataResults } = await send("GetMetricData", { ${RANGE}, ScanBy: "TimestampAscending", MetricDataQueries: [
         metric("errors", "Errors"), metric("requests", "Requests", true),
         { Id: "rate", Expression: "100 * errors / requests", Label: "Error rate" },
         { Id: "filled", Expression: "FILL(errors, 0) + 1" },
         { Id: "sum", Expression: "SUM(METRICS())" },
         { Id: "high", Expression: "IF(requests > 6, 1, 0)" },
       ] });
       return MetricDataResults.map(({ Id, Label, Values, Timestamps }) => [Id, Label, Values.slice(0, 4), Timestamps.length]);`,
    );
    expect(payload).toEqual([
      ["requests", "Requests", [8, 5], 2],
      ["rate", "Error rate", [25], 1],
      ["filled", "filled", [3, 1, 1, 1], 10],
      ["sum", "sum", [10, 5], 2],
      ["high", "high", [1, 0], 2],
    ]);
  });

  it("says what is wrong with a request in AWS's words", async () => {
    const { payload } = await inHandler(
      `const put = (datum, Namespace = "Shop") => refused("PutMetricData", { Namespace, MetricData: [{ MetricName: "m", ...datum }] });
       const stats = (more) => refused("GetMetricStatistics", { Namespace: "Shop", MetricName: "m", ${RANGE}, Period: 60, Statistics: ["Sum"], ...more });
       const data = (query) => refused("GetMetricData", { ${RANGE}, MetricDataQueries: [query] });
       return (await Promise.all([
         put({ Value: 1 }, "AWS/Lambda"), put({ Value: 1, Values: [1] }), put({}), put({ Value: 1, Unit: "Bananas" }),
         put({ Values: [1, 2], Counts: [1] }), put({ Value: NaN }), put({ Value: 1, Timestamp: new Date("2025-01-01") }), put({ Value: 1, StorageResolution: 5 }),
         stats({ EndTime: new Date("2026-01-05T08:00:00Z") }), stats({ Period: 7 }), stats({ Statistics: ["Mean"] }), stats({ Statistics: undefined }), stats({ EndTime: new Date("2026-01-09T08:00:00Z") }),
         stats({ Period: 1 }), stats({ ExtendedStatistics: ["tm90"], Statistics: undefined }),
         data({ Id: "a", Expression: "b + 1" }), data({ Id: "a", Expression: "1 +" }), data({ Id: "A", Expression: "1" }), data({ Id: "a", Expression: "a + 1" }), data({ Id: "a", Expression: "5" }),
         data({ Id: "a", Expression: "SELECT COUNT(m) FROM Shop" }), data({ Id: "a", Expression: "ANOMALY_DETECTION_BAND(1, 2)" }),
         refused("PutDashboard", { DashboardName: "d", DashboardBody: "{}" }),
       ])).map(([name, , status]) => name + " " + status);`,
    );
    expect(payload).toEqual([
      "InvalidParameterValueException 400",
      "InvalidParameterCombinationException 400",
      "InvalidParameterCombinationException 400",
      "InvalidParameterValueException 400",
      "InvalidParameterValueException 400",
      "InvalidParameterValueException 400",
      "InvalidParameterValueException 400",
      "InvalidParameterValueException 400",
      "InvalidParameterCombinationException 400",
      "InvalidParameterValueException 400",
      "InvalidParameterValueException 400",
      "InvalidParameterCombinationException 400",
      "InvalidParameterCombinationException 400",
      "Error ERR_NOT_SIMULATED",
      "Error ERR_NOT_SIMULATED",
      "ValidationException 400",
      "ValidationException 400",
      "ValidationException 400",
      "ValidationException 400",
      "ValidationException 400",
      "Error ERR_NOT_SIMULATED",
      "Error ERR_NOT_SIMULATED",
      "Error ERR_NOT_SIMULATED",
    ]);
  });
});

const NOTE = `export const handler = async (event) => { console.log("told", JSON.stringify(event)); };`;
const NOTE_ARN = "arn:aws:lambda:us-east-1:123456789012:function:note";

const ALARM = `{ AlarmName: "load", AlarmDescription: "too much", Namespace: "Shop", MetricName: "Load", Statistic: "Maximum", Period: 60, EvaluationPeriods: 1, Threshold: 5, ComparisonOperator: "GreaterThanThreshold", TreatMissingData: "notBreaching", AlarmActions: ["${NOTE_ARN}"], OKActions: ["${NOTE_ARN}"] }`;

describe("metrics of services", () => {
  const value = `
    const EVERYTHING = { StartTime: new Date("2026-01-05T09:00:00Z"), EndTime: new Date("2026-01-05T10:00:00Z") };
    const values = async (Namespace, MetricName, Dimensions, Stat, Period = 60) => {
      const Metric = { Namespace, MetricName, Dimensions: Object.entries(Dimensions).map(([Name, Value]) => ({ Name, Value })) };
      const { MetricDataResults } = await send("GetMetricData", { ...EVERYTHING, ScanBy: "TimestampAscending", MetricDataQueries: [{ Id: "m", MetricStat: { Metric, Stat, Period } }] });
      return MetricDataResults[0].Values;
    };`;

  it("AWS/SQS: what is sent, received and deleted, what waits, and the age of the oldest; an alarm on it (fact 81)", async () => {
    const { payload, run } = await inHandler(
      `${value}
       const { SQSClient, ...sqs } = await import("@aws-sdk/client-sqs");
       const client2 = new SQSClient({});
       const QueueUrl = "https://sqs.us-east-1.amazonaws.com/123456789012/work";
       const call = (name, input) => client2.send(new sqs[name + "Command"]({ QueueUrl, ...input }));
       await call("SendMessage", { MessageBody: "one" });
       await call("SendMessage", { MessageBody: "two" });
       await call("SendMessage", { MessageBody: "later", DelaySeconds: 600 });
       await sleep(130000);
       const { Messages: [first] } = await call("ReceiveMessage", {});
       await call("ChangeMessageVisibility", { ReceiptHandle: first.ReceiptHandle, VisibilityTimeout: 600 });
       await sleep(60000);
       await call("DeleteMessage", { ReceiptHandle: first.ReceiptHandle });
       await sleep(60000);
       const of = (name, stat) => values("AWS/SQS", name, { QueueName: "work" }, stat);
       return { sent: await of("NumberOfMessagesSent", "Sum"), size: await of("SentMessageSize", "Sum"), received: await of("NumberOfMessagesReceived", "Sum"), deleted: await of("NumberOfMessagesDeleted", "Sum"),
         visible: await of("ApproximateNumberOfMessagesVisible", "Maximum"), invisible: await of("ApproximateNumberOfMessagesNotVisible", "Maximum"), delayed: await of("ApproximateNumberOfMessagesDelayed", "Maximum"),
         age: (await of("ApproximateAgeOfOldestMessage", "Maximum")).map(Math.round) };`,
      {
        account: {
          queues: [{ name: "work" }],
          alarms: [
            {
              alarmName: "old",
              metric: {
                namespace: "AWS/SQS",
                metricName: "ApproximateAgeOfOldestMessage",
                dimensions: { QueueName: "work" },
              },
              statistic: "Maximum",
              periodSeconds: 60,
              evaluationPeriods: 1,
              threshold: 100,
              comparison: "GreaterThanThreshold",
            },
          ],
        },
      },
    );
    expect(payload).toMatchObject({
      sent: [3, 0, 0, 0, 0],
      size: [11],
      received: [0, 1, 0, 0],
      deleted: [0, 0, 1, 0],
      visible: [2, 2, 1, 1],
      invisible: [0, 0, 1, 0],
      delayed: [1, 1, 1, 1],
    });
    expect((payload as { age: number[] }).age.map((age) => Math.round(age / 10))).toEqual([
      6, 12, 18, 24,
    ]);
    expect(records(run, "alarm.changed").map(({ to }) => to)).toEqual(["OK", "ALARM"]);
  });

  it("AWS/DynamoDB: units, latency, throttles, failed conditions and mistakes of whoever asks (fact 81)", async () => {
    const { payload } = await inHandler(
      `${value}
       const { DynamoDBClient, ...dynamo } = await import("@aws-sdk/client-dynamodb");
       const client2 = new DynamoDBClient({ maxAttempts: 1 });
       const call = (name, input) => client2.send(new dynamo[name + "Command"]({ TableName: "orders", ...input })).then(() => "done", (error) => error.name);
       const Item = { id: { S: "a" } };
       const outcomes = [
         await call("PutItem", { Item }),
         await call("PutItem", { Item, ConditionExpression: "attribute_not_exists(id)" }),
         await call("GetItem", { Key: { id: { S: "a" } }, ConsistentRead: true }),
         await call("GetItem", { Key: { wrong: { S: "a" } } }),
       ];
       await sleep(61000);
       const table = { TableName: "orders" };
       const of = (name, dimensions = table, stat = "Sum") => values("AWS/DynamoDB", name, dimensions, stat);
       return { outcomes, writes: await of("ConsumedWriteCapacityUnits"), reads: await of("ConsumedReadCapacityUnits"), failed: await of("ConditionalCheckFailedRequests"), mistakes: await of("UserErrors", {}),
         puts: await of("SuccessfulRequestLatency", { ...table, Operation: "PutItem" }, "SampleCount"), provisioned: await of("ProvisionedReadCapacityUnits", table, "Maximum") };`,
      {
        account: {
          tables: [
            {
              name: "orders",
              partitionKey: { name: "id" },
              provisioned: { readCapacityUnits: 5, writeCapacityUnits: 5 },
            },
          ],
        },
      },
    );
    expect(payload).toEqual({
      outcomes: ["done", "ConditionalCheckFailedException", "done", "ValidationException"],
      writes: [2],
      reads: [1],
      failed: [1],
      mistakes: [1],
      puts: [1],
      provisioned: [5, 5],
    });
  });
});

describe("alarms", () => {
  const account: AccountDefinition = { functions: [{ configuration: functionNamed("note") }] };
  const options = { account, files: { "note.mjs": NOTE } };
  const toldOf = (run: Awaited<ReturnType<typeof inHandler>>["run"]): unknown[] =>
    run.trace.flatMap((record) => {
      const line = record.type === "log" ? record.line : "";
      const at = line.indexOf("told {");
      return at === -1 ? [] : [JSON.parse(line.slice(at + "told ".length)) as unknown];
    });

  it("change their state by what is measured, and tell a function (fact 81)", async () => {
    const { payload, run } = await inHandler(
      `await send("PutMetricAlarm", ${ALARM});
       const described = async () => (await send("DescribeAlarms", { AlarmNames: ["load"] })).MetricAlarms[0];
       const first = await described();
       await sleep(70000);
       const ok = await described();
       await send("PutMetricData", { Namespace: "Shop", MetricData: [{ MetricName: "Load", Value: 7 }] });
       await sleep(60000);
       const alarm = await described();
       await sleep(20000);
       return [[first, ok, alarm].map((it) => it.StateValue), first.StateReason, alarm.StateReason, alarm.Threshold, alarm.AlarmActions, alarm.AlarmDescription, (await send("DescribeAlarms", { StateValue: "ALARM" })).MetricAlarms.length];`,
      options,
    );
    expect(payload).toEqual([
      ["INSUFFICIENT_DATA", "OK", "ALARM"],
      "Unchecked: Initial alarm creation",
      "Threshold Crossed: 1 out of the last 1 datapoints [7.0] was greater than the threshold (5.0) (minimum 1 datapoint for OK -> ALARM transition).",
      5,
      [NOTE_ARN],
      "too much",
      1,
    ]);
    expect(records(run, "alarm.acted").map(({ targetArn, ok }) => [targetArn, ok])).toEqual([
      [NOTE_ARN, true],
      [NOTE_ARN, true],
    ]);
    expect(toldOf(run)[1]).toEqual({
      source: "aws.cloudwatch",
      alarmArn: "arn:aws:cloudwatch:us-east-1:123456789012:alarm:load",
      accountId: "123456789012",
      time: "2026-01-05T09:02:00.000+0000",
      region: "us-east-1",
      alarmData: {
        alarmName: "load",
        state: {
          value: "ALARM",
          reason: expect.stringContaining("Threshold Crossed"),
          timestamp: "2026-01-05T09:02:00.000+0000",
        },
        previousState: {
          value: "OK",
          reason: expect.stringContaining("no datapoints were received"),
          timestamp: "2026-01-05T09:01:00.000+0000",
        },
        configuration: {
          description: "too much",
          metrics: [
            {
              id: "m1",
              metricStat: {
                metric: { namespace: "Shop", name: "Load", dimensions: {} },
                period: 60,
                stat: "Maximum",
              },
              returnData: true,
            },
          ],
        },
      },
    });
  });

  it("are set, muted and deleted; what no state change brings tells nobody", async () => {
    const { payload, run } = await inHandler(
      `await send("PutMetricAlarm", ${ALARM});
       await send("SetAlarmState", { AlarmName: "load", StateValue: "ALARM", StateReason: "drill" });
       const set = (await send("DescribeAlarms", {})).MetricAlarms[0];
       await send("DisableAlarmActions", { AlarmNames: ["load"] });
       await send("SetAlarmState", { AlarmName: "load", StateValue: "OK", StateReason: "over" });
       const muted = (await send("DescribeAlarms", { AlarmNamePrefix: "lo" })).MetricAlarms[0].ActionsEnabled;
       await send("EnableAlarmActions", { AlarmNames: ["load"] });
       const errors = [
         await refused("SetAlarmState", { AlarmName: "none", StateValue: "OK", StateReason: "x" }),
         await refused("SetAlarmState", { AlarmName: "load", StateValue: "FINE", StateReason: "x" }),
         await refused("PutMetricAlarm", { ...${ALARM}, Period: 45 }),
         await refused("PutMetricAlarm", { ...${ALARM}, ExtendedStatistic: "p99" }),
         await refused("PutMetricAlarm", { ...${ALARM}, Threshold: undefined }),
         await refused("PutMetricAlarm", { ...${ALARM}, AlarmActions: ["arn:aws:automate:us-east-1:ec2:stop"] }),
         await refused("PutCompositeAlarm", { AlarmName: "c", AlarmRule: "ALARM(load)" }),
       ].map(([name, , status]) => name + " " + status);
       await send("DeleteAlarms", { AlarmNames: ["load", "none"] });
       await sleep(120000);
       return [set.StateValue, set.StateReason, muted, errors, (await send("DescribeAlarms", {})).MetricAlarms.length];`,
      options,
    );
    expect(payload).toEqual([
      "ALARM",
      "drill",
      false,
      [
        "ResourceNotFound 404",
        "ValidationException 400",
        "ValidationException 400",
        "ValidationException 400",
        "MissingRequiredParameterException 400",
        "ValidationException 400",
        "Error ERR_NOT_SIMULATED",
      ],
      0,
    ]);
    expect(toldOf(run)).toHaveLength(1);
    expect(records(run, "alarm.changed").map(({ to }) => to)).toEqual(["ALARM", "OK"]);
    expect(records(run, "alarm.put").map(({ change }) => change)).toEqual([
      "put",
      "actions disabled",
      "actions enabled",
      "deleted",
    ]);
  });

  it("of the account's definition act as well", async () => {
    const { run } = await inHandler(`await sleep(70000); return 1;`, {
      ...options,
      account: {
        ...account,
        alarms: [
          {
            alarmName: "calls",
            metric: {
              namespace: "AWS/Lambda",
              metricName: "Invocations",
              dimensions: { FunctionName: "orders" },
            },
            statistic: "Sum",
            periodSeconds: 60,
            evaluationPeriods: 1,
            threshold: 0,
            comparison: "GreaterThanThreshold",
            treatMissingData: "notBreaching",
            okActions: [NOTE_ARN],
          },
        ],
      },
    });
    expect(records(run, "alarm.acted").map(({ alarmName, ok }) => [alarmName, ok])).toEqual([
      ["calls", true],
    ]);
  });

  it("tell a topic in an e-mail's words, and the default bus as an event", async () => {
    const topic = "arn:aws:sns:us-east-1:123456789012:alerts";
    const { run } = await inHandler(
      `await send("PutMetricAlarm", { ...${ALARM}, AlarmActions: ["${topic}"], OKActions: [] });
       await send("SetAlarmState", { AlarmName: "load", StateValue: "ALARM", StateReason: "drill" });
       await sleep(5000);`,
      {
        ...options,
        account: {
          ...account,
          topics: [{ name: "alerts", subscriptions: [{ endpoint: NOTE_ARN }] }],
          eventBuses: [
            {
              name: "default",
              rules: [
                {
                  name: "alarms",
                  eventPattern: {
                    source: ["aws.cloudwatch"],
                    detail: { state: { value: ["ALARM"] } },
                  },
                  targets: [{ id: "note", arn: NOTE_ARN }],
                },
              ],
            },
          ],
        },
      },
    );
    const told = toldOf(run) as Record<string, unknown>[];
    const event = told.find((it) => "detail-type" in it);
    const notification = (told.find((it) => "Records" in it)!.Records as unknown[])[0] as {
      Sns: { Subject: string; Message: string };
    };
    expect(event).toMatchObject({
      "detail-type": "CloudWatch Alarm State Change",
      source: "aws.cloudwatch",
      resources: ["arn:aws:cloudwatch:us-east-1:123456789012:alarm:load"],
      detail: { alarmName: "load", state: { value: "ALARM", reason: "drill" } },
    });
    expect(notification.Sns.Subject).toBe('ALARM: "load" in US East (N. Virginia)');
    expect(JSON.parse(notification.Sns.Message)).toMatchObject({
      AlarmName: "load",
      NewStateValue: "ALARM",
      OldStateValue: "INSUFFICIENT_DATA",
      NewStateReason: "drill",
      Trigger: { MetricName: "Load", Statistic: "MAXIMUM", Threshold: 5 },
    });
  });
});
