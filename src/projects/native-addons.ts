/** Packages that are machine code: nothing of the sandbox can run them. */
import type { PackageJson } from "../session/packages.ts";
import { joined, type FileTree } from "./file-tree.ts";

/** What does the same in JavaScript, where there is something well known. */
const INSTEAD: Record<string, string> = {
  "@prisma/client": "drizzle-orm, kysely or knex over pg, which are JavaScript",
  argon2: "@noble/hashes, whose argon2 is JavaScript",
  bcrypt: "bcryptjs, which is JavaScript with the same functions",
  "better-sqlite3": "a table of DynamoDB, or PostgreSQL through pg",
  "@node-rs/argon2": "@noble/hashes, whose argon2 is JavaScript",
  "@node-rs/bcrypt": "bcryptjs, which is JavaScript with the same functions",
  canvas: "a layer on AWS; here, leave the drawing out of the run",
  "farmhash-modern": "a hash of node:crypto",
  libpq: "pg, whose client is JavaScript",
  "node-expat": "fast-xml-parser",
  "node-sass": "sass, which is JavaScript",
  "pg-native": "pg, whose client is JavaScript",
  re2: "RegExp, with patterns of your own",
  sharp: "jimp, which is JavaScript and slower",
  snappy: "snappyjs, or gzip of node:zlib",
  sqlite3: "a table of DynamoDB, or PostgreSQL through pg",
  "utf-8-validate": "ws without it: it is optional there",
  xxhash: "xxhash-wasm's algorithm in JavaScript, or a hash of node:crypto",
  zeromq: "a queue of SQS",
};

/** Packages that load addons for others. */
const LOADERS = new Set([
  "bindings",
  "node-gyp-build",
  "node-pre-gyp",
  "@mapbox/node-pre-gyp",
  "node-addon-api",
]);

export const isAddonLoader = (name: string): boolean => LOADERS.has(name);

/** Packages that load an addon of a name that depends on the machine. */
const KNOWN = new Set(["@prisma/client", "sharp"]);

/** What in the package shows that it is native: `binding.gyp`, a `.node` file. */
export function nativeSign(
  tree: FileTree,
  folder: string,
  json: (PackageJson & Record<string, unknown>) | undefined,
): string | undefined {
  const names = tree.list(folder);
  const own = names.find((name) => name === "binding.gyp" || name.endsWith(".node"));
  if (own !== undefined) return own;
  if (names.includes("prebuilds")) return "prebuilds";
  const built = tree.list(joined(folder, "build/Release")).find((name) => name.endsWith(".node"));
  if (built !== undefined) return `build/Release/${built}`;
  if (json?.["gypfile"] === true) return '"gypfile" in package.json';
  if (typeof json?.["binary"] === "object") return '"binary" in package.json';
  // The packages of napi-rs choose one of many by the machine that they run on.
  if (typeof json?.["napi"] === "object") return '"napi" in package.json';
  if (json?.name !== undefined && KNOWN.has(json.name))
    return "machine code or WebAssembly is its engine";
  return undefined;
}

export interface NativeAddon {
  name: string;
  sign: string;
  /** Where it is imported: `src/auth.ts:3`. */
  place: string;
}

export function refusalOf({ name, sign, place }: NativeAddon): string {
  const instead = Object.hasOwn(INSTEAD, name) ? INSTEAD[name] : undefined;
  const advice =
    instead === undefined
      ? "Take a package that is only JavaScript, or keep the import out of what runs here."
      : `Use ${instead}.`;
  return `${name} is a native addon (${sign}), imported in ${place}. Machine code cannot run in the sandbox, which is JavaScript only. ${advice}`;
}
