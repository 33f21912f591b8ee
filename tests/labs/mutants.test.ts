/** What can be wrong with a solution, made of its syntax tree. */
import { describe, expect, it } from "vitest";
import { choose, mutantName, mutantsOf } from "../../src/grading/mutants.ts";

const mutate = (text: string): Record<string, string> =>
  Object.fromEntries(
    mutantsOf({ "index.ts": text }, {}).map((mutant) => [
      mutantName(mutant),
      mutant.files["index.ts"]!,
    ]),
  );

describe("mutants of a solution", () => {
  it.each<[string, string, string, string]>([
    ["an await is dropped", "await save(x);", "drop-await: await save(x);", "save(x);"],
    ["a call is left out", "await save(x);", "remove-call: await save(x);", ";"],
    [
      "an error is not thrown",
      "if (a) throw error;",
      "swallow-error: if (a) throw error;",
      "if (a) ;",
    ],
    [
      "a condition is negated",
      "if (a || b) c;",
      "negate-condition: if (a || b) c;",
      "if (!(a || b)) c;",
    ],
    [
      "a catch is emptied",
      "try { a(); } catch (e) { tell(e); }",
      "empty-catch: try { a(); } catch (e) { tell(e); }",
      "try { a(); } catch (e) {}",
    ],
    [
      "a finally is emptied",
      "try { a(); } finally { b(); }",
      "remove-finally: try { a(); } finally { b(); }",
      "try { a(); } finally {}",
    ],
    [
      "a loop is run once",
      "for (const a of b) c(a);",
      "loop-once: for (const a of b) c(a);",
      "for (const a of b) { c(a); break; }",
    ],
    [
      "a status is another one",
      "x = { status: 200 };",
      "change-number: x = { status: 200 };",
      "x = { status: 500 };",
    ],
    ["a limit is another one", "wait(30_000);", "change-number: wait(30_000);", "wait(300);"],
    [
      "a condition of a write is left out",
      'put({ Item, ConditionExpression: "a", Key })',
      'remove-condition: put({ Item, ConditionExpression: "a", Key })',
      "put({ Item,  Key })",
    ],
    [
      "an init is moved",
      "const a = new A(1);\nuse({ a, b: a.a });",
      "init-in-handler: const a = new A(1);",
      "const aAnew = () => (new A(1));\nuse({ a: aAnew(), b: aAnew().a });",
    ],
    [
      "a state is shared",
      "const f = () => {\n  const seen = new Set();\n};",
      "shared-state: const seen = new Set();",
      "const f = () => {\n  \n};\nconst seen = new Set();\n",
    ],
  ])("%s", (_what, text, name, expected) => {
    expect(mutate(text)[name]).toBe(expected);
  });

  it("leaves alone what the starter has, types and imports", () => {
    const given = "export const call = async () => await fetch('x');";
    const solution = {
      "given.ts": given,
      "index.ts": "import { a } from './given.ts';\ntype A = 1 | 2;",
    };
    expect(mutantsOf(solution, { "given.ts": given })).toEqual([]);
  });

  it("change the settings that the solution's template made", () => {
    const given = `
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties: { QueueName: orders, VisibilityTimeout: 30 }
  Book:
    Type: AWS::Serverless::Function
    Properties:
      Handler: book.handler
`;
    const template = `
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties: { QueueName: orders, VisibilityTimeout: 180 }
  Book:
    Type: AWS::Serverless::Function
    Properties:
      Handler: book.handler
      # No more than the ledger takes.
      ReservedConcurrentExecutions: 5
      DeadLetterQueue:
        TargetArn: !GetAtt Orders.Arn
`;
    const mutants = mutantsOf({ "template.yaml": template }, { "template.yaml": given });
    const change = (from: string, to: string): string => template.replace(from, to);
    expect(
      mutants.map((mutant) => [mutantName(mutant), mutant.line, mutant.files["template.yaml"]]),
    ).toStrictEqual([
      [
        "drop-setting: Properties: { QueueName: orders, VisibilityTimeout: 180 }",
        5,
        change("VisibilityTimeout: 180", ""),
      ],
      [
        "halve-setting: Properties: { QueueName: orders, VisibilityTimeout: 180 }",
        5,
        change("180", "90"),
      ],
      [
        "double-setting: Properties: { QueueName: orders, VisibilityTimeout: 180 }",
        5,
        change("180", "360"),
      ],
      [
        "drop-setting: ReservedConcurrentExecutions: 5",
        11,
        change("      ReservedConcurrentExecutions: 5\n", ""),
      ],
      [
        "halve-setting: ReservedConcurrentExecutions: 5",
        11,
        change("Executions: 5", "Executions: 2"),
      ],
      [
        "double-setting: ReservedConcurrentExecutions: 5",
        11,
        change("Executions: 5", "Executions: 10"),
      ],
      [
        "drop-setting: DeadLetterQueue:",
        12,
        change("      DeadLetterQueue:\n        TargetArn: !GetAtt Orders.Arn\n", ""),
      ],
    ]);
  });

  it("are chosen over all kinds, in the same way every time", () => {
    const text = Array.from({ length: 30 }, (_, i) => `await call(${i});`).join("\n");
    const all = mutantsOf({ "index.ts": `${text}\nif (a) throw b;` }, {});
    const chosen = choose(all, 8).map(({ kind, line }) => `${kind} ${line}`);
    expect(chosen).toHaveLength(8);
    expect(chosen).toEqual(choose(all, 8).map(({ kind, line }) => `${kind} ${line}`));
    expect(new Set(chosen.map((it) => it.split(" ")[0])).size).toBe(
      new Set(all.map(({ kind }) => kind)).size,
    );
    expect(chosen).toContain("drop-await 1");
  });
});
