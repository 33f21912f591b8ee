// @ts-check
/**
 * Puts a .br file beside every file of the site that gets smaller by it. Our own server sends them, and so do those that
 * look for precompressed files (nginx brotli_static, Caddy precompressed); others ignore them.
 */
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { CACHE } from "./project.mjs";

export const COMPRESSIBLE = new Set(
  ".html .js .mjs .css .wasm .json .svg .txt .xml .md .ts .map .webmanifest .ico .ttf".split(" "),
);
const NOT_WORTH_BYTES = 1024;
/** Above it the last level takes two and a half times as long as the one before, and saves two to four per cent. */
const LARGE_BYTES = 300_000;
/** Worth it all the same: the reader waits for these at the first Run. */
const OF_EVERY_RUN = /\b(?:guest-[\w-]+\.js|sandbox-[\w-]+\.wasm)$/;
const HUGE_BYTES = 2_000_000;
const CACHED = join(CACHE, "brotli");
const compress = promisify(brotliCompress);

/** @param {string} folder */
export async function compressFolder(folder) {
  await mkdir(CACHED, { recursive: true });
  const names = await readdir(folder, { recursive: true });
  const paths = names
    .filter((name) => COMPRESSIBLE.has(extname(name)))
    .map((name) => join(folder, name));
  const total = { files: 0, bytes: 0, compressedBytes: 0 };
  // zlib works on a pool of four threads; handing it everything at once would only hold all files in memory.
  const next = async () => {
    for (let path = paths.pop(); path; path = paths.pop()) {
      const content = await readFile(path);
      if (content.length < NOT_WORTH_BYTES) continue;
      const compressedBytes = await compressOne(path, content);
      total.files += 1;
      total.bytes += content.length;
      total.compressedBytes += compressedBytes;
    }
  };
  await Promise.all([next(), next(), next(), next()]);
  return total;
}

/** @param {string} path @param {Buffer} content */
async function compressOne(path, content) {
  // Most files of a site stay the same from build to build, and the best level is slow.
  const cached = join(CACHED, createHash("sha256").update(content).digest("hex"));
  if (existsSync(cached)) {
    await copyFile(cached, `${path}.br`);
    return (await readFile(cached)).length;
  }
  const compressed = await compress(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: levelFor(path, content.length),
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  });
  await writeFile(cached, compressed);
  await writeFile(`${path}.br`, compressed);
  return compressed.length;
}

/** @param {string} path @param {number} bytes */
function levelFor(path, bytes) {
  if (bytes > HUGE_BYTES) return 9;
  const large = bytes > LARGE_BYTES && !OF_EVERY_RUN.test(path);
  return large ? 10 : constants.BROTLI_MAX_QUALITY;
}
