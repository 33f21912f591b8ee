import * as fc from "fast-check";
import { stringify } from "yaml";
import { describe, expect, it } from "vitest";
import { compileTemplate } from "./compile.ts";
import { messageText } from "./messages.ts";

const HEAD = `
Parameters:
  Stage: { Type: String, Default: test }
  Names: { Type: CommaDelimitedList, Default: "a, b, c" }
Mappings:
  Sizes: { test: { Memory: 256 }, prod: { Memory: 1024 } }
Conditions:
  IsTest: !Equals [!Ref Stage, test]
  IsProd: !Not [!Condition IsTest]
  Both: !And [!Condition IsTest, !Condition IsProd]
  Either: !Or [{ Condition: IsTest }, { Condition: IsProd }]
Resources:
  Jobs: { Type: AWS::SQS::Queue, Properties: { QueueName: jobs } }
Outputs:
  Out:
    Value: `;

function valueOf(expression: string): unknown {
  const { stack, messages } = compileTemplate({
    template: "t.yaml",
    files: { "t.yaml": HEAD + expression },
  });
  return stack ? stack.outputs["Out"] : messages.map((it) => messageText("t.yaml", it)).join("\n");
}

describe("intrinsic functions", () => {
  it.each([
    ["!Ref Stage", "test"],
    ["!Ref Names", ["a", "b", "c"]],
    ["!Ref Jobs", "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"],
    ["!GetAtt Jobs.Arn", "arn:aws:sqs:us-east-1:123456789012:jobs"],
    ["{ Fn::GetAtt: [Jobs, QueueName] }", "jobs"],
    ["!Ref AWS::AccountId", "123456789012"],
    [
      '!Sub "${AWS::Region} ${Stage} ${Jobs.QueueName} ${!Literal}"',
      "us-east-1 test jobs ${Literal}",
    ],
    ['!Sub ["${A}-${Stage}", { A: !Select [1, !Ref Names] }]', "b-test"],
    ['!Join ["-", !Ref Names]', "a-b-c"],
    ['!Join [",", [!Ref Stage, 1, true]]', "test,1,true"],
    ['!Select [2, !Split ["/", "x/y/z"]]', "z"],
    ["!FindInMap [Sizes, !Ref Stage, Memory]", 256],
    ["!FindInMap [Sizes, none, Memory, { DefaultValue: 1 }]", 1],
    ["!If [IsTest, yes it is, no]", "yes it is"],
    ["!If [IsProd, 1, !If [Both, 2, !If [Either, 3, 4]]]", 3],
    ["[a, !If [IsProd, b, !Ref AWS::NoValue], c]", ["a", "c"]],
    ["!Base64 Grüße", "R3LDvMOfZQ=="],
    ["!Cidr [10.0.0.0/16, 3, 8]", ["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"]],
    ["{ Fn::ToJsonString: { a: [1, !Ref Stage] } }", '{"a":[1,"test"]}'],
    ["{ Fn::Length: !Ref Names }", 3],
    ["012345678901", 12345678901],
    ['!Sub "012345678901"', "012345678901"],
  ])("%s", (expression, value) => {
    expect(valueOf(expression)).toEqual(value);
  });

  it.each([
    [
      "!ImportValue other-stack-url",
      "t.yaml:16:12 Outputs.Out.Value: Fn::ImportValue names an export of another stack, and there is only this one. Use a parameter, or a resource of this template.",
    ],
    [
      "!Ref Stag",
      "t.yaml:16:12 Outputs.Out.Value: Unresolved resource dependencies [Stag] in the Resources block of the template: there is no parameter and no resource of this name. Did you mean Stage?",
    ],
    [
      "!GetAtt Jobs.Url",
      "t.yaml:16:12 Outputs.Out.Value: Resource Jobs does not support attribute type Url in Fn::GetAtt. Attributes: Arn, QueueName, QueueUrl.",
    ],
    [
      "!Select [3, !Ref Names]",
      "t.yaml:16:12 Outputs.Out.Value: Fn::Select cannot select nonexistent value at index 3: the list has 3 values, the first at index 0.",
    ],
    [
      "!FindInMap [Sizes, dev, Memory]",
      "t.yaml:16:12 Outputs.Out.Value: Unable to get mapping for Sizes::dev::Memory.",
    ],
    [
      '!Join ["-", Stage]',
      "t.yaml:16:12 Outputs.Out.Value: Every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined.",
    ],
    [
      "!If [IsPrd, 1, 2]",
      "t.yaml:16:17 Outputs.Out.Value: Unresolved condition dependency IsPrd: there is no such condition in the section Conditions. Did you mean IsProd?",
    ],
    [
      "!Reff Stage",
      "t.yaml:16:12 Outputs.Out.Value: There is no function !Reff. Functions: !Ref, !Condition, !And, !Base64, !Cidr, !Equals, !FindInMap, !GetAtt, !GetAZs, !If, !ImportValue, !Join, !Length, !Not, !Or, !Select, !Split, !Sub, !ToJsonString, !Transform.",
    ],
    [
      "!Equals [a, b]",
      "t.yaml:16:12 Outputs.Out.Value: Fn::Equals stands in the section Conditions. Name the condition there, and use Fn::If here.",
    ],
  ])("%s says what is wrong", (expression, message) => {
    expect(valueOf(expression)).toBe(message);
  });

  it("joins what it splits, for any text", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z ]{0,5}$/), { minLength: 1 }), (parts) => {
        const text = JSON.stringify(parts.join("/"));
        expect(valueOf(`!Join ["/", !Split ["/", ${text}]]`)).toBe(parts.join("/"));
      }),
      { numRuns: 50 },
    );
  });
});

describe("a template as JSON", () => {
  const name = fc.stringMatching(/^[a-z]{1,8}$/);
  const queue = fc.record(
    {
      VisibilityTimeout: fc.oneof(fc.nat(43_200), fc.constant({ Ref: "Seconds" })),
      DelaySeconds: fc.constant({ "Fn::If": ["IsProd", 5, { Ref: "AWS::NoValue" }] }),
      QueueName: fc.oneof(
        name,
        name.map((it) => ({ "Fn::Sub": `${it}-\${Stage}` })),
        name.map((it) => ({ "Fn::Join": ["-", [it, { Ref: "Stage" }]] })),
      ),
      Wrong: fc.boolean(),
    },
    { requiredKeys: [] },
  );

  it("gives the same account and the same messages as its YAML form", () => {
    fc.assert(
      fc.property(fc.array(queue, { minLength: 1, maxLength: 4 }), (queues) => {
        const template = {
          Parameters: {
            Stage: { Type: "String", Default: "prod" },
            Seconds: { Type: "Number", Default: 60 },
          },
          Conditions: { IsProd: { "Fn::Equals": [{ Ref: "Stage" }, "prod"] } },
          Resources: Object.fromEntries(
            queues.map((Properties, i) => [`Queue${i}`, { Type: "AWS::SQS::Queue", Properties }]),
          ),
        };
        const [yaml, json] = [stringify(template), JSON.stringify(template, null, "\t")].map(
          (text) => compileTemplate({ template: "t", files: { t: text } }),
        );
        expect(json!.stack?.account).toEqual(yaml!.stack?.account);
        const said = ({ messages }: typeof json & object) =>
          messages.map(({ level, path, message }) => ({ level, path, message }));
        expect(said(json!)).toEqual(said(yaml!));
      }),
      { numRuns: 60 },
    );
  });
});
