/** What a page fetches for an import: the archives of bundled packages that one import needs, as `scripts/build-libraries.mjs` wrote them. */
import { readFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";
import { librariesFor, type LibraryIndex } from "../session/libraries.ts";
import type { Scenario } from "../session/protocol.ts";

const FOLDER = new URL("../engine/generated/libraries/", import.meta.url);

export interface LibraryBytes {
  specifier: string;
  archives: string[];
  /** Brotli's, as a good static host sends them. */
  bytes: number;
}

const index = (): LibraryIndex =>
  JSON.parse(readFileSync(new URL("index.json", FOLDER), "utf8")) as LibraryIndex;

const sizes = new Map<string, number>();
function sizeOf(archive: string): number {
  const known = sizes.get(archive);
  const size = known ?? brotliCompressSync(readFileSync(new URL(`${archive}.json`, FOLDER))).length;
  sizes.set(archive, size);
  return size;
}

/** For code that imports `specifier`, and nothing else. */
export async function libraryBytes(specifier: string): Promise<LibraryBytes> {
  const files = { "index.mjs": `import "${specifier}";` };
  const source = { loadLibraryIndex: async () => index(), loadLibrary: async () => ({}) };
  const { archives } = await librariesFor({ files } as unknown as Scenario, source);
  return { specifier, archives, bytes: archives.reduce((sum, each) => sum + sizeOf(each), 0) };
}
