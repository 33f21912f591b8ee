/** Where Postgres is in the site. Loaded with the first scenario that has a database; the browser keeps it. */
import filesUrl from "../../engine/generated/postgres/files.bin?url";
import sizes from "../../engine/generated/postgres/sizes.json";
import wasmUrl from "../../engine/generated/postgres/postgres.wasm?url";
import type { PostgresAssets } from "../postgres/module.ts";
import type { Loading } from "../protocol.ts";
import { compile } from "./compile.ts";

/** `onLoading`: called as parts of it arrive. */
export async function postgresAssets(
  onLoading: (loading: Loading) => void = () => {},
): Promise<PostgresAssets> {
  const total = sizes.wasm + sizes.files;
  let received = 0;
  const onBytes = (bytes: number): void => {
    received += bytes;
    onLoading({ what: "PostgreSQL", share: Math.min(1, received / total) });
  };
  onBytes(0);
  const [wasm, files, { default: createModule, layout }] = await Promise.all([
    compile(wasmUrl, onBytes),
    unzip(filesUrl, onBytes),
    import("../../engine/generated/postgres/module.js"),
  ]);
  return { wasm, files, layout, createModule };
}

async function unzip(url: string, onBytes: (bytes: number) => void): Promise<Uint8Array> {
  const { ok, body, status } = await fetch(url);
  if (!ok || !body) throw new Error(`${url} answered with status ${status}`);
  const counting = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      onBytes(chunk.length);
      controller.enqueue(chunk);
    },
  });
  const unzipped = body.pipeThrough(counting).pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(unzipped).arrayBuffer());
}
