/**
 * Fact 57. Examples: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html,
 * eb-event-patterns-arrays.html, eb-pattern-arrays.html; the words of errors were recorded in a public test suite.
 */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compilePattern,
  EVENT_BUS_DIALECT,
  POLLER_DIALECT,
  SUBSCRIPTION_DIALECT,
} from "./event-pattern.ts";

type Json = Record<string, unknown>;

const compile = (pattern: unknown, dialect = EVENT_BUS_DIALECT) =>
  compilePattern(JSON.stringify(pattern), dialect);

/** Whether a field `a` of a value matches a list of rules. */
const matches = (rules: unknown[], value: unknown): boolean => compile({ a: rules })({ a: value });

describe("a value (fact 57)", () => {
  it.each<[string, rules: unknown[], matching: unknown[], others: unknown[]]>([
    ["equal texts", ["Alice"], ["Alice"], ["alice", "", null]],
    ["the empty text", [""], [""], [null, " "]],
    ["null", [null], [null], ["null", "", 0]],
    ["numbers", [100], [100, 1e2], ["100", 101]],
    ["booleans", [true], [true], ["true", false, 1]],
    ["one of several", ["red", 3], ["red", 3], ["green", "3"]],
    ["prefix", [{ prefix: "us-" }], ["us-east-1", "us-"], ["eu-us-", 5, null]],
    [
      "prefix, ignoring case",
      [{ prefix: { "equals-ignore-case": "eventb" } }],
      ["EventBridge", "eventb"],
      ["xeventb", "event"],
    ],
    ["suffix", [{ suffix: ".png" }], ["a.png", ".png"], ["a.PNG", "png", 5]],
    [
      "suffix, ignoring case",
      [{ suffix: { "equals-ignore-case": "tbridge" } }],
      ["EventBridge", "TBRIDGE"],
      ["bridges"],
    ],
    ["equals-ignore-case", [{ "equals-ignore-case": "alice" }], ["ALICE", "Alice"], ["alic", 1]],
    ["equals-ignore-case of nothing", [{ "equals-ignore-case": "" }], [""], ["a", null]],
    [
      "wildcard",
      [{ wildcard: "arn:aws:events:us-east-1:*:event-bus/*" }],
      ["arn:aws:events:us-east-1:123456789012:event-bus/orders"],
      ["arn:aws:events:eu-west-1:123456789012:event-bus/orders"],
    ],
    ["wildcard in the middle", [{ wildcard: "a*b*c" }], ["abc", "axbxc", "abbbc"], ["acb", "ab"]],
    ["wildcard whose ends may not overlap", [{ wildcard: "ab*ba" }], ["abba", "abxba"], ["aba"]],
    ["wildcard with an asterisk of its own", [{ wildcard: "a\\**" }], ["a*", "a*b"], ["ab"]],
    ["wildcard with a backslash of its own", [{ wildcard: "c:\\\\*" }], ["c:\\x"], ["c:x"]],
    ["wildcard for everything", [{ wildcard: "*" }], ["", "x"], [1, null]],
    [
      "anything-but a text",
      [{ "anything-but": "initializing" }],
      ["running", "", null, 5, false],
      ["initializing"],
    ],
    ["anything-but a number", [{ "anything-but": 123 }], [456, "123", null], [123]],
    [
      "anything-but a list of texts",
      [{ "anything-but": ["stopped", "overloaded"] }],
      ["running", null],
      ["stopped", "overloaded"],
    ],
    ["anything-but a list of numbers", [{ "anything-but": [100, 200] }], [300, "100"], [100, 200]],
    [
      "anything-but a case-insensitive text",
      [{ "anything-but": { "equals-ignore-case": "initializing" } }],
      ["running", 1],
      ["INITIALIZING", "initializing"],
    ],
    [
      "anything-but case-insensitive texts",
      [{ "anything-but": { "equals-ignore-case": ["initializing", "stopped"] } }],
      ["running"],
      ["Stopped", "INITIALIZING"],
    ],
    ["anything-but a prefix", [{ "anything-but": { prefix: "init" } }], ["run", 1], ["initial"]],
    [
      "anything-but prefixes",
      [{ "anything-but": { prefix: ["init", "error"] } }],
      ["run"],
      ["initial", "errors"],
    ],
    ["anything-but a suffix", [{ "anything-but": { suffix: ".txt" } }], ["a.png"], ["a.txt"]],
    [
      "anything-but suffixes",
      [{ "anything-but": { suffix: [".txt", ".rtf"] } }],
      ["a.png"],
      ["a.txt", "a.rtf"],
    ],
    [
      "anything-but a wildcard",
      [{ "anything-but": { wildcard: "*/lib/*" } }],
      ["/etc/hosts"],
      ["/usr/lib/x"],
    ],
    [
      "anything-but wildcards",
      [{ "anything-but": { wildcard: ["*/lib/*", "*/bin/*"] } }],
      ["/etc/hosts"],
      ["/usr/lib/x", "/usr/bin/x"],
    ],
    ["numeric =", [{ numeric: ["=", 100] }], [100, 100.0], [101, "100"]],
    ["numeric <", [{ numeric: ["<", 10] }], [9.99, -1], [10, "9"]],
    ["numeric <=", [{ numeric: ["<=", 10] }], [10], [10.01]],
    ["numeric >", [{ numeric: [">", 0] }], [0.1], [0, null]],
    ["numeric >=", [{ numeric: [">=", 0] }], [0], [-0.1]],
    ["numeric range", [{ numeric: [">", 0, "<=", 5] }], [0.5, 5], [0, 5.1]],
    [
      "cidr",
      [{ cidr: "10.0.0.0/24" }],
      ["10.0.0.0", "10.0.0.255"],
      ["10.0.1.0", "10.0.0.0/24", "text", 10],
    ],
    [
      "cidr of IPv6",
      [{ cidr: "2001:db8:1234:1a00::/56" }],
      ["2001:db8:1234:1a00::", "2001:0db8:1234:1aff:ffff:ffff:ffff:ffff"],
      ["2001:db8:1234:1b00::", "10.0.0.1"],
    ],
    ["addresses written in another way", ["2001:db8::1"], ["2001:0db8:0:0::1"], ["2001:db8::2"]],
    ["exists", [{ exists: true }], [null, 0, "", false], []],
    [
      "one comparison or another",
      [{ prefix: "a" }, { numeric: [">", 5] }, "z"],
      ["ab", 6, "z"],
      ["b", 5],
    ],
  ])("%s", (_, rules, matching, others) => {
    expect(matching.filter((value) => !matches(rules, value))).toEqual([]);
    expect(others.filter((value) => matches(rules, value))).toEqual([]);
  });
});

describe("an event (fact 57)", () => {
  it.each<[string, pattern: Json, matching: Json[], others: Json[]]>([
    ["all fields", { a: ["x"], b: ["y"] }, [{ a: "x", b: "y", c: 1 }], [{ a: "x" }, { b: "y" }]],
    [
      "nested fields",
      { detail: { state: ["running"] } },
      [{ detail: { state: "running" } }],
      [{ detail: "running" }, { state: "running" }],
    ],
    [
      "names with dots like nested ones",
      { "detail.state": ["running"] },
      [{ detail: { state: "running" } }, { "detail.state": "running" }],
      [{ detail: { state: "off" } }],
    ],
    ["a list of which one matches", { a: ["x"] }, [{ a: ["y", "x"] }], [{ a: ["y"] }, { a: [] }]],
    [
      "anything-but in a list of which one matches",
      { a: [{ "anything-but": "x" }] },
      [{ a: ["x", "y"] }],
      [{ a: ["x"] }, { a: [] }, {}],
    ],
    [
      "exists: false",
      { detail: { a: [{ exists: false }] } },
      [{}, { detail: {} }, { detail: { a: [] } }, { detail: { a: { b: 1 } } }],
      [{ detail: { a: null } }, { detail: { a: 1 } }],
    ],
    [
      "exists: true, which looks at leaves only",
      { detail: { a: [{ exists: true }] } },
      [{ detail: { a: 1 } }, { detail: { a: ["x"] } }],
      [{ detail: { a: { b: 1 } } }, { detail: { a: [] } }, {}],
    ],
    [
      "a value or none",
      { a: ["x", { exists: false }] },
      [{ a: "x" }, {}, { b: 1 }],
      [{ a: "y" }, { a: null }],
    ],
    [
      "$or beside a field",
      {
        source: ["aws.cloudwatch"],
        $or: [
          { metricName: ["CPUUtilization", "ReadLatency"] },
          { metricType: ["MetricType"], namespace: ["AWS/EC2", "AWS/ES"] },
          { scope: ["Service"] },
        ],
      },
      [
        { source: "aws.cloudwatch", metricName: "ReadLatency" },
        { source: "aws.cloudwatch", metricType: "MetricType", namespace: "AWS/ES" },
        { source: "aws.cloudwatch", scope: "Service" },
      ],
      [
        { source: "aws.cloudwatch", metricType: "MetricType" },
        { source: "other", scope: "Service" },
        { source: "aws.cloudwatch" },
      ],
    ],
    [
      "$or below a field",
      { detail: { $or: [{ a: [1] }, { b: { c: [{ numeric: ["<", 2] }] } }] } },
      [{ detail: { a: 1 } }, { detail: { b: { c: 1 } } }],
      [{ a: 1 }, { detail: { b: { c: 2 } } }],
    ],
    [
      "$or twice",
      { $or: [{ a: [1] }, { b: [1] }], x: { $or: [{ c: [1] }, { d: [1] }] } },
      [
        { a: 1, x: { c: 1 } },
        { b: 1, x: { d: 1 } },
      ],
      [{ a: 1 }, { x: { c: 1 } }],
    ],
    [
      "objects of a list, both values from one of them (array consistency)",
      { employees: { firstName: ["Anna"], city: ["Ulm"] } },
      [
        {
          employees: [
            { firstName: "Bob", city: "Rom" },
            { firstName: "Anna", city: "Ulm" },
          ],
        },
      ],
      [
        {
          employees: [
            { firstName: "Anna", city: "Rom" },
            { firstName: "Bob", city: "Ulm" },
          ],
        },
      ],
    ],
    [
      "lists in lists of objects",
      { a: { b: { c: [1], d: [2] } } },
      [{ a: [{ b: [{ c: 2 }, { c: 1, d: 2 }] }] }],
      [{ a: [{ b: [{ c: 1 }] }, { b: [{ d: 2 }] }] }, { a: [{ b: [{ c: 1 }, { d: 2 }] }] }],
    ],
    [
      "a value that is missing in the element that matched",
      { a: { b: [2], c: [{ exists: false }] } },
      [{ a: [{ b: 2 }, { c: 1 }] }],
      [{ a: [{ b: 2, c: 1 }] }],
    ],
  ])("%s", (_, pattern, matching, others) => {
    const passes = compile(pattern);
    expect(matching.filter((event) => !passes(event))).toEqual([]);
    expect(others.filter((event) => passes(event))).toEqual([]);
  });

  const value = fc.oneof(
    fc.string({ maxLength: 4 }),
    fc.integer({ min: -5, max: 5 }),
    fc.boolean(),
    fc.constant(null),
  );
  const text = fc.string({ minLength: 1, maxLength: 2 });

  it("anything-but is the complement where the field exists", () => {
    const operand = fc.oneof(
      fc.array(text, { minLength: 1 }).map((values): [unknown, unknown[]] => [values, values]),
      text.map((one): [unknown, unknown[]] => [one, [one]]),
      fc.integer({ min: -5, max: 5 }).map((one): [unknown, unknown[]] => [one, [one]]),
      ...["prefix", "suffix", "equals-ignore-case"].map((operator) =>
        text.map((one): [unknown, unknown[]] => [{ [operator]: one }, [{ [operator]: one }]]),
      ),
    );
    fc.assert(
      fc.property(operand, value, ([but, rules], one) => {
        expect(matches([{ "anything-but": but }], one)).toBe(!matches(rules, one));
        expect(compile({ a: [{ "anything-but": but }] })({ b: one })).toBe(false);
      }),
    );
  });

  it("a list of rules matches what one of them matches, and $or says the same", () => {
    const rule = fc.oneof(
      value,
      text.map((prefix) => ({ prefix })),
      fc.constant({ exists: true }),
      fc.integer({ min: -5, max: 5 }).map((bound) => ({ numeric: [">", bound] })),
    );
    const event = fc.oneof(value, fc.array(value, { maxLength: 3 }));
    fc.assert(
      fc.property(fc.array(rule, { minLength: 2, maxLength: 4 }), event, (rules, one) => {
        const each = rules.map((single) => matches([single], one));
        expect(matches(rules, one)).toBe(each.includes(true));
        expect(compile({ $or: rules.map((single) => ({ a: [single] })) })({ a: one })).toBe(
          each.includes(true),
        );
      }),
    );
  });

  it("a wildcard matches what a regular expression of it matches", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 6 });
    const parts = fc.array(letters, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(parts, letters, (pieces, one) => {
        const pattern = pieces.filter((piece, i) => piece !== "" || i === 0).join("*");
        const expected = new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(one);
        expect(matches([{ wildcard: pattern }], one)).toBe(expected);
      }),
    );
  });
});

describe("a pattern is refused in AWS's words (fact 57)", () => {
  const at = (source: string, column: number): string =>
    `\n at [Source: (String)"${source}"; line: 1, column: ${column}]`;

  it.each<[source: string, reason: string, column?: number, twice?: boolean]>([
    ['{"int": 42}', '"int" must be an object or an array', 11],
    ['{"string": "my-value"}', '"string" must be an object or an array', 13],
    ['["not", "a"]', "Filter is not an object", 2],
    ['{"resources": []}', "Empty arrays are not allowed", 17],
    ["{}", "Empty objects are not allowed", 3],
    ['{"my_key": [{"EXISTS": true}]}', "Unrecognized match type EXISTS", 28],
    ['{"detail": {"equal": [{"NUMERIC": ["=", 5]}]}}', "Unrecognized match type NUMERIC", 36],
    ['{"time": [{"prefix": ["2022-07-13"]}]}', "prefix match pattern must be a string", 23],
    ['{"time": [{"prefix": 123}]}', "prefix match pattern must be a string", 25],
    ['{"FileName": [{"suffix": 123}]}', "suffix match pattern must be a string", 29],
    ['{"EventBusArn": [{"wildcard": 123}]}', "wildcard match pattern must be a string", 34],
    [
      '{"detail-type": [{"equals-ignore-case": ["ec2"]}]}',
      "equals-ignore-case match pattern must be a string",
      42,
    ],
    [
      '{"detail": {"c-count": [{"numeric": [">", 0, ">", 0]}]}}',
      "Bad numeric range operator: >",
      49,
    ],
    ['{"detail": {"c-count": [{"numeric": [">", 0, "<"]}]}}', "Value of < must be numeric", 50],
    [
      '{"detail": {"state": [{"anything-but": {"equals-ignore-case": 123}}]}}',
      "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
      66,
    ],
    [
      '{"detail": {"state": [{"anything-but": {"equals-ignore-case": [123, 456]}}]}}',
      "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
      67,
      true,
    ],
    [
      '{"detail": {"FileName": [{"anything-but": {"suffix": [123, ".txt"]}}]}}',
      "prefix/suffix match pattern must be a string",
      58,
      true,
    ],
    [
      '{"detail": {"FilePath": [{"anything-but": {"wildcard": 123}}]}}',
      "wildcard match pattern must be a string",
      59,
    ],
    [
      '{"detail": {"FileName": [{"anything-but": {"prefix": {"equals-ignore-case": "file"}}}]}}',
      "Value of anything-but must be an array or single string/number value.",
      55,
    ],
    ['{"a": [{"anything-but": {"exists": true}}]}', "Unsupported anything-but pattern: exists", 40],
    [
      '{"a": [{"anything-but": ["x", 1]}]}',
      "Inside anything but list, either all values are number or string, mixed type is not supported",
      33,
    ],
    ['{"$or": [{"a": [1]}]}', "There must have at least 2 Objects in $or relationship.", 21],
    ['{"$or": {"a": [1]}}', "It must be an Array followed with $or.", 10],
    [
      '{"$or": [{"prefix": ["x"]}, {"b": [1]}]}',
      "prefix is Ruler reserved fieldName which cannot be used inside $or.",
      22,
    ],
    ['{"a": [["x"]]}', "Match value must be String, number, true, false, or null", 9],
    ['{"a": [{"prefix": "x", "suffix": "y"}]}', "Only one key allowed in match expression", 35],
    ['{"a": [{"numeric": [">", 5, "<", 5]}]}', "Bottom must be less than top", 36],
    ['{"key":[{"numeric":["operator"]}]}', "Unrecognized numeric range operator: operator", 32],
    ['{"key":[{"numeric":[]}]}', "Invalid member in numeric match: ]", 22],
    ['{"key":[{"numeric":["<",100,">",10]}]}', "Too many elements in numeric expression", 30],
    ['{"key":[{"numeric":[">",20,30]}]}', "Bad value in numeric range: 30", 30],
    [
      '{"key":[{"numeric":[">",20,"<",30,"<",50]}]}',
      "Too many terms in numeric range expression",
      36,
    ],
    ['{"key":[{"exists":null}]}', "exists match pattern must be either true or false.", 23],
    ['{"a": [{"cidr": ["bad"]}]}', "prefix match pattern must be a string", 18],
    ['{"a": [{"cidr": "10.0.0.0"}]}', "Malformed CIDR, one '/' required"],
    ['{"a": [{"cidr": "10.0.0.0/xx"}]}', "Malformed CIDR, mask bits must be an integer"],
    ['{"a": [{"cidr": "xx.11.xx/8"}]}', "Nonstandard IP address: xx.11.xx"],
    ['{"a": [{"cidr": "10.0.0.0/32"}]}', "IPv4 mask bits must be < 32"],
    [
      "this is no JSON",
      "Unrecognized token 'this': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
      5,
    ],
    [
      "{'bad': 'quotation'}",
      "Unexpected character (''' (code 39)): was expecting double-quote to start field name",
      2,
    ],
    [
      '{"not": closed mark"',
      "Unrecognized token 'closed': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
      15,
    ],
  ])("%s", (source, reason, column, twice) => {
    const place = column === undefined ? "" : at(source, column);
    expect(() => compilePattern(source, EVENT_BUS_DIALECT)).toThrow(
      expect.objectContaining({ reason, message: reason + place + (twice ? place : "") }),
    );
  });

  it("names where the wildcards stand together", () => {
    const source = '{"a": [{"wildcard": "arn:**:x"}]}';
    expect(() => compilePattern(source, EVENT_BUS_DIALECT)).toThrow(
      `Consecutive wildcard characters at pos 5${at(source, 31)}`,
    );
  });

  it("by services that lack an operator", () => {
    expect(() => compile({ a: [{ wildcard: "x*" }] }, POLLER_DIALECT)).toThrow(
      "Unrecognized match type wildcard",
    );
    expect(() =>
      compile({ a: [{ "anything-but": { suffix: "x" } }] }, SUBSCRIPTION_DIALECT),
    ).toThrow("Unsupported anything-but pattern: suffix");
  });
});
