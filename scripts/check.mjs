// @ts-check
/** `npm run check [-- name ...]`: every static check, or those named. All of them run, then the result is told. */
import { ensureInstalled } from "./lib/install.mjs";
import { binOf, main, Plain, runNode, say } from "./lib/project.mjs";
import { ensureSandbox } from "./lib/sandbox.mjs";
import { printTally } from "./lib/tally.mjs";

/** @type {Record<string, () => string[]>} */
const CHECKS = {
  format: () => [binOf("prettier"), "--check", "--log-level=warn", "."],
  lint: () => [binOf("oxlint"), "--deny-warnings"],
  // All that tsconfig.json names, and what is written in Astro.
  types: () => [
    binOf("@astrojs/check", "astro-check"),
    "--minimumSeverity=warning",
    "--minimumFailingSeverity=warning",
  ],
  "engine types": () => [binOf("typescript", "tsc"), "--project", "tsconfig.engine.json"],
  "guest types": () => [binOf("typescript", "tsc"), "--project", "tsconfig.guest.json"],
  layers: () => [
    binOf("dependency-cruiser", "depcruise"),
    "--config",
    ".dependency-cruiser.mjs",
    "src",
    "labs",
  ],
  unused: () => [binOf("knip")],
  notices: () => ["scripts/notices.mjs", "--check"],
};
/** The machine has more than one core, and most of these use one. */
const AT_ONCE = 2;

await main(async () => {
  const wanted = process.argv.slice(2);
  const unknown = wanted.find((name) => !(name in CHECKS));
  if (unknown)
    throw new Plain(
      `There is no check "${unknown}". There are: ${Object.keys(CHECKS).join(", ")}.`,
    );
  await ensureInstalled();
  await ensureSandbox();
  await writeContentTypes();
  const waiting = wanted.length > 0 ? wanted : Object.keys(CHECKS);
  const tally = { passed: 0, failed: 0 };
  const next = async () => {
    for (let name = waiting.shift(); name; name = waiting.shift()) {
      const startedMs = Date.now();
      const { code, text } = await runNode(/** @type {() => string[]} */ (CHECKS[name])(), {
        output: "capture",
      });
      const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
      tally[code === 0 ? "passed" : "failed"] += 1;
      say(
        code === 0
          ? `ok      ${name} (${seconds} s)`
          : `FAILED  ${name} (${seconds} s)\n${text.trimEnd()}\n`,
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  return printTally(tally);
});

/** The compiler needs the types of the content collections, which Astro writes into .astro/. */
async function writeContentTypes() {
  const { code, text } = await runNode([binOf("astro"), "sync"], { output: "capture" });
  if (code !== 0) say(`FAILED  astro sync\n${text.trimEnd()}\n`);
}
