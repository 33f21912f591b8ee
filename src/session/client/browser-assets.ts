import wasmUrl from "../../engine/generated/sandbox.wasm?url";
import type { SandboxAssets } from "../host.ts";
import { SessionError } from "../protocol.ts";

/** The sandbox over the network: nothing of it is part of a page until a first run asks for it. */
export async function loadBrowserAssets(): Promise<SandboxAssets> {
  try {
    const [wasm, guest, runtime] = await Promise.all([
      compile(wasmUrl),
      import("../../engine/generated/guest.js?raw"),
      import("../../engine/generated/runtime.js?raw"),
    ]);
    return { wasm, guest: guest.default, runtime: runtime.default };
  } catch (error) {
    throw new SessionError({
      kind: "defect",
      message: `The simulator could not be loaded: ${(error as Error).message}. Check the connection, then run again.`,
    });
  }
}

async function compile(url: string): Promise<WebAssembly.Module> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered with status ${response.status}`);
  // Many static hosts do not know the type, and compiling while loading insists on it.
  const streams = response.headers.get("content-type")?.startsWith("application/wasm") === true;
  return streams
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}
