// @ts-check
/** Builds the static site into dist/, unless what is there was built from the same sources. */
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { compressFolder } from "./compress.mjs";
import { fingerprint, readStamp, writeStamp } from "./fingerprint.mjs";
import { binOf, CACHE, Plain, ROOT, runNode, say, toolEnvironment } from "./project.mjs";
import { ensureSandbox } from "./sandbox.mjs";

export const DIST = join(ROOT, "dist");
/** The same site built for a sub-path, for the tests, which look at its links and do not care how many bytes it has. */
export const UNDER_SUB_PATH = {
  base: "/workshops/coldstart/",
  directory: join(CACHE, "site-under-sub-path"),
  compressed: false,
};

const INPUTS = [
  "package-lock.json",
  "astro.config.mjs",
  "tsconfig.json",
  "src",
  "content",
  "labs",
  "public",
  "scripts/lib/compress.mjs",
];
const NOT_IN_THE_SITE = /\.test\.tsx?$|^src\/cli\//;

/**
 * @param {{ base?: string, directory?: string, compressed?: boolean, force?: boolean }} [options] `base`: the path the site will
 *   be served under. Default: the root.
 */
export async function ensureSite({
  base = "/",
  directory = DIST,
  compressed = true,
  force = false,
} = {}) {
  await ensureSandbox();
  const stamp = join(CACHE, `stamp-of-${basename(directory)}`);
  const hash = fingerprint(INPUTS, { extra: base, ignore: NOT_IN_THE_SITE });
  if (!force && readStamp(stamp) === hash && existsSync(join(directory, "index.html"))) return;
  say(`Building the site${base === "/" ? "" : ` for ${base}`} ...`);
  writeStamp(stamp, "");
  const env = { ...toolEnvironment(), COLDSTART_BASE: base };
  const { code } = await runNode([binOf("astro"), "build", "--outDir", directory], {
    env,
    output: "stderr",
  });
  if (code !== 0) throw new Plain("The site could not be built; the messages above say why.");
  if (compressed) {
    const { files, bytes, compressedBytes } = await compressFolder(directory);
    say(`Compressed ${files} files: ${kilobytes(bytes)} to ${kilobytes(compressedBytes)}.`);
  }
  writeStamp(stamp, hash);
}

/** @param {number} bytes */
const kilobytes = (bytes) => `${Math.round(bytes / 1000).toLocaleString("en-US")} kB`;
