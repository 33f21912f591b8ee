/** Every bundled package can be imported and required by a handler, and gives what it gives in Node. */
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { LIBRARIES } from "../../src/libraries/packages.ts";
import index from "../../src/engine/generated/libraries/index.json" with { type: "json" };
import { libraryBytes } from "../../src/cli/library-bytes.ts";
import { commonJs, resultOf } from "./handler.ts";

const require = createRequire(import.meta.url);
const described: Record<string, { entries: object }> = index;

/** What can be imported of a package: itself, and its subpaths. */
const specifiersOf = (name: string): string[] =>
  Object.keys(described[name]!.entries)
    .map((subpath) => name + subpath.slice(1))
    .filter((specifier) => specifier !== NEEDS_APPCONFIG);

/** Asks for the client of AppConfig, which is not in the list. */
const NEEDS_APPCONFIG = "@aws-lambda-powertools/parameters/appconfig";

/** Groups that are small enough for one function. */
const GROUPS: [title: string, names: string[]][] = Object.entries(
  Object.groupBy(LIBRARIES, ({ name }, i) =>
    name.startsWith("@aws-sdk/client-")
      ? `clients ${Math.floor(i / 6)}`
      : (name.split("/")[0] ?? name),
  ),
).map(([title, libraries = []]) => [title, libraries.map(({ name }) => name)]);

/** Names that exports have besides, depending on how a file was loaded. */
const INTEROP = new Set(["default", "module.exports", "__esModule", "$Command"]);
const namesOf = (exported: unknown): string[] =>
  exported === null || !["object", "function"].includes(typeof exported)
    ? [typeof exported]
    : Object.keys(exported as object)
        .filter((name) => !INTEROP.has(name))
        .sort();

const NAMES = `const INTEROP = new Set(${JSON.stringify([...INTEROP])}); const namesOf = ${String(namesOf)};`;

describe("gives the names that it gives in Node", () => {
  it.each(GROUPS)("%s, with import", async (_, names) => {
    const specifiers = names.flatMap(specifiersOf);
    const expected: Record<string, string[]> = {};
    for (const each of specifiers) expected[each] = namesOf(await import(/* @vite-ignore */ each));
    const imports = specifiers.map((each, i) => `import * as m${i} from "${each}";`).join("\n");
    const listed = specifiers.map((each, i) => `"${each}": namesOf(m${i})`).join(", ");
    const answer = await resultOf(
      `${imports}\n${NAMES}\nexport const handler = async () => ({ ${listed} });`,
    );
    // A bundler finds more names in CommonJS than Node does, and handlers are often bundled.
    for (const each of specifiers)
      expect((answer as typeof expected)[each]).toEqual(expect.arrayContaining(expected[each]!));
  });

  it.each(GROUPS)("%s, with require", async (_, names) => {
    const specifiers = names.flatMap(specifiersOf);
    const expected = Object.fromEntries(specifiers.map((each) => [each, namesOf(require(each))]));
    const listed = specifiers.map((each) => `"${each}": namesOf(require("${each}"))`).join(", ");
    const answer = await resultOf(
      commonJs(`${NAMES}\nexports.handler = async () => ({ ${listed} });`),
    );
    expect(answer).toEqual(expected);
  });
});

/** Where packages are used, not only loaded. */
const USED_IN = import.meta.glob<string>("./*.test.ts", {
  query: "?raw",
  import: "default",
  eager: true,
});

it("each package of the list is used by a handler of some test", () => {
  const text = Object.entries(USED_IN)
    .filter(([path]) => !path.endsWith("exports.test.ts"))
    .map(([, source]) => source)
    .join("\n");
  const isUsed = ({ name }: { name: string }): boolean =>
    new RegExp(`["']${name}["'/]`).test(text) ||
    text.includes(`["${name.replace("@aws-sdk/client-", "")}",`) ||
    text.includes(`    "${name.replace("@aws-sdk/client-", "")}",`);
  expect(LIBRARIES.filter((library) => !isUsed(library)).map(({ name }) => name)).toEqual([]);
});

describe("a page fetches only what is imported", () => {
  it.each([
    ["ulid", ["ulid"], 5_000],
    ["zod", ["zod"], 130_000],
    [
      "@aws-lambda-powertools/logger",
      ["aws-lambda-powertools__commons", "aws-lambda-powertools__logger"],
      40_000,
    ],
    ["@middy/core", ["middy__core"], 20_000],
  ])("%s", async (specifier, archives, most) => {
    const found = await libraryBytes(specifier);
    expect(found.archives).toEqual(expect.arrayContaining(archives));
    expect(found.archives.length).toBeLessThanOrEqual(archives.length + 2);
    expect(found.bytes).toBeLessThan(most);
  });

  it("a client of the AWS SDK comes with what clients share, and without the other clients", async () => {
    const { archives, bytes } = await libraryBytes("@aws-sdk/client-dynamodb");
    const clients = archives.filter((name) => name.startsWith("aws-sdk__client-"));
    expect(clients).toEqual(["aws-sdk__client-dynamodb"]);
    expect(bytes).toBeLessThan(150_000);
  });
});
