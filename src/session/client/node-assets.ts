import { readFile } from "node:fs/promises";
import type { SandboxSource } from "../host.ts";
import type { LibraryIndex } from "../libraries.ts";
import type { PostgresAssets } from "../postgres/module.ts";
import { SessionError } from "../protocol.ts";

const GENERATED = new URL("../../engine/generated/", import.meta.url);

/** The sandbox as `scripts/build-sandbox.mjs` leaves it. */
export async function loadNodeAssets(): Promise<SandboxSource> {
  const [wasm, guest] = await Promise.all([
    read("sandbox.wasm").then((bytes) => WebAssembly.compile(new Uint8Array(bytes))),
    read("guest.js").then(String),
  ]);
  const loadRuntime = (runtime: string): Promise<string> =>
    read(`runtime-${runtime.replace(".x", "")}.js`).then(String);
  return {
    wasm,
    guest,
    loadRuntime,
    loadStreams: () => read("streams.js").then(String),
    async loadExtended(withKeys) {
      const script = await read("extended.js").then(String);
      const { createComputing, RUNTIME_FILES: files } = await import("../../engine/extended.ts");
      const more = withKeys ? (await import("../../engine/cryptography.ts")).cryptography : {};
      return { script, computing: createComputing(more), files };
    },
    async loadIntl() {
      const [script, data] = await Promise.all([read("intl.js"), read("intl-data.json")]);
      return { script: String(script), data: JSON.parse(String(data)) as Record<string, string> };
    },
    loadContexts: async () => (await import("../../engine/contexts.ts")).contexts,
    loadPostgres,
    loadLibraryIndex,
    loadLibrary: async (archive) =>
      JSON.parse(String(await read(`libraries/${archive}.json`))) as Record<string, string>,
  };
}

/** The packages that the sandbox brings along. */
export const loadLibraryIndex = async (): Promise<LibraryIndex> =>
  JSON.parse(String(await read("libraries/index.json"))) as LibraryIndex;

async function loadPostgres(): Promise<PostgresAssets> {
  const [wasm, files, { default: createModule, layout }, { gunzipSync }] = await Promise.all([
    read("postgres/postgres.wasm").then((bytes) => WebAssembly.compile(new Uint8Array(bytes))),
    read("postgres/files.bin"),
    import(new URL("postgres/module.js", GENERATED).href) as Promise<{
      default: PostgresAssets["createModule"];
      layout: PostgresAssets["layout"];
    }>,
    import("node:zlib"),
  ]);
  return { wasm, files: gunzipSync(files), layout, createModule };
}

async function read(name: string): Promise<Buffer> {
  try {
    return await readFile(new URL(name, GENERATED));
  } catch (error) {
    throw new SessionError({
      kind: "defect",
      message: `The sandbox has not been built: src/engine/generated/${name} cannot be read (${(error as NodeJS.ErrnoException).code}). Run: node scripts/build-sandbox.mjs`,
    });
  }
}
