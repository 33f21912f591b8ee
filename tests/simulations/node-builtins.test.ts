/** The lists that the page "What is simulated" prints are what handlers meet. */
import { expect, it } from "vitest";
import { MISSING_BUILTINS, SIMULATED_BUILTINS } from "../../src/session/protocol.ts";
import { simulate } from "./simulate.ts";

it("every listed built-in module can be required, and every missing one says that it is missing", async () => {
  const code = [
    `const there = [${SIMULATED_BUILTINS.map((name) => `require("node:${name}")`).join(", ")}];`,
    'const why = (name) => { try { require("node:" + name); } catch (error) { return error.message; } };',
    "exports.handler = async (missing) => [there.filter((it) => Object.keys(it).length > 0).length, ...missing.map(why)];",
  ];
  const run = await simulate({
    code: { "index.cjs": code.join("\n") },
    at: [[0, MISSING_BUILTINS]],
    function: { memorySizeMb: 512 },
  });
  expect(run.invocations[0]!.payload).toEqual([
    SIMULATED_BUILTINS.length,
    ...MISSING_BUILTINS.map((name) => `node:${name} is not simulated yet`),
  ]);
});

it("an import of a name from a missing built-in is told so", async () => {
  const code = `const why = (specifier) => import(specifier).then(({ open }) => open(), (error) => error.message);
    export const handler = () => Promise.all([why("node:sqlite"), why("./named.mjs")]);`;
  const run = await simulate({
    code: {
      "index.mjs": code,
      "named.mjs": 'import { DatabaseSync } from "node:sqlite"; export const open = DatabaseSync;',
    },
    at: [[0]],
  });
  const missing = "node:sqlite is not simulated yet";
  expect(run.invocations[0]!.payload).toEqual([missing, missing]);
});
