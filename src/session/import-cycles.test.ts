import { describe, expect, it } from "vitest";
import { importCycles } from "./import-cycles.ts";
import { notesOf } from "./notes.ts";
import type { TraceRecord } from "./protocol.ts";

const FILES = {
  "index.ts": `// the handler\nimport { price } from "./price.js";\nexport const RATE = 1.2;`,
  "price.ts": `import {\n  RATE,\n} from './index';\nimport type { Rate } from "./rates.ts";`,
  "rates.ts": `import { price } from "./price.ts"; export type Rate = number;`,
  "other.ts": `const late = () => import("./index.ts");`,
};

describe("files that import each other", () => {
  it("are found once, with the lines that import", () => {
    expect(importCycles(FILES)).toEqual([
      [
        { file: "index.ts", line: 2, imports: "price.ts" },
        { file: "price.ts", line: 3, imports: "index.ts" },
      ],
    ]);
  });

  it("three in a circle are one circle, and a file can import itself", () => {
    const files = {
      "a.mjs": 'export * from "./b.mjs";',
      "b.mjs": 'import "./lib/c.mjs";',
      "lib/c.mjs": 'import { x } from "../a.mjs";\nimport "./c.mjs";',
    };
    expect(importCycles(files).map((cycle) => cycle.map(({ file }) => file))).toEqual([
      ["lib/c.mjs"],
      ["a.mjs", "b.mjs", "lib/c.mjs"],
    ]);
  });

  it("types, imports on demand and packages make no circle", () => {
    const files = {
      "a.ts": 'import type { B } from "./b.ts"; import { z } from "zod";',
      "b.ts": 'import { a } from "./a.ts";',
    };
    expect(importCycles(files)).toEqual([]);
  });

  it("are told when a binding was needed too early, with what to do", () => {
    const trace = [
      {
        seq: 0,
        at: 0,
        type: "invocation.completed",
        requestId: "r",
        functionName: "f",
        status: "error",
        statusCode: 200,
        functionError: "Unhandled",
        payload: `{"errorType":"ReferenceError","errorMessage":"Cannot access 'RATE' before initialization"}`,
        latencyUs: 1,
      },
    ] satisfies TraceRecord[];
    expect(notesOf([...trace, ...trace], FILES)).toEqual([
      {
        kind: "import-cycle",
        message:
          "Files import each other in a circle: index.ts:2 imports price.ts, price.ts:3 imports index.ts. One of them is evaluated before the other, so RATE did not exist yet. Move what both need into a file of its own.",
      },
    ]);
    expect(notesOf(trace, { "index.mjs": "" })).toEqual([]);
  });
});
