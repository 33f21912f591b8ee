/** The types that the editor fetches with an import: what `scripts/build-types.mjs` wrote. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { typeBytes } from "../../src/cli/library-bytes.ts";
import { LIBRARIES } from "../../src/libraries/packages.ts";

const FOLDER = new URL("../../src/engine/generated/types/", import.meta.url);
const read = (name: string): Record<string, string> =>
  JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), "utf8")) as Record<string, string>;
const index = read("index") as unknown as Record<string, string[]>;

const importsOf = (name: string): string[] =>
  Object.keys(index).filter((each) => each === name || each.startsWith(`${name}/`));

it("every library has types", () => {
  const without = LIBRARIES.filter(({ name }) =>
    [importsOf(name), ...importsOf(name).map((each) => index[each]!)].some(
      (each) => each.length === 0,
    ),
  );
  expect(without.map(({ name }) => name)).toEqual([]);
});

describe("a client of the AWS SDK", () => {
  const closure = index["@aws-sdk/client-dynamodb"]!;

  it("has the types of its commands", () => {
    const files = read("aws-sdk__client-dynamodb");
    const command = "@aws-sdk/client-dynamodb/dist-types/commands/PutItemCommand.d.ts";
    expect(files[command]).toContain("class PutItemCommand");
    expect(JSON.parse(files["@aws-sdk/client-dynamodb/package.json"]!)).toMatchObject({
      exports: { ".": { types: "./dist-types/index.d.ts" } },
    });
    expect(Object.keys(files).filter((path) => /dist-(es|cjs)|\.js$/.test(path))).toEqual([]);
  });

  it("shares what clients have in common, and brings no other client", () => {
    expect(closure).toEqual(expect.arrayContaining(["smithy__types", "types__node"]));
    expect(index["@aws-sdk/client-s3"]).toEqual(expect.arrayContaining(["smithy__types"]));
    expect(closure.filter((name) => name.includes("client-"))).toEqual([
      "aws-sdk__client-dynamodb",
    ]);
  });
});

it("Node's built-ins have Node's types", () => {
  expect(index["fs/promises"]).toContain("types__node");
  expect(read("types__node")["@types/node/fs.d.ts"]).toContain("readFileSync");
});

it("axios is something else where it is required", () => {
  expect(JSON.parse(read("axios")["axios/package.json"]!)).toMatchObject({
    exports: { ".": { require: { types: "./index.d.cts" }, types: "./index.d.ts" } },
  });
});

it("the types of a small library are small", () => {
  expect(index.zod).toEqual(["zod"]);
  expect(typeBytes("zod")).toBeLessThan(80_000);
});
