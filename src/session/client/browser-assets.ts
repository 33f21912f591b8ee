import wasmUrl from "../../engine/generated/sandbox.wasm?url";
import { compile } from "./compile.ts";
import type { SandboxSource } from "../host.ts";
import { SessionError } from "../protocol.ts";

/** The sandbox over the network: nothing of it is part of a page until a first run asks for it. */
export async function loadBrowserAssets(): Promise<SandboxSource> {
  return reporting(async () => {
    const [wasm, guest] = await Promise.all([
      compile(wasmUrl),
      import("../../engine/generated/guest.js?raw"),
      // Every session needs it: it comes at the same time, not after.
      RUNTIMES["nodejs24.x"](),
    ]);
    return {
      wasm,
      guest: guest.default,
      loadRuntime,
      loadStreams,
      loadExtended,
      loadIntl,
      loadContexts,
      loadPostgres,
      loadLibraryIndex,
      loadLibrary,
    };
  });
}

const RUNTIMES = {
  "nodejs24.x": () => import("../../engine/generated/runtime-nodejs24.js?raw"),
  "nodejs22.x": () => import("../../engine/generated/runtime-nodejs22.js?raw"),
};

const loadRuntime: SandboxSource["loadRuntime"] = (runtime) =>
  reporting(async () => (await RUNTIMES[runtime]()).default);

const loadStreams: SandboxSource["loadStreams"] = () =>
  reporting(async () => (await import("../../engine/generated/streams.js?raw")).default);

const loadExtended: SandboxSource["loadExtended"] = (withKeys = false) =>
  reporting(async () => {
    const [script, { createComputing, RUNTIME_FILES: files }, more] = await Promise.all([
      import("../../engine/generated/extended.js?raw"),
      import("../../engine/extended.ts"),
      withKeys ? import("../../engine/cryptography.ts") : undefined,
    ]);
    return { script: script.default, computing: createComputing(more?.cryptography), files };
  });

const loadIntl: SandboxSource["loadIntl"] = () =>
  reporting(async () => {
    const [script, data] = await Promise.all([
      import("../../engine/generated/intl.js?raw"),
      import("../../engine/generated/intl-data.json?raw"),
    ]);
    return { script: script.default, data: JSON.parse(data.default) as Record<string, string> };
  });

const loadContexts: SandboxSource["loadContexts"] = () =>
  reporting(async () => (await import("../../engine/contexts.ts")).contexts);

const loadPostgres: SandboxSource["loadPostgres"] = (onLoading) =>
  reporting(async () => (await import("./postgres-assets.ts")).postgresAssets(onLoading));

const loadLibraryIndex: SandboxSource["loadLibraryIndex"] = () =>
  reporting(async () => (await import("./library-assets.ts")).libraryIndex());

const loadLibrary: SandboxSource["loadLibrary"] = (archive) =>
  reporting(async () => (await import("./library-assets.ts")).libraryFiles(archive));

async function reporting<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    throw new SessionError({
      kind: "defect",
      message: `The simulator could not be loaded: ${(error as Error).message}. Check the connection, then run again.`,
    });
  }
}
