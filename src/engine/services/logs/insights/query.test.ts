/**
 * Logs Insights' query language, by the examples of AWS's guide:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-examples.html and the pages of its commands.
 */
import { describe, expect, it } from "vitest";
import { QueryError } from "./query-error.ts";
import { compileQuery, runQuery } from "./query.ts";
import type { QueriedEvent } from "./row.ts";

/** 2026-01-05 09:00:00 */
const START = 1_767_603_600_000;
const ID = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

const events = (messages: string[], apartMs = 1_000): QueriedEvent[] =>
  messages.map((message, i) => ({
    timestampMs: START + i * apartMs,
    ingestionTimeMs: START + i * apartMs + 500,
    message,
    logGroup: "123456789012:/aws/lambda/orders",
    logStream: "2026/01/05/[$LATEST]abc",
    pointer: `p${i}`,
  }));

const LAMBDA = events([
  `START RequestId: ${ID(1)} Version: $LATEST`,
  `2026-01-05T09:00:00.100Z\t${ID(1)}\tINFO\t{"user":{"name":"ann"},"items":[{"sku":"a"},{"sku":"b"}],"amount":12.5,"paid":true}`,
  `2026-01-05T09:00:00.200Z\t${ID(1)}\tERROR\tCharge failed: Card declined`,
  `END RequestId: ${ID(1)}`,
  `REPORT RequestId: ${ID(1)}\tDuration: 120.50 ms\tBilled Duration: 261 ms\tMemory Size: 512 MB\tMax Memory Used: 80 MB\tInit Duration: 140.00 ms\t`,
  `REPORT RequestId: ${ID(2)}\tDuration: 20.00 ms\tBilled Duration: 20 ms\tMemory Size: 512 MB\tMax Memory Used: 82 MB\t`,
  `2026-01-05T09:00:06.000Z\t${ID(2)}\tINFO\tuser=bob, method:GET, latency := 30`,
  `2026-01-05T09:00:07.000Z\t${ID(2)}\tINFO\tuser=cid, method:GET, latency := 50`,
]);

/** Rows as texts: the values with | between them, without @ptr. */
function rows(query: string, over: QueriedEvent[] = LAMBDA): string[] {
  return runQuery(compileQuery(query), over).results.map((row) =>
    row
      .filter(({ field }) => field !== "@ptr")
      .map(({ value }) => value)
      .join(" | "),
  );
}
const columns = (query: string): string[] =>
  runQuery(compileQuery(query), LAMBDA).results[0]!.map(({ field }) => field);

describe("queries of AWS's guide", () => {
  it("returns the newest 25 log events with time stamp, message and pointer", () => {
    expect(rows("fields @timestamp, @message | sort @timestamp desc | limit 1")).toEqual([
      `2026-01-05 09:00:07.000 | ${LAMBDA[7]!.message}`,
    ]);
    expect(columns("fields @timestamp, @message | limit 25")).toEqual([
      "@timestamp",
      "@message",
      "@ptr",
    ]);
  });

  it("determines the amount of overprovisioned memory", () => {
    const query = `filter @type = "REPORT"
      | stats max(@memorySize / 1000 / 1000) as provisonedMemoryMB,
          min(@maxMemoryUsed / 1000 / 1000) as smallestMemoryRequestMB,
          avg(@maxMemoryUsed / 1000 / 1000) as avgMemoryUsedMB,
          max(@maxMemoryUsed / 1000 / 1000) as maxMemoryUsedMB,
          provisonedMemoryMB - maxMemoryUsedMB as overProvisionedMB`;
    expect(rows(query)).toEqual(["512 | 80 | 81 | 82 | 430"]);
  });

  it("creates a latency report", () => {
    const query = `filter @type = "REPORT" |
      stats avg(@duration), max(@duration), min(@duration) by bin(5m)`;
    expect(rows(query)).toEqual(["2026-01-05 09:00:00.000 | 70.25 | 120.5 | 20"]);
    expect(columns(query)).toEqual([
      "bin(5m)",
      "avg(@duration)",
      "max(@duration)",
      "min(@duration)",
    ]);
  });

  it("searches for slow function invocations, and keeps one of each", () => {
    const query = `fields @timestamp, @requestId, @message, @logStream
      | filter @type = "REPORT" and @duration > 100
      | sort @timestamp desc
      | dedup @requestId
      | limit 20`;
    expect(rows(query)).toHaveLength(1);
  });

  it("counts exceptions per five minutes", () => {
    const query = `filter @message like /Exception|failed/ | stats count(*) as exceptionCount by bin(5m) | sort exceptionCount desc`;
    expect(rows(query)).toEqual(["2026-01-05 09:00:00.000 | 1"]);
  });

  it("parses with wildcards and aggregates what was parsed", () => {
    const query = `parse @message "user=*, method:*, latency := *" as @user, @method, @latency
      | stats avg(@latency) by @method, @user`;
    // Lines in which nothing was found form a group without values.
    expect(rows(query).filter((row) => row !== "")).toEqual(["GET | cid | 50", "GET | bob | 30"]);
  });

  it("parses with a regular expression and its named groups", () => {
    const query = `parse @message /user=(?<user2>.*?), method:(?<method2>.*?), latency := (?<latency2>.*)/
      | filter ispresent(user2) | stats avg(latency2) by method2`;
    expect(rows(query)).toEqual(["GET | 40"]);
  });

  it("takes keywords in capitals, lists, and conditions as columns", () => {
    const query = `FIELDS @message
      | PARSE @message "*Z\t*\t*\t*" as loggingTime, id, loggingType, loggingMessage
      | FILTER loggingType IN ["ERROR", "INFO"]
      | DISPLAY loggingType, loggingType = "ERROR" as isError`;
    expect(rows(query)).toEqual(["INFO | 0", "INFO | 0", "ERROR | 1", "INFO | 0"]);
  });

  it("finds fields of the first JSON in a line, with dots and indexes", () => {
    expect(
      rows('filter user.name = "ann" | fields user.name, items.1.sku, amount * 2 as double, paid'),
    ).toEqual(["ann | b | 25 | 1"]);
  });

  it("counts what has a field, and distinct values", () => {
    expect(rows("stats count(*), count(@duration), count_distinct(@requestId)")).toEqual([
      "8 | 2 | 2",
    ]);
  });

  it("finds the latest and the earliest value", () => {
    expect(
      rows("stats latest(@duration) as l, earliest(@duration) as e, pct(@duration, 95) as p"),
    ).toEqual(["20 | 120.5 | 120.5"]);
  });

  it("reckons a share of cold starts", () => {
    const query = `filter @type = "REPORT" | stats sum(strcontains(@message, "Init Duration"))/count(*)*100 as coldStartPct`;
    expect(rows(query)).toEqual(["50"]);
  });

  it("aggregates what was aggregated", () => {
    const query = `filter @type="REPORT" | stats sum(@duration) as d by @requestId | stats max(d), count(*)`;
    expect(rows(query)).toEqual(["120.5 | 2"]);
  });

  it("ignores comments and takes names in backticks", () => {
    expect(rows("# slow ones\nfilter `@duration` > 100 # ms\n| display @duration")).toEqual([
      "120.5",
    ]);
  });
});

describe("operators and functions", () => {
  const ONE = events([
    '{"a":3,"b":"10","t":"  x ","e":"","j":"{\\"k\\":[1,{\\"z\\":\\"deep\\"}]}","ms":1767603661234}',
  ]);
  it.each([
    ["a + 2 * 3", "9"],
    ["(a + 2) * 3", "15"],
    ["2 ^ a ^ 2", "512"],
    ["b % a", "1"],
    ["-a + b", "7"],
    ["a / 0", undefined],
    ["a / 7", "0.4286"],
    ["b > a", "1"],
    ["a = '3'", "1"],
    ["not a = 3 or b = 10", "1"],
    ["a in [1, 2, 3] and b not in ['x']", "1"],
    ["t like 'x'", "1"],
    ["t not like /Y/", "1"],
    ["t =~ /(?i)X/", "1"],
    ["missing != 3", "1"],
    ["missing = 3", "0"],
    ["ispresent(missing)", "0"],
    ["isempty(e)", "1"],
    ["isblank(t)", "0"],
    ["coalesce(missing, b)", "10"],
    ["greatest(a, b, 7)", "10"],
    ["least(a, b, 7)", "3"],
    ["abs(-2.5)", "2.5"],
    ["ceil(1.2) + floor(1.8)", "3"],
    ["sqrt(9)", "3"],
    ["concat(a, '-', b)", "3-10"],
    ["strlen(trim(t))", "1"],
    ["ltrim('xxab', 'x')", "ab"],
    ["toupper(tolower('AbC'))", "ABC"],
    ["substr('xyZfooxyZ', 3, 3)", "foo"],
    ["replace('foobar', 'o', '0')", "f00bar"],
    ["strcontains('abc', 'b')", "1"],
    ["datefloor(fromMillis(ms), 1m)", "2026-01-05 09:01:00.000"],
    ["dateceil(ms, 1h)", "2026-01-05 10:00:00.000"],
    ["toMillis(@timestamp)", String(START)],
    ["bin(1d)", "2026-01-05 00:00:00.000"],
    ["jsonStringify(jsonParse(j))", '{"k":[1,{"z":"deep"}]}'],
  ])("%s is %s", (expression, value) => {
    expect(
      runQuery(compileQuery(`display ${expression} as x`), ONE).results[0]?.find(
        ({ field }) => field === "x",
      )?.value,
    ).toBe(value);
  });

  it("reads into what jsonParse gave", () => {
    expect(rows("fields jsonParse(j) as parsed | display parsed.k.1.z, parsed.k.0", ONE)).toEqual([
      "deep | 1",
    ]);
  });

  it("sorts texts before numbers, and numbers by size", () => {
    const mixed = events(['{"v":"b"}', '{"v":10}', '{"v":"9"}', '{"v":"a"}', "{}"]);
    expect(rows("display v | sort v asc", mixed)).toEqual(["", "a", "b", "9", "10"]);
    expect(rows("display v | sort v desc", mixed)).toEqual(["10", "9", "b", "a", ""]);
  });

  it("returns 10,000 rows unless the query says how many", () => {
    const many = events(Array.from({ length: 10_001 }, (_, i) => `{"n":${i}}`));
    expect(rows("display n", many)).toHaveLength(10_000);
    expect(rows("display n | limit 10001", many)).toHaveLength(10_001);
  });
});

describe("what is malformed", () => {
  it.each([
    [
      "fliter a = 1",
      "unexpected symbol found fliter at line 1 and position 1: expected a command",
      0,
      6,
    ],
    [
      "fields @message\n| sort @timestamp dsc",
      "unexpected symbol found dsc at line 2 and position 19: expected |",
      34,
      37,
    ],
    ["filter a = ", "unexpected end of the query: expected a field, a value or a function", 11, 11],
    ["filter (a = 1", "unexpected end of the query: expected )", 13, 13],
    [
      "filter a like b",
      "unexpected symbol found b at line 1 and position 15: expected a text or a regular expression",
      14,
      15,
    ],
    ["filter a like /(/", "/(/ is not a regular expression", 14, 17],
    ["filter a = 'x", "expected the quote to be closed", 11, 13],
    ["stats count(*) by bin(5x)", "expected a period such as 30s", 22, 24],
    ["filter avg(a) > 1", "avg can only be used in stats", 7, 10],
    ["fields foo(a)", "there is no function foo", 7, 10],
    ["fields substr(a)", "substr takes 2 to 3 arguments; it was given 1", 14, 16],
    ["parse @message 'a=*, b=*' as a", "the pattern has 2 wildcards and 1 names", 15, 25],
    ["parse @message /a=(.*)/", "the pattern names no field", 15, 23],
    ["limit 0", "limit is a whole number from 1 to 100000; it is 0", 6, 7],
    ["unnest a into b", "the command unnest is not simulated", 0, 6],
    [
      "stats count(*) | stats count(*) | stats count(*)",
      "a query has at most 2 stats commands",
      0,
      48,
    ],
  ])("%s", (query, message, start, end) => {
    let error: unknown;
    try {
      compileQuery(query);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(QueryError);
    expect(error).toMatchObject({
      message: expect.stringContaining(message) as string,
      start,
      end,
    });
  });
});
