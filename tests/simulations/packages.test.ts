/** Layers (facts 26, 38) and Node's resolution: https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html */
import { describe, expect, it } from "vitest";
import { deployPackage } from "../../src/engine/lambda/deployment-package.ts";
import { Deployment } from "../../src/engine/sandbox/deployment.ts";
import { VirtualFiles } from "../../src/engine/sandbox/files.ts";
import { answerOf } from "./guest.ts";

const layer = (name: string, files: Record<string, string>) => ({
  arn: `arn:aws:lambda:us-east-1:123456789012:layer:${name}:1`,
  files,
});
const handler = (value: string): string => `exports.handler = async () => ${value};`;
const module = (imports: string, value: string): string =>
  `${imports}\nexport const handler = async () => ${value};`;

describe("require of packages", () => {
  const pkg = (content: string) => ({ "node_modules/pkg/index.js": content });
  const table: [string, Record<string, string>, unknown][] = [
    ["an index file", { ...pkg("exports.a = 1;"), "index.js": handler("require('pkg').a") }, 1],
    [
      "package.json main, with and without extension",
      {
        "node_modules/a/package.json": '{"main":"lib/a"}',
        "node_modules/a/lib/a.js": "module.exports = 'a';",
        "node_modules/b/package.json": '{"main":"./lib"}',
        "node_modules/b/lib/index.js": "module.exports = 'b';",
        "index.js": handler("require('a') + require('b')"),
      },
      "ab",
    ],
    [
      "a scoped package and a file in it",
      {
        "node_modules/@s/p/package.json": '{"main":"m.js"}',
        "node_modules/@s/p/m.js": "module.exports = 'm';",
        "node_modules/@s/p/sub/x.js": "module.exports = 'x';",
        "index.js": handler("require('@s/p') + require('@s/p/sub/x')"),
      },
      "mx",
    ],
    [
      "the nearest node_modules, then up the tree",
      {
        "node_modules/p/index.js": "module.exports = 'outer';",
        "node_modules/q/index.js": "module.exports = require('p') + ' and outer';",
        "lib/node_modules/p/index.js": "module.exports = 'inner';",
        "lib/x.js": "module.exports = [require('p'), require('q')];",
        "index.js": handler("require('./lib/x')"),
      },
      ["inner", "outer and outer"],
    ],
    [
      "exports with conditions: require before default",
      {
        "node_modules/p/package.json":
          '{"exports":{".":{"import":"./m.mjs","require":"./c.cjs","default":"./d.js"}}}',
        "node_modules/p/m.mjs": "export default 'import';",
        "node_modules/p/c.cjs": "module.exports = 'require';",
        "index.js": handler("[require('p'), (await import('p')).default]"),
      },
      ["require", "import"],
    ],
    [
      "exports with subpaths and patterns",
      {
        "node_modules/p/package.json":
          '{"exports":{"./one":"./lib/1.js","./f/*":"./lib/f/*.js","./f/internal/*":null}}',
        "node_modules/p/lib/1.js": "module.exports = 1;",
        "node_modules/p/lib/f/two.js": "module.exports = 2;",
        "node_modules/p/lib/f/internal/x.js": "",
        "index.js": handler(
          "[require('p/one'), require('p/f/two'), ['p/f/internal/x', 'p', 'p/lib/1.js'].map((s) => { try { return require(s); } catch (e) { return e.code + ': ' + e.message; } })]",
        ),
      },
      [
        1,
        2,
        [
          `ERR_PACKAGE_PATH_NOT_EXPORTED: Package subpath './f/internal/x' is not defined by "exports" in /var/task/node_modules/p/package.json`,
          'ERR_PACKAGE_PATH_NOT_EXPORTED: No "exports" main defined in /var/task/node_modules/p/package.json',
          `ERR_PACKAGE_PATH_NOT_EXPORTED: Package subpath './lib/1.js' is not defined by "exports" in /var/task/node_modules/p/package.json`,
        ],
      ],
    ],
    [
      "itself, and #imports",
      {
        "package.json": '{"name":"me","exports":{"./x":"./x.js"},"imports":{"#x":"./x.js"}}',
        "x.js": "module.exports = 'x';",
        "index.js": handler("require('me/x') + require('#x')"),
      },
      "xx",
    ],
    [
      "a package that is a module (Node 22.12 and later)",
      {
        "node_modules/p/package.json": '{"type":"module","exports":"./i.js"}',
        "node_modules/p/i.js": "export const a = 1; export default 2;",
        "index.js": handler("({ ...require('p') })"),
      },
      { a: 1, default: 2 },
    ],
    [
      "NODE_PATH, which has /var/task in it (fact 37)",
      { "shared/x.js": "module.exports = 'x';", "index.js": handler("require('shared/x')") },
      "x",
    ],
  ];
  it.each(table)("finds %s", async (_name, code, expected) => {
    expect(await answerOf({ code })).toEqual(expected);
  });

  it("says who required what cannot be found", async () => {
    const code = {
      "index.js":
        "exports.handler = async () => { try { require('./a'); } catch (e) { return [e.code, e.message, e.requireStack]; } };",
      "a.js": "require('./lib/b');",
      "lib/b.js": "require('nowhere');",
    };
    const stack = ["/var/task/lib/b.js", "/var/task/a.js", "/var/task/index.js"];
    expect(await answerOf({ code })).toEqual([
      "MODULE_NOT_FOUND",
      `Cannot find module 'nowhere'\nRequire stack:\n${stack.map((each) => `- ${each}`).join("\n")}`,
      stack,
    ]);
  });

  it("names the runtime when the handler's own file is missing (fact 26)", async () => {
    expect(await answerOf({ code: { "other.js": "" } })).toMatchObject({
      errorType: "Runtime.ImportModuleError",
      errorMessage: "Error: Cannot find module 'index'\nRequire stack:\n- /var/runtime/index.mjs",
    });
  });
});

describe("import of packages", () => {
  const table: [string, Record<string, string>, unknown][] = [
    [
      "a module by its exports",
      {
        "node_modules/p/package.json":
          '{"type":"module","exports":{".":{"node":{"import":"./n.js"},"default":"./d.js"}}}',
        "node_modules/p/n.js": "export const a = 'node';",
        "index.mjs": module("import { a } from 'p';", "a"),
      },
      "node",
    ],
    [
      "a CommonJS package with its names, also those it passes on",
      {
        "node_modules/p/package.json": '{"main":"main.js"}',
        "node_modules/p/main.js": "module.exports = require('./lib/a');",
        "node_modules/p/lib/a.js": "exports.named = 'n';",
        "index.mjs": module("import p, { named } from 'p';", "[named, p]"),
      },
      ["n", { named: "n" }],
    ],
    [
      "an index file and a file of a package",
      {
        "node_modules/p/index.js": "exports.a = 1;",
        "node_modules/p/x.mjs": "export const x = 2;",
        "index.mjs": module("import { a } from 'p'; import { x } from 'p/x.mjs';", "[a, x]"),
      },
      [1, 2],
    ],
    [
      "a module of a package that has its own kind",
      {
        "package.json": '{"type":"module"}',
        "node_modules/p/package.json": "{}",
        "node_modules/p/index.js": "exports.a = typeof module;",
        "index.js": module("import { a } from 'p';", "a"),
      },
      "object",
    ],
    [
      "#imports and itself",
      {
        "package.json":
          '{"name":"me","type":"module","exports":"./x.js","imports":{"#dep":"dep","#x":"./x.js"}}',
        "x.js": "export const x = 'x';",
        "node_modules/dep/index.js": "exports.d = 'd';",
        "index.js": module(
          "import { d } from '#dep'; import { x } from 'me'; import * as y from '#x';",
          "[d, x, y.x]",
        ),
      },
      ["d", "x", "x"],
    ],
    [
      "import.meta of a package's file",
      {
        "node_modules/p/index.mjs": "export const where = import.meta.filename;",
        "node_modules/p/package.json": '{"exports":"./index.mjs"}',
        "index.mjs": module("import { where } from 'p';", "where"),
      },
      "/var/task/node_modules/p/index.mjs",
    ],
  ];
  it.each(table)("finds %s", async (_name, code, expected) => {
    expect(await answerOf({ code })).toEqual(expected);
  });

  const missing: [string, Record<string, string>, string][] = [
    [
      "a package",
      { "index.mjs": "import 'p/x';" },
      "Cannot find package 'p' imported from /var/task/index.mjs",
    ],
    [
      "a file of a package",
      { "index.mjs": "import 'p/x';", "node_modules/p/x.js": "" },
      "Cannot find module '/var/task/node_modules/p/x' imported from /var/task/index.mjs\nDid you mean to import \"./node_modules/p/x.js\"?",
    ],
    [
      "a folder",
      { "index.mjs": "import './lib';", "lib/index.js": "" },
      "Directory import '/var/task/lib' is not supported resolving ES modules imported from /var/task/index.mjs\nDid you mean to import \"./lib/index.js\"?",
    ],
  ];
  it.each(missing)("names %s that cannot be found", async (_name, code, message) => {
    expect(await answerOf({ code })).toMatchObject({
      errorMessage: expect.stringContaining(message) as string,
    });
  });
});

describe("layers (fact 38)", () => {
  const shared = layer("shared", {
    "nodejs/node_modules/p/index.js": "exports.from = 'any';",
    "nodejs/node_modules/q/package.json": '{"type":"module","exports":"./q.js"}',
    "nodejs/node_modules/q/q.js": "export const q = 'q';",
  });
  const newer = layer("newer", {
    "nodejs/node24/node_modules/p/index.js": "exports.from = '24';",
    "nodejs/node22/node_modules/p/index.js": "exports.from = '22';",
  });

  it.each([
    ["nodejs24.x", "24"],
    ["nodejs22.x", "22"],
  ] as const)("%s looks into its own folder first", async (runtime, from) => {
    const code = { "index.js": handler("require('p').from") };
    expect(await answerOf({ code, runtime, layers: [shared] })).toBe("any");
    expect(await answerOf({ code, runtime, layers: [shared, newer] })).toBe(from);
  });

  it.each(["nodejs24.x", "nodejs22.x"] as const)(
    "%s finds modules of layers by import: Lambda looks into NODE_PATH (Node.js 18 and later)",
    async (runtime) => {
      const code = module("import { q } from 'q'; import { from } from 'p';", "[q, from]");
      expect(await answerOf({ code, runtime, layers: [shared] })).toEqual(["q", "any"]);
    },
  );

  it("prefers the function's own node_modules", async () => {
    const code = {
      "index.js": handler("require('p').from"),
      "node_modules/p/index.js": "exports.from = 'own';",
    };
    expect(await answerOf({ code, layers: [shared] })).toBe("own");
  });

  it("unpacks in order: a later layer overwrites an earlier one", async () => {
    const layers = [layer("a", { "x.txt": "a", "only-a.txt": "a" }), layer("b", { "x.txt": "b" })];
    const code = {
      "index.js":
        "const fs = require('fs'); exports.handler = async () => [fs.readFileSync('/opt/x.txt', 'utf8'), fs.readdirSync('/opt')];",
    };
    expect(await answerOf({ code, layers })).toEqual(["b", ["only-a.txt", "x.txt"]]);
    expect(await answerOf({ code, layers: layers.toReversed() })).toEqual([
      "a",
      ["only-a.txt", "x.txt"],
    ]);
  });

  it("is read-only under /opt and /var/task", async () => {
    const code = {
      "index.js": `const fs = require('fs');
        const attempt = (f) => { try { return f(); } catch (e) { return [e.code, e.errno, e.syscall, e.message]; } };
        exports.handler = async () => [
          attempt(() => fs.writeFileSync('/opt/y', '')),
          attempt(() => fs.writeFileSync('/var/task/y', '')),
          attempt(() => fs.mkdirSync('/opt/dir')),
        ];`,
    };
    expect(await answerOf({ code, layers: [shared] })).toEqual([
      ["EROFS", -30, "open", "EROFS: read-only file system, open '/opt/y'"],
      ["EROFS", -30, "open", "EROFS: read-only file system, open '/var/task/y'"],
      ["EROFS", -30, "mkdir", "EROFS: read-only file system, mkdir '/opt/dir'"],
    ]);
  });

  it("has an empty /opt without layers", async () => {
    const code = {
      "index.js":
        "const fs = require('fs'); exports.handler = async () => [fs.readdirSync('/opt'), fs.readdirSync('/')];",
    };
    expect(await answerOf({ code })).toEqual([[], ["opt", "tmp", "var"]]);
  });

  it("compiles a layer once for every function that uses it", () => {
    const first = new Deployment({ "index.js": "" }, [shared]);
    const second = new Deployment({ "other.js": "" }, [shared]);
    const path = "/opt/nodejs/node_modules/q/q.js";
    expect(second.file(path)).toBe(first.file(path));
  });

  it("counts against the 250 MB of the package (fact 73)", () => {
    const mb = "x".repeat(1_024 * 1_024);
    const layers = [0, 1].map((n) =>
      layer(`l${n}`, Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`${i}.txt`, mb]))),
    );
    const own = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`${i}.txt`, mb]));
    expect(deployPackage(own, layers).totalBytes).toBe(262_144_000);
    expect(() => deployPackage({ ...own, "one.txt": "1" }, layers)).toThrow(
      "Function code combined with layers exceeds the maximum allowed size of 262144000 bytes. The actual size is 262144001 bytes.",
    );
  });

  it("is at most five (fact 73)", () => {
    const layers = [1, 2, 3, 4, 5, 6].map((n) => layer(`l${n}`, {}));
    expect(() => deployPackage({}, layers.slice(0, 5))).not.toThrow();
    expect(() => deployPackage({}, layers)).toThrow(
      "Cannot reference more than 5 layers. These are 6.",
    );
  });

  it("names the layer whose TypeScript is broken", () => {
    expect(() => deployPackage({}, [layer("bad", { "x.ts": "const = 1;" })])).toThrow(
      /^Layer arn:aws:lambda:us-east-1:123456789012:layer:bad:1: x.ts:1:/,
    );
  });
});

describe("/tmp (fact 38)", () => {
  it("has the configured size and is full in Node's words", async () => {
    const code = `import fs from 'node:fs';
      const attempt = (f) => { try { f(); return 'ok'; } catch (e) { return [e.code, e.errno, e.syscall, e.message]; } };
      const half = Buffer.alloc(512 * 1024);
      export const handler = async () => [
        attempt(() => fs.writeFileSync('/tmp/a', half)),
        attempt(() => fs.appendFileSync('/tmp/a', half)),
        attempt(() => fs.writeFileSync('/tmp/b', 'x')),
        attempt(() => fs.writeFileSync('/tmp/a', half)),
        attempt(() => fs.writeFileSync('/tmp/b', 'x')),
        fs.readFileSync('/tmp/a').length,
      ];`;
    expect(await answerOf({ code, ephemeralStorageMb: 1 })).toEqual([
      "ok",
      "ok",
      ["ENOSPC", -28, "write", "ENOSPC: no space left on device, write"],
      "ok",
      "ok",
      512 * 1024,
    ]);
  });

  it("keeps what was appended, in order", () => {
    const files = new VirtualFiles(new Deployment({}), 1);
    const encode = (text: string) => Buffer.from(text).toString("base64");
    for (const text of ["a", "bc", "", "def", "g"]) files.perform("append", "/tmp/f", encode(text));
    expect(files.perform("open", "/tmp/f", "")).toEqual({ value: encode("abcdefg") });
    expect(files.perform("stat", "/tmp/f", "")).toEqual({ value: { directory: false, size: 7 } });
    files.perform("unlink", "/tmp/f", "");
    expect(files.perform("scandir", "/tmp", "")).toEqual({ value: [] });
  });
});
