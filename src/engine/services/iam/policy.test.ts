/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide, isLike, unknownOperator, type PolicyStatement } from "./policy.ts";

const QUEUE = "arn:aws:sqs:us-east-1:123456789012:orders";
const ask = (
  statements: PolicyStatement[],
  overrides: Partial<Parameters<typeof decide>[1]> = {},
) =>
  decide(statements, {
    action: "sqs:SendMessage",
    resource: QUEUE,
    principal: "arn:aws:iam::123456789012:role/r",
    context: {},
    ...overrides,
  });
const allow = (more: Partial<PolicyStatement> = {}): PolicyStatement => ({
  effect: "Allow",
  actions: ["sqs:SendMessage"],
  resources: [QUEUE],
  ...more,
});

describe("the decision", () => {
  it("is none without a statement that applies", () => {
    expect(ask([])).toBe("none");
    expect(ask([allow({ actions: ["sqs:ReceiveMessage"] })])).toBe("none");
    expect(ask([allow({ resources: [`${QUEUE}-2`] })])).toBe("none");
  });

  it("is allow when one statement allows, whatever its case of the action", () => {
    expect(ask([allow()])).toBe("allow");
    expect(ask([allow({ actions: ["SQS:sendmessage"] })])).toBe("allow");
    expect(ask([allow({ actions: ["*"], resources: ["*"] })])).toBe("allow");
  });

  it("an explicit deny wins over every allow", () => {
    expect(ask([allow(), { effect: "Deny", actions: ["sqs:*"], resources: ["*"] }])).toBe("deny");
  });

  it("NotAction and NotResource mean everything else", () => {
    const but = (notActions: string[]): PolicyStatement => ({
      effect: "Allow",
      notActions,
      resources: ["*"],
    });
    expect(ask([but(["iam:*"])])).toBe("allow");
    expect(ask([but(["sqs:*"])])).toBe("none");
    const elsewhere: PolicyStatement = {
      effect: "Allow",
      actions: ["*"],
      notResources: [QUEUE],
    };
    expect(ask([elsewhere])).toBe("none");
  });

  it("conditions hold all together, and any of their values does", () => {
    const from = (conditions: PolicyStatement["conditions"]) =>
      ask([allow(conditions ? { conditions } : {})], {
        context: { "aws:SourceArn": "arn:aws:sns:us-east-1:123456789012:news", "k:n": "5" },
      });
    expect(
      from({ ArnLike: { "aws:SourceArn": ["arn:aws:sns:*:*:x", "arn:aws:sns:*:*:news"] } }),
    ).toBe("allow");
    expect(
      from({ ArnEquals: { "AWS:sourcearn": ["arn:aws:sns:us-east-1:123456789012:news"] } }),
    ).toBe("allow");
    expect(from({ StringEquals: { "k:n": ["5"] }, NumericGreaterThan: { "k:n": ["5"] } })).toBe(
      "none",
    );
    expect(from({ StringNotEquals: { "k:n": ["4", "5"] } })).toBe("none");
    expect(from({ Null: { "k:other": ["true"], "k:n": ["false"] } })).toBe("allow");
    expect(from({ StringEquals: { "k:other": ["1"] } })).toBe("none");
    expect(from({ StringEqualsIfExists: { "k:other": ["1"] } })).toBe("allow");
  });

  it("ForAllValues needs every value, ForAnyValue one", () => {
    const context = { "dynamodb:LeadingKeys": ["a", "b"] };
    const when = (operator: string, values: string[]) =>
      ask([allow({ conditions: { [operator]: { "dynamodb:LeadingKeys": values } } })], { context });
    expect(when("ForAllValues:StringEquals", ["a"])).toBe("none");
    expect(when("ForAllValues:StringEquals", ["a", "b", "c"])).toBe("allow");
    expect(when("ForAnyValue:StringEquals", ["b"])).toBe("allow");
  });

  it("policy variables are filled from the request", () => {
    const own = allow({
      resources: ["arn:aws:sqs:us-east-1:123456789012:${aws:PrincipalTag/team}"],
    });
    expect(ask([own], { context: { "aws:PrincipalTag/team": "orders" } })).toBe("allow");
    expect(ask([own])).toBe("none");
  });

  it("a principal that a resource's policy does not name is not meant", () => {
    const policy = allow({ principals: ["sns.amazonaws.com"] });
    expect(ask([policy], { principal: "sns.amazonaws.com" })).toBe("allow");
    expect(ask([policy], { principal: "events.amazonaws.com" })).toBe("none");
  });

  it("an operator that is not simulated is found before anything runs", () => {
    expect(
      unknownOperator([allow({ conditions: { IpAddress: { "aws:SourceIp": ["::1"] } } })]),
    ).toBe("IpAddress");
    expect(
      unknownOperator([allow({ conditions: { "ForAnyValue:StringLikeIfExists": { a: ["b"] } } })]),
    ).toBeUndefined();
  });
});

describe("wildcards", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", ":"), maxLength: 8 });

  it("* stands for any characters and ? for one", () => {
    expect(isLike("a*b?d", "axxbcd")).toBe(true);
    expect(isLike("a*b?d", "axxbd")).toBe(false);
    expect(isLike("", "")).toBe(true);
  });

  it("match as the regular expression that they mean", () => {
    const pattern = fc.string({ unit: fc.constantFrom("a", "b", ":", "*", "?"), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (wanted, given) => {
        const expression = wanted.replaceAll("*", ".*").replaceAll("?", ".");
        expect(isLike(wanted, given)).toBe(new RegExp(`^${expression}$`).test(given));
      }),
    );
  });
});
