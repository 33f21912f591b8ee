/** Where Postgres is in the site. Loaded with the first scenario that has a database; the browser keeps it. */
import filesUrl from "../../engine/generated/postgres/files.bin?url";
import wasmUrl from "../../engine/generated/postgres/postgres.wasm?url";
import type { PostgresAssets } from "../postgres/module.ts";
import { compile } from "./compile.ts";

export async function postgresAssets(): Promise<PostgresAssets> {
  const [wasm, files, { default: createModule }] = await Promise.all([
    compile(wasmUrl),
    unzip(filesUrl),
    import("../../engine/generated/postgres/module.js"),
  ]);
  return { wasm, files, createModule };
}

async function unzip(url: string): Promise<Uint8Array> {
  const { ok, body, status } = await fetch(url);
  if (!ok || !body) throw new Error(`${url} answered with status ${status}`);
  const unzipped = body.pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(unzipped).arrayBuffer());
}
