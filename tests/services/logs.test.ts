/** CloudWatch Logs through its unmodified client. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_Operations.html */
import { describe, expect, it } from "vitest";
import { queryLogs } from "../../src/session/log-queries.ts";
import { records, simulate } from "../simulations/simulate.ts";
import { functionNamed, inHandler as handlerWith } from "./service-client.ts";

const SHOP = `import { setTimeout as wait } from "node:timers/promises";
  export const handler = async (event) => { console.log(JSON.stringify({ level: event.fail ? "ERROR" : "INFO", order: { id: event.id }, ms: event.id * 10 })); console.log("GET /orders/" + event.id + " " + (event.fail ? 500 : 200)); if (event.fail) throw new Error("boom"); };`;

const OWN = `logGroupName: "app", logStreamName: "s"`;

const inHandler = (statements: string, options: Parameters<typeof handlerWith>[2] = {}) =>
  handlerWith(
    "@aws-sdk/client-cloudwatch-logs",
    `const group = "/aws/lambda/shop";
     const query = async (queryString, input) => {
       const { queryId } = await send("StartQuery", { logGroupName: group, startTime: 1767603600, endTime: 1767690000, queryString, ...input });
       for (;;) { const r = await send("GetQueryResults", { queryId }); if (r.status !== "Running") return r; await sleep(500); }
     };
     const rows = (r) => r.results.map((row) => row.filter(({ field }) => field !== "@ptr").map(({ value }) => value).join(" | "));
     ${statements}`,
    {
      account: {
        functions: [{ configuration: functionNamed("shop") }],
        traffic: [1, 2, 3].map((id) => ({
          kind: "list",
          target: { function: "shop" },
          arrivals: [{ atMs: id * 1_000, payload: { id, fail: id === 3 } }],
        })),
      },
      files: { "shop.mjs": SHOP },
      ...options,
    },
  );

describe("groups, streams and events", () => {
  it("hold what functions log, a stream for each environment (fact 23)", async () => {
    const { payload } = await inHandler(
      `await sleep(10000);
       const { logGroups } = await send("DescribeLogGroups", { logGroupNamePrefix: "/aws/lambda/" });
       const { logStreams } = await send("DescribeLogStreams", { logGroupName: group, orderBy: "LastEventTime", descending: true, limit: 1 });
       const head = await send("GetLogEvents", { logGroupName: group, logStreamName: logStreams[0].logStreamName, startFromHead: true, limit: 2 });
       const next = await send("GetLogEvents", { logGroupName: group, logStreamName: logStreams[0].logStreamName, startFromHead: true, limit: 2, nextToken: head.nextForwardToken });
       const filter = async (filterPattern) => (await send("FilterLogEvents", { logGroupName: group, filterPattern })).events.length;
       return { groups: logGroups.map((g) => [g.logGroupName, g.logGroupArn]), stream: logStreams[0].logStreamName, first: head.events.map((e) => e.message.slice(0, 10)), next: next.events.length,
         filters: [await filter("REPORT"), await filter('{ $.order.id > 1 && $.level = "ERROR" }'), await filter("{ $.level = INFO || $.nothing NOT EXISTS }"), await filter('"GET /orders" -500'), await filter("?500 ?200"), await filter("%orders/[12]%"), await filter("[date, id, level, method, path, status = 5*]")] };`,
    );
    expect(payload).toEqual({
      groups: [
        ["/aws/lambda/orders", "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/orders"],
        ["/aws/lambda/shop", "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/shop"],
      ],
      stream: expect.stringMatching(/^2026\/01\/05\/\[\$LATEST\][\da-f]{32}$/),
      first: ["INIT_START", "START Requ"],
      next: 2,
      filters: [3, 1, 4, 2, 3, 2, 1],
    });
  });

  it("take events of their own, in order and of a limited size", async () => {
    const { payload, run } = await inHandler(
      `const now = Date.now();
       await send("CreateLogGroup", { logGroupName: "app" });
       await send("CreateLogStream", { ${OWN} });
       const put = (events) => refused("PutLogEvents", { ${OWN}, logEvents: events });
       await send("PutLogEvents", { ${OWN}, logEvents: [{ timestamp: now - 1000, message: "one" }, { timestamp: now, message: "two" }] });
       await send("PutRetentionPolicy", { logGroupName: "app", retentionInDays: 7 });
       const rejected = await send("PutLogEvents", { ${OWN}, logEvents: [{ timestamp: now + 3 * 3600000, message: "too new" }] });
       const errors = [
         await put([{ timestamp: now, message: "b" }, { timestamp: now - 1, message: "a" }]),
         await put([{ timestamp: now - 25 * 3600000, message: "a" }, { timestamp: now, message: "b" }]),
         await put([]),
         await refused("CreateLogGroup", { logGroupName: "app" }),
         await refused("CreateLogStream", { ${OWN} }),
         await refused("PutLogEvents", { logGroupName: "none", logStreamName: "s", logEvents: [{ timestamp: now, message: "a" }] }),
         await refused("GetLogEvents", { logGroupName: "app", logStreamName: "none" }),
         await refused("PutRetentionPolicy", { logGroupName: "app", retentionInDays: 8 }),
         await refused("FilterLogEvents", { logGroupName: "app", filterPattern: "{ $.a == 1 }" }),
         await refused("CreateLogGroup", { logGroupName: "a b" }),
         await refused("PutSubscriptionFilter", { logGroupName: "app", filterName: "f", filterPattern: "", destinationArn: "arn:aws:lambda:us-east-1:123456789012:function:shop" }),
       ].map(([name, message, status]) => name + " " + status + " " + message.slice(0, 40));
       const { events } = await send("GetLogEvents", { ${OWN} });
       const [found] = (await send("DescribeLogGroups", { logGroupNamePattern: "app" })).logGroups;
       await send("DeleteLogStream", { ${OWN} });
       await send("DeleteLogGroup", { logGroupName: "app" });
       return [events.map((e) => e.message), found.retentionInDays, rejected.rejectedLogEventsInfo, errors, (await send("DescribeLogGroups", { logGroupNamePattern: "app" })).logGroups.length];`,
    );
    expect(payload).toEqual([
      ["one", "two"],
      7,
      { tooNewLogEventStartIndex: 0 },
      [
        "InvalidParameterException 400 Log events in a single PutLogEvents requ",
        "InvalidParameterException 400 The batch of log events in a single PutL",
        "InvalidParameterException 400 1 validation error detected: Value at 'l",
        "ResourceAlreadyExistsException 400 The specified log group already exists",
        "ResourceAlreadyExistsException 400 The specified log stream already exists",
        "ResourceNotFoundException 400 The specified log group does not exist.",
        "ResourceNotFoundException 400 The specified log stream does not exist.",
        "InvalidParameterException 400 1 validation error detected: Value '8' a",
        expect.stringMatching(/^InvalidParameterException 400 Invalid filter pattern/),
        "InvalidParameterException 400 1 validation error detected: Value 'a b'",
        expect.stringContaining("Error ERR_NOT_SIMULATED logs PutSubscriptionFilter"),
      ],
      0,
    ]);
    expect(records(run, "log-events.put").map(({ bytes }) => bytes)).toEqual([58, 33]);
  });
});

describe("Logs Insights", () => {
  it("queries the logs of functions with the fields that it discovers", async () => {
    const { payload, run } = await inHandler(
      `await sleep(10000);
       const report = await query('filter @type = "REPORT" | stats count(*) as n, max(@memorySize / 1000 / 1000) as mb, sum(strcontains(@message, "Init Duration")) as cold');
       const json = await query('filter level = "ERROR" | fields order.id, ms | sort ms desc');
       const slow = await query("fields @timestamp, @message | filter @message like /boom/ | limit 1", { logGroupName: undefined, logGroupIdentifiers: ["arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/shop"], limit: 5 });
       const parsed = await query('parse @message "GET /orders/* *" as id, status | filter ispresent(status) | stats count(*) by status | sort status asc');
       return [rows(report), report.status, report.statistics.recordsMatched, rows(json), slow.results[0].map(({ field }) => field), rows(parsed)];`,
    );
    expect(payload).toEqual([
      ["3 | 512 | 1"],
      "Complete",
      3,
      ["3 | 30"],
      ["@timestamp", "@message", "@ptr"],
      ["200 | 2", "500 | 1"],
    ]);
    expect(records(run, "logs.queried")).toHaveLength(4);
    expect(run.bill.lines.map(({ id }) => id)).toContain("logs.queried");
  });

  it("names the place of an error in a query, and stops one that runs", async () => {
    const { payload } = await inHandler(
      `await sleep(5000);
       const start = (queryString, input) => send("StartQuery", { logGroupName: group, startTime: 1767603600, endTime: 1767690000, queryString, ...input });
       const malformed = await start("fields @message | fliter a = 1").then(() => "accepted", (e) => ({ name: e.name, message: e.message, error: e.queryCompileError }));
       const { queryId } = await start("fields @message");
       const running = (await send("GetQueryResults", { queryId })).status;
       const stopped = await send("StopQuery", { queryId });
       const status = (await send("GetQueryResults", { queryId })).status;
       const errors = [
         await start("fields a", { logGroupName: "none" }).catch((e) => e.message),
         await start("fields a", { logGroupNames: ["a"] }).catch((e) => e.name),
         await start("fields a", { endTime: 1 }).catch((e) => e.message),
         await start("fields a", { queryLanguage: "SQL" }).catch((e) => e.code),
         await send("StopQuery", { queryId }).catch((e) => e.name),
         await send("GetQueryResults", { queryId: "none" }).catch((e) => e.name),
       ];
       return { malformed, running, stopped: stopped.success, status, errors };`,
    );
    expect(payload).toEqual({
      malformed: {
        name: "MalformedQueryException",
        message: expect.stringContaining(
          "unexpected symbol found fliter at line 1 and position 19",
        ),
        error: {
          location: { startCharOffset: 18, endCharOffset: 24 },
          message: expect.stringContaining("expected a command"),
        },
      },
      running: "Running",
      stopped: true,
      status: "Cancelled",
      errors: [
        "Log group 'none' does not exist for account ID '123456789012'",
        "InvalidParameterException",
        "End time should not be less than start time",
        "ERR_NOT_SIMULATED",
        "InvalidParameterException",
        "ResourceNotFoundException",
      ],
    });
  });

  it("queries a finished run as well", async () => {
    const run = await simulate({
      code: SHOP,
      at: [
        [0, { id: 1 }],
        [5_000, { id: 3, fail: true }],
      ],
    });
    const found = queryLogs(run, "filter ispresent(ms) | stats sum(ms) as total by level");
    expect(found).toMatchObject({
      ok: true,
      logGroups: ["/aws/lambda/orders"],
      results: [
        [
          { field: "level", value: "ERROR" },
          { field: "total", value: "30" },
        ],
        [
          { field: "level", value: "INFO" },
          { field: "total", value: "10" },
        ],
      ],
    });
    expect(queryLogs(run, "stats")).toMatchObject({ ok: false, start: 5, end: 5 });
    expect(queryLogs(run, "fields @message", "none")).toMatchObject({ results: [] });
  });
});

describe("metric filters", () => {
  it("make metrics of log lines, for alarms too", async () => {
    const { payload, run } = await inHandler(
      `await send("PutMetricFilter", { logGroupName: group, filterName: "slow", filterPattern: "{ $.ms > 20 }", metricTransformations: [{ metricNamespace: "Shop", metricName: "Slow", metricValue: "$.ms" }] }).catch(() => {});
       await sleep(130000);
       const { metricFilters } = await send("DescribeMetricFilters", {});
       await send("DeleteMetricFilter", { logGroupName: group, filterName: "errors" });
       return [metricFilters.map((f) => f.filterName), (await refused("DeleteMetricFilter", { logGroupName: group, filterName: "errors" }))[0], (await refused("PutMetricFilter", { logGroupName: group, filterName: "x", filterPattern: "[a", metricTransformations: [{ metricNamespace: "S", metricName: "M", metricValue: "1" }] }))[0]];`,
      {
        files: { "shop.mjs": SHOP },
        account: {
          functions: [{ configuration: functionNamed("shop") }],
          logGroups: [{ name: "/aws/lambda/shop", retentionDays: 30 }],
          metricFilters: [
            {
              filterName: "errors",
              logGroupName: "/aws/lambda/shop",
              filterPattern: '{ $.level = "ERROR" }',
              namespace: "Shop",
              metricName: "Errors",
              metricValue: "1",
            },
          ],
          alarms: [
            {
              alarmName: "errors",
              metric: { namespace: "Shop", metricName: "Errors", dimensions: {} },
              statistic: "Sum",
              periodSeconds: 60,
              evaluationPeriods: 1,
              threshold: 0,
              comparison: "GreaterThanThreshold",
              treatMissingData: "notBreaching",
            },
          ],
          traffic: [
            {
              kind: "list",
              target: { function: "shop" },
              arrivals: [{ atMs: 10_000, payload: { id: 3, fail: true } }],
            },
          ],
        },
      },
    );
    expect(payload).toEqual([
      ["errors", "slow"],
      "ResourceNotFoundException",
      "InvalidParameterException",
    ]);
    expect(records(run, "alarm.changed").map(({ to }) => to)).toContain("ALARM");
    expect(
      run.metrics.series.filter(({ namespace }) => namespace === "Shop").map(({ name }) => name),
    ).toEqual(["Errors", "Slow"]);
  });
});
