import { expect, it } from "vitest";
import { completeAnswer } from "./answer-files.ts";

const starter = { "index.ts": "starter", "lib/ledger.ts": "given" };

it("takes from the starter what an answer's folder does not have", () => {
  expect(completeAnswer(starter, { "index.ts": "mine", "more.ts": "new" })).toStrictEqual({
    "index.ts": "mine",
    "lib/ledger.ts": "given",
    "more.ts": "new",
  });
});

it("replaces a script by one in the other language, and not by data of the same name", () => {
  expect(completeAnswer(starter, { "index.mjs": "mine" })).toStrictEqual({
    "index.mjs": "mine",
    "lib/ledger.ts": "given",
  });
  expect(Object.keys(completeAnswer(starter, { "lib/ledger.json": "{}" }))).toStrictEqual([
    "index.ts",
    "lib/ledger.ts",
    "lib/ledger.json",
  ]);
});
