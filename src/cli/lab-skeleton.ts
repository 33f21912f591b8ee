/** `labs new`: a lab that verifies as it is, to be made into another. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { quote, resolvePath, usage } from "./arguments.ts";

const SOURCES = fileURLToPath(new URL("..", import.meta.url));

/** Writes the folder and returns its path. `name` is an id, or a path that ends with one. */
export function writeSkeleton(name: string, labs: string): string {
  const folder = /[/\\]/.test(name) ? resolvePath(name) : join(labs, name);
  const id = basename(folder);
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(id)) {
    throw usage(
      "labs",
      `Expected an id of small letters, digits and hyphens, but ${quote(id)} came.`,
    );
  }
  if (existsSync(folder)) throw usage("labs", `${folder} exists already: take another id.`);
  const files = filesOf(id, relative(folder, SOURCES).replaceAll("\\", "/"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** The mark that a starter needs. */
const DUE = "TODO: greet the visitor";

const titleOf = (id: string): string =>
  id.charAt(0).toUpperCase() + id.slice(1).replaceAll("-", " ");

const handler = (body: string, outside = ""): string =>
  `${outside}interface Visit {
  name?: string;
}

export const handler = async (event: Visit) => {
${body}
};
`;

function filesOf(id: string, sources: string): Record<string, string> {
  return {
    "index.mdx": `---
id: ${id}
rev: 1
title: ${titleOf(id)}
description: What a learner does here, in a sentence.
minutes: 10
level: introductory
objectives:
  - What a learner can do afterwards
---

## The story

The function greets whoever visits. The event is \`{ "name": "Ada" }\`, and some have no name.

## What is checked

1. **A visitor is greeted by name**: the answer is \`"Hello, Ada"\`.
2. **A visitor without a name is greeted too**: \`"Hello, stranger"\`.

## Debrief

A value that may be missing needs a default where it is read.
`,
    "notes.mdx": `# For whoever leads a class

What learners usually try first, and what to ask them then.
`,
    "template.yaml": `Transform: AWS::Serverless-2016-10-31
Resources:
  Greet:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: greet
      CodeUri: .
      Handler: index.handler
      Runtime: nodejs24.x
      MemorySize: 512
      Timeout: 3
`,
    "lab.ts": `/** What this lab is about, in a sentence. */
import { responseIs } from "${sources}/grading/invariants.ts";
import { defineLab } from "${sources}/grading/lab.ts";

export default defineLab({
  id: "${id}",
  revision: 1,
  title: "${titleOf(id)}",
  minutes: 10,
  level: "introductory",
  scenarios: {
    visits: {
      workload: {
        kind: "list",
        arrivals: [
          { atMs: 0, payload: { name: "Ada" } },
          { atMs: 1_000, payload: {} },
        ],
      },
    },
  },
  checks: [
    {
      id: "by-name",
      title: "A visitor is greeted by name",
      scenario: "visits",
      expected: 'the answer "Hello, Ada"',
      hints: ["What does the event hold?", "return \`Hello, \${event.name}\`;"],
      judge: responseIs(0, "Hello, Ada", "The visitor's name is Ada."),
    },
    {
      id: "stranger",
      title: "A visitor without a name is greeted too",
      scenario: "visits",
      after: ["by-name"],
      expected: 'the answer "Hello, stranger"',
      hints: ["What is event.name here?", 'event.name ?? "stranger"'],
      judge: responseIs(1, "Hello, stranger", "The second event has no name."),
    },
  ],
  mistakes: {
    "everybody-is-a-stranger": {
      fails: "by-name",
      explanation: "The default is used although there is a name.",
    },
    "trusts-the-event": {
      fails: "stranger",
      explanation: "The name is used as if every event had one.",
    },
  },
  equivalents: {},
});
`,
    "starter/index.ts": handler(`  // ${DUE}\n  return event;`),
    "solution/index.ts": handler('  return `Hello, ${event.name ?? "stranger"}`;'),
    "alternatives/default-value/index.ts": handler(
      '  const { name = "stranger" } = event;\n  return `Hello, ${name}`;',
    ),
    "alternatives/branches/index.ts": handler(
      '  if (event.name) return `Hello, ${event.name}`;\n  return "Hello, stranger";',
    ),
    "mistakes/everybody-is-a-stranger/index.ts": handler(
      '  return event ? "Hello, stranger" : "";',
    ),
    "mistakes/trusts-the-event/index.ts": handler("  return `Hello, ${event.name}`;"),
  };
}
