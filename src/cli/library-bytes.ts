/** What a page fetches for an import: the archives of bundled packages that one import needs, as `scripts/build-libraries.mjs` wrote them. */
import { readFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";
import { librariesFor, type LibraryIndex } from "../session/libraries.ts";
import type { Scenario } from "../session/protocol.ts";

const FOLDER = new URL("../engine/generated/libraries/", import.meta.url);
const TYPES = new URL("../engine/generated/types/", import.meta.url);

export interface LibraryBytes {
  specifier: string;
  archives: string[];
  /** Brotli's, as a good static host sends them. */
  bytes: number;
}

const index = (): LibraryIndex =>
  JSON.parse(readFileSync(new URL("index.json", FOLDER), "utf8")) as LibraryIndex;

const sizes = new Map<string, number>();
function sizeOf(archive: string, folder: URL): number {
  const file = new URL(`${archive}.json`, folder);
  const size = sizes.get(file.href) ?? brotliCompressSync(readFileSync(file)).length;
  sizes.set(file.href, size);
  return size;
}

const sizeOfAll = (archives: readonly string[], folder: URL): number =>
  archives.reduce((sum, each) => sum + sizeOf(each, folder), 0);

/** What the editor fetches when code imports `specifier`: its types, and those that they need. */
export function typeBytes(specifier: string): number {
  const text = readFileSync(new URL("index.json", TYPES), "utf8");
  const { libraries } = JSON.parse(text) as { libraries: Record<string, string[]> };
  return sizeOfAll(libraries[specifier] ?? [], TYPES);
}

/** For code that imports `specifier`, and nothing else. */
export async function libraryBytes(specifier: string): Promise<LibraryBytes> {
  const files = { "index.mjs": `import "${specifier}";` };
  const source = { loadLibraryIndex: async () => index(), loadLibrary: async () => ({}) };
  const { archives } = await librariesFor({ files } as unknown as Scenario, source);
  return { specifier, archives, bytes: sizeOfAll(archives, FOLDER) };
}
