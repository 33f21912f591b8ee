/** What a first run in a page moves: the worker's script, everything that it loads, and the page's side of it, as the built site has it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

const DIST = fileURLToPath(new URL("../../dist", import.meta.url));

export interface FileSize {
  file: string;
  bytes: number;
}

const WORKER = /^worker-[\w-]+\.js$/;
/** The page's side of it; what that one imports, the page has loaded before. */
const CLIENT = /^worker-client\.[\w-]+\.js$/;

/** `null` when the site is not built. Sizes are brotli's, as a good static host sends them. */
export function firstRunBytes(dist = DIST): { total: number; files: FileSize[] } | null {
  if (!existsSync(dist)) return null;
  const built = builtFiles(dist);
  const names = [...built.keys()];
  const worker = names.find((name) => WORKER.test(name));
  if (worker === undefined) return null;
  const loaded = [...reachable(worker, built), ...names.filter((name) => CLIENT.test(name))];
  const files = loaded.map((name) => ({ file: name, bytes: compressedSize(built.get(name)!) }));
  files.sort((a, b) => b.bytes - a.bytes);
  return { total: files.reduce((sum, { bytes }) => sum + bytes, 0), files };
}

/** Scripts and sandboxes by name: names carry a hash, so a name stands for one file. */
function builtFiles(dist: string): Map<string, string> {
  const names = readdirSync(dist, { recursive: true, encoding: "utf8" });
  return new Map(
    names
      .filter((name) => /\.(?:m?js|wasm)$/.test(name))
      .map((name) => [basename(name), join(dist, name)]),
  );
}

/** What a script cannot do without. */
const IMPORTED = /\b(?:from|import)"\.\/([\w.-]+\.js)"/g;
/** What the worker loads for every lesson's run; anything else is loaded where a scenario asks for it. */
const OF_EVERY_RUN =
  /\b(?:guest|runtime-nodejs24|sandbox|template-scenarios)-[\w-]+\.(?:js|wasm)\b/g;

function reachable(worker: string, built: Map<string, string>): Set<string> {
  const found = new Set<string>();
  const open = [worker];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    if (name.endsWith(".wasm")) continue;
    const text = readFileSync(built.get(name)!, "utf8");
    for (const [, imported] of text.matchAll(IMPORTED)) open.push(imported!);
    if (name !== worker) continue;
    for (const [mention] of text.matchAll(OF_EVERY_RUN)) open.push(mention);
  }
  return found;
}

function compressedSize(path: string): number {
  const bytes = readFileSync(path);
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } })
    .length;
}
