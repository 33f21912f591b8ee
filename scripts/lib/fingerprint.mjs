// @ts-check
/** Tells whether the inputs of a build step are those of its last run: one hash over their paths and contents. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { ROOT } from "./project.mjs";

/** @param {string} path @returns {string[]} */
function filesUnder(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return [];
  if (!stats.isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(join(path, name)));
}

/**
 * @param {string[]} paths files and folders below the root; one that does not exist counts as empty
 * @param {{ extra?: string, ignore?: RegExp }} [options] `extra`: what else the result depends on
 */
export function fingerprint(paths, { extra = "", ignore } = {}) {
  const hash = createHash("sha256").update(extra);
  for (const file of paths.flatMap((path) => filesUnder(join(ROOT, path)))) {
    const name = relative(ROOT, file).split(sep).join("/");
    if (ignore?.test(name)) continue;
    hash.update(`\0${name}\0`).update(readFileSync(file));
  }
  return hash.digest("hex");
}

/** @param {string} stampFile */
export function readStamp(stampFile) {
  try {
    return readFileSync(stampFile, "utf8");
  } catch {
    return "";
  }
}

/** @param {string} stampFile @param {string} value */
export function writeStamp(stampFile, value) {
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, value);
}
