// @ts-check
/**
 * The quick answer to "is anything to be done before a command?": is each stamp younger than everything it vouches for? It looks
 * at file times only and imports nothing that takes time to load, because it runs before every command. When it says no, the
 * slow way compares contents (fingerprint.mjs) and renews the stamp.
 */
import { readdirSync, statSync } from "node:fs";

const ROOT = `${import.meta.dirname}/../..`;

export const INSTALLED = {
  stamp: "node_modules/.cache/coldstart/installed",
  inputs: ["package-lock.json"],
};

export const SANDBOX = {
  /** Beside what it vouches for, so that deleting the folder is enough to have it built again. */
  stamp: "src/engine/generated/.inputs",
  inputs: [
    "package-lock.json",
    "scripts/build-sandbox.mjs",
    "scripts/lib/intl-data.mjs",
    "scripts/wasm-names.mjs",
    "src/engine/guest",
    "src/engine/sandbox/node-builtins.ts",
    "src/engine/sandbox/operations.ts",
    "src/engine/sandbox/runtimes.ts",
  ],
};

export const LIBRARIES = {
  stamp: "src/engine/generated/libraries/.inputs",
  inputs: ["package-lock.json", "scripts/build-libraries.mjs", "src/libraries/packages.ts"],
};

export const TYPES = {
  stamp: "src/engine/generated/types/.inputs",
  inputs: [...LIBRARIES.inputs, "scripts/build-types.mjs"],
};

export const POSTGRES = {
  stamp: "src/engine/generated/postgres/.inputs",
  inputs: [
    "package-lock.json",
    "scripts/build-postgres.mjs",
    "scripts/lib/postgres-cluster.mjs",
    "scripts/lib/postgres-layout.mjs",
  ],
};

/** @param {{ stamp: string, inputs: string[] }} step */
export function isFresh({ stamp, inputs }) {
  const stamped = statSync(`${ROOT}/${stamp}`, { throwIfNoEntry: false })?.mtimeMs;
  return stamped !== undefined && inputs.every((path) => newestMs(`${ROOT}/${path}`) < stamped);
}

/** Folders count too: removing a file changes nothing else. @param {string} path @returns {number} */
function newestMs(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isDirectory()) return stats?.mtimeMs ?? 0;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newestMs(`${path}/${name}`)));
}
