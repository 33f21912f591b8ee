// @ts-check
/** Makes node_modules what package-lock.json says. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fingerprint, readStamp, writeStamp } from "./fingerprint.mjs";
import { INSTALLED } from "./fresh.mjs";
import { MODULES, Plain, ROOT, run, say } from "./project.mjs";

const STAMP = join(ROOT, INSTALLED.stamp);

/** Installs when something is missing; quiet and immediate otherwise. */
export async function ensureInstalled() {
  const hash = fingerprint(INSTALLED.inputs);
  if (readStamp(STAMP) !== hash && !installedByHand()) await install();
  writeStamp(STAMP, hash);
}

async function install() {
  say("Installing dependencies (npm ci, without install scripts) ...");
  // npm tells its scripts where it is; outside of npm we look on the PATH.
  const npm = process.env.npm_execpath;
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const { code } = npm
    ? await run(process.env.npm_node_execpath ?? process.execPath, [npm, ...args], {
        output: "stderr",
      })
    : await run(process.platform === "win32" ? "npm.cmd" : "npm", args, { output: "stderr" });
  if (code !== 0) throw new Plain("The installation failed; npm's messages above say why.");
}

/** Whether somebody's `npm install` has already put there what the lockfile asks for, so that nothing needs reinstalling. */
function installedByHand() {
  const hidden = join(MODULES, ".package-lock.json");
  if (!existsSync(hidden)) return false;
  const installed = JSON.parse(readFileSync(hidden, "utf8")).packages;
  const asked = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")).packages;
  return Object.entries(asked).every(([path, { version, optional, peer }]) => {
    if (path === "") return true;
    const there = installed[path];
    return there
      ? there.version === version && existsSync(join(ROOT, path))
      : Boolean(optional || peer);
  });
}
