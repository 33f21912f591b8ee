/** The types that the editor fetches with an import: what `scripts/build-types.mjs` wrote. */
import { readFileSync } from "node:fs";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { LIBRARIES } from "../../src/libraries/packages.ts";

const FOLDER = new URL("../../src/engine/generated/types/", import.meta.url);
const read = (name: string): Record<string, string> =>
  JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), "utf8")) as Record<string, string>;
const index = read("index") as unknown as Record<
  "libraries" | "builtins",
  Record<string, string[]>
>;
const { libraries, builtins } = index;

it("every library has types, and its subpaths as well", () => {
  const imports = Object.keys(libraries);
  const without = LIBRARIES.filter(
    ({ name }) => !imports.some((each) => each === name || each.startsWith(`${name}/`)),
  );
  expect(without.map(({ name }) => name)).toEqual([]);
  expect(Object.entries(libraries).filter(([, needs]) => needs.length === 0)).toEqual([]);
});

it("every import is found in what is fetched for it, as the editor looks for it", () => {
  const missing = Object.entries(libraries).filter(([specifier, needs]) => {
    const files = new Map(needs.flatMap((name) => Object.entries(filesOf(name))));
    return !resolve(specifier, files);
  });
  expect(missing.map(([specifier]) => specifier)).toEqual([]);
});

const known = new Map<string, Record<string, string>>();
function filesOf(name: string): Record<string, string> {
  const files = known.get(name) ?? read(name);
  known.set(name, files);
  return files;
}

function resolve(specifier: string, files: ReadonlyMap<string, string>) {
  const textOf = (path: string) => files.get(path.replace("/node_modules/", ""));
  const host = { fileExists: (path: string) => textOf(path) !== undefined, readFile: textOf };
  const options = {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  };
  return ts.resolveModuleName(specifier, "/function/index.ts", options, host).resolvedModule;
}

describe("a client of the AWS SDK", () => {
  const closure = libraries["@aws-sdk/client-dynamodb"]!;

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
    expect(libraries["@aws-sdk/client-s3"]).toEqual(expect.arrayContaining(["smithy__types"]));
    expect(closure.filter((name) => name.includes("client-"))).toEqual([
      "aws-sdk__client-dynamodb",
    ]);
  });
});

it("Node's built-ins have Node's types", () => {
  expect(builtins["fs/promises"]).toContain("types__node");
  expect(read("types__node")["@types/node/fs.d.ts"]).toContain("readFileSync");
});

it("pg has the types of @types/pg", () => {
  expect(libraries["pg"]).toContain("types__pg");
});

it("axios is something else where it is required", () => {
  expect(JSON.parse(read("axios")["axios/package.json"]!)).toMatchObject({
    exports: { ".": { require: { types: "./index.d.cts" }, types: "./index.d.ts" } },
  });
});

it("the types of a library without dependencies are its own", () => {
  expect(libraries["zod"]).toEqual(["zod"]);
});
