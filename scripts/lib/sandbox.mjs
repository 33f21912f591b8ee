// @ts-check
/**
 * Keeps src/engine/generated, which every sandbox starts from, in step with its sources: the sandbox, the libraries in it,
 * their types for the editor, and the Postgres of databases.
 */
import { join } from "node:path";
import { fingerprint, readStamp, writeStamp } from "./fingerprint.mjs";
import { LIBRARIES, POSTGRES, SANDBOX, TYPES } from "./fresh.mjs";
import { Plain, ROOT, runNode, say } from "./project.mjs";

export async function ensureSandbox() {
  await ensure(SANDBOX, "scripts/build-sandbox.mjs", "sandbox");
  await ensure(LIBRARIES, "scripts/build-libraries.mjs", "libraries");
  await ensure(TYPES, "scripts/build-types.mjs", "types of the libraries");
  await ensure(POSTGRES, "scripts/build-postgres.mjs", "database");
}

/** @param {{ stamp: string, inputs: string[] }} step @param {string} script @param {string} what */
async function ensure(step, script, what) {
  const stamp = join(ROOT, step.stamp);
  const hash = fingerprint(step.inputs, { ignore: /\.test\.ts$/ });
  if (readStamp(stamp) !== hash) {
    say(`Building the ${what} ...`);
    const { code } = await runNode([script], { output: "stderr" });
    if (code !== 0) throw new Plain(`The ${what} could not be built; the messages above say why.`);
  }
  writeStamp(stamp, hash);
}
