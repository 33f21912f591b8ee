// @ts-check
/**
 * Preloaded (`node --import`) by the commands that run TypeScript: makes sure that the installation and the sandbox are there.
 * Where everything is in place this costs a few milliseconds and no process. On an older Node, which is what a fresh clone
 * has, it installs and hands over to the project's own.
 */
import { INSTALLED, isFresh, LIBRARIES, POSTGRES, SANDBOX, TYPES } from "./lib/fresh.mjs";

const OLDEST_NODE = 24;
const upToDate = [INSTALLED, SANDBOX, LIBRARIES, TYPES, POSTGRES].every(isFresh);
const tooOld = Number.parseInt(process.versions.node) < OLDEST_NODE;

if (!upToDate || tooOld) {
  const { main, nodeExecutable, run } = await import("./lib/project.mjs");
  await main(async () => {
    const { ensureInstalled } = await import("./lib/install.mjs");
    const { ensureSandbox } = await import("./lib/sandbox.mjs");
    await ensureInstalled();
    await ensureSandbox();
    if (!tooOld) return;
    const { code } = await run(nodeExecutable(), [...process.execArgv, ...process.argv.slice(1)]);
    process.exit(code);
  });
  if (process.exitCode) process.exit();
}
