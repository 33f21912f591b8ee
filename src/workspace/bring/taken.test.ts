import { describe, expect, it } from "vitest";
import type { Incoming } from "./incoming.ts";
import { takeFiles } from "./taken.ts";

function incoming(texts: Record<string, string>, sizes: Record<string, number> = {}): Incoming {
  const encoder = new TextEncoder();
  return {
    name: "shop",
    sizes: new Map(Object.keys(texts).map((path) => [path, sizes[path] ?? texts[path]!.length])),
    read: async (paths) =>
      new Map([...paths].map((path) => [path, encoder.encode(texts[path] ?? "")])),
  };
}

const manifest = (dependencies: object): string => JSON.stringify({ dependencies });

describe("what is taken of a folder that somebody brings", () => {
  it("is its own files, and of node_modules what its code can reach", async () => {
    const files = await takeFiles(
      incoming({
        "shop/index.mjs": 'import { a } from "a/part"; import "@scope/b";',
        "shop/index.test.mjs": 'import "vitest";',
        "shop/package-lock.json": "{}",
        "shop/node_modules/a/package.json": manifest({ deep: "1" }),
        "shop/node_modules/a/part.js": "",
        "shop/node_modules/a/part.js.map": "",
        "shop/node_modules/a/README.md": "",
        "shop/node_modules/a/node_modules/deep/index.js": "nested",
        "shop/node_modules/deep/index.js": "not this one",
        "shop/node_modules/@scope/b/index.js": "",
        "shop/node_modules/@scope/b/build/Release/b.node": "machine code",
        "shop/node_modules/vitest/index.js": "",
      }),
    );
    expect([...files.keys()].sort()).toEqual([
      "index.mjs",
      "node_modules/@scope/b/build/Release/b.node",
      "node_modules/@scope/b/index.js",
      "node_modules/a/node_modules/deep/index.js",
      "node_modules/a/package.json",
      "node_modules/a/part.js",
    ]);
    expect(files.get("node_modules/@scope/b/build/Release/b.node")?.length).toBe(0);
  });

  it("has a limit, whose message names the largest file", async () => {
    const large = incoming(
      { "index.mjs": "", "data/cities.json": "[]" },
      { "data/cities.json": 40 * 1024 * 1024 },
    );
    await expect(takeFiles(large)).rejects.toThrow(
      "shop has 40.0 MB of files that its code may need; this page takes up to 32.0 MB. The largest is data/cities.json (40.0 MB).",
    );
  });

  it("has to be code, or a template", async () => {
    await expect(takeFiles(incoming({ "letter.txt": "" }))).rejects.toThrow("shop holds no code");
    await expect(takeFiles(incoming({}))).rejects.toThrow("shop is empty");
  });
});
