// @ts-check
/** Keeps src/engine/generated, which every sandbox starts from, in step with its sources. */
import { join } from "node:path";
import { fingerprint, readStamp, writeStamp } from "./fingerprint.mjs";
import { SANDBOX } from "./fresh.mjs";
import { Plain, ROOT, runNode, say } from "./project.mjs";

const STAMP = join(ROOT, SANDBOX.stamp);

export async function ensureSandbox() {
  const hash = fingerprint(SANDBOX.inputs, { ignore: /\.test\.ts$/ });
  if (readStamp(STAMP) !== hash) await build();
  writeStamp(STAMP, hash);
}

async function build() {
  say("Building the sandbox ...");
  const { code } = await runNode(["scripts/build-sandbox.mjs"], { output: "stderr" });
  if (code !== 0) throw new Plain("The sandbox could not be built; the messages above say why.");
}
