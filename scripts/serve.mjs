// @ts-check
/**
 * Serves a folder of static files the way a good static host does: compressed, cacheable, under a sub-path if asked.
 *   node scripts/serve.mjs [folder] [--port 4321] [--host 127.0.0.1] [--base /sub/]
 */
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { COMPRESSIBLE } from "./lib/compress.mjs";
import { main, Plain, ROOT } from "./lib/project.mjs";

const DEFAULT_PORT = 4321;
const PORTS_TRIED = 50;
/** For what was not compressed at build time: the level that costs milliseconds. */
const BROTLI_QUALITY = 5;

/** @type {Record<string, string>} */
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json; charset=utf-8",
  ".xml": "application/xml; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".md": "text/markdown; charset=utf-8",
  ".ts": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".webp": "image/webp",
  ".avif": "image/avif",
  ".gif": "image/gif",
  ".ico": "image/x-icon",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
  ".ttf": "font/ttf",
  ".pdf": "application/pdf",
  ".zip": "application/zip",
};

/**
 * @typedef {object} ServeOptions
 * @property {string} directory
 * @property {number} [port] The next free one is taken when it is in use; 0 is any free one. Default 4321.
 * @property {string} [host] Default 127.0.0.1: this machine only.
 * @property {string} [base] The sub-path the site lives under. Default `/`.
 */

/**
 * @param {ServeOptions} options
 * @returns {Promise<{ url: string, close(): Promise<void> }>}
 */
export async function serve({ directory, port = DEFAULT_PORT, host = "127.0.0.1", base = "/" }) {
  const site = siteFiles(resolve(directory));
  const server = createServer((request, response) => {
    answer(site, asBase(base), request, response).catch((error) => {
      console.error(error);
      response.destroy();
    });
  });
  await listen(server, port, host);
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  const name = host === "127.0.0.1" || host === "0.0.0.0" || host === "::" ? "localhost" : host;
  return {
    url: `http://${name}:${address.port}${asBase(base)}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** @param {ServeOptions} options */
export async function serveUntilStopped(options) {
  const { url, close } = await serve(options);
  console.log(`\n  Coldstart is at ${url}\n  (Ctrl+C stops it)\n`);
  await new Promise((stop) => process.once("SIGINT", stop).once("SIGTERM", stop));
  await close();
}

/** `sub`, `/sub` and `/sub/` all mean `/sub/`. @param {string} path */
export const asBase = (path) => `/${path.split("/").filter(Boolean).join("/")}/`.replace("//", "/");

/** @param {string[]} args */
export function parseServeArguments(args) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        port: { type: "string", default: String(DEFAULT_PORT) },
        host: { type: "string", default: "127.0.0.1" },
        base: { type: "string", default: "/" },
      },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw new Error(`--port ${values.port} is not a port`);
    return {
      port,
      host: values.host,
      base: asBase(values.base),
      directory: positionals[0] ?? join(ROOT, "dist"),
    };
  } catch (error) {
    throw new Plain(
      `${/** @type {Error} */ (error).message}\nOptions: --port 4321 --host 127.0.0.1 --base /sub/`,
    );
  }
}

/** @param {import("node:http").Server} server @param {number} port @param {string} host */
async function listen(server, port, host) {
  for (let attempt = 0; ; attempt += 1) {
    const failure = await new Promise((done) => {
      server.once("error", done);
      server.listen(port + attempt, host, () => {
        server.off("error", done);
        done(null);
      });
    });
    if (!failure) return;
    if (failure.code !== "EADDRINUSE" || attempt === PORTS_TRIED) {
      throw new Plain(`No server on port ${port + attempt}: ${failure.message}`);
    }
  }
}

/**
 * @param {ReturnType<typeof siteFiles>} site
 * @param {string} base
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
async function answer(site, base, request, response) {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { Allow: "GET, HEAD" }).end();
    return;
  }
  const [path, query] = splitOnce(request.url ?? "/", "?");
  if (!path.startsWith(base)) {
    // Not the site's own 404 page: whoever lands here followed a link that forgot the base.
    const message = `Nothing here: the site is at ${base}\n`;
    response
      .writeHead(404, { "Content-Type": TYPES[".txt"] })
      .end(request.method === "HEAD" ? "" : message);
    return;
  }
  const found = await site.find(path.slice(base.length));
  if (found?.redirect) {
    response
      .writeHead(308, { Location: `${path}/${query === undefined ? "" : `?${query}`}` })
      .end();
    return;
  }
  const file = found?.file ?? (await site.find("404.html"))?.file;
  if (!file) {
    response.writeHead(404, { "Content-Type": TYPES[".txt"] }).end("Not found\n");
    return;
  }
  await send(site, file, found?.file ? 200 : 404, request, response);
}

/**
 * @param {ReturnType<typeof siteFiles>} site
 * @param {SiteFile} file
 * @param {number} status
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
async function send(site, file, status, request, response) {
  const encoding = chooseEncoding(file, String(request.headers["accept-encoding"] ?? ""));
  const body = await site.read(file, encoding);
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  response.setHeader("ETag", etag);
  response.setHeader("Vary", "Accept-Encoding");
  response.setHeader("X-Content-Type-Options", "nosniff");
  // Astro puts a hash of the content into the names below _astro/; everything else may change under its name.
  const hashed = file.path.includes(`${sep}_astro${sep}`);
  response.setHeader(
    "Cache-Control",
    hashed && status === 200 ? "public, max-age=31536000, immutable" : "no-cache",
  );
  if (status === 200 && String(request.headers["if-none-match"] ?? "").includes(etag)) {
    response.writeHead(304).end();
    return;
  }
  response.setHeader("Content-Type", TYPES[extname(file.path)] ?? "application/octet-stream");
  if (encoding) response.setHeader("Content-Encoding", encoding);
  response.writeHead(status, { "Content-Length": body.length });
  response.end(request.method === "HEAD" ? undefined : body);
}

/** @typedef {{ path: string, modifiedMs: number }} SiteFile */

/** Looks files up and reads them, compressed as wished; what it compressed itself it keeps. @param {string} directory */
function siteFiles(directory) {
  /** @type {Map<string, { modifiedMs: number, body: Promise<Buffer> }>} */
  const compressed = new Map();

  /** @param {string} relativePath as it stands in the URL @returns {Promise<{ file?: SiteFile, redirect?: true } | null>} */
  async function find(relativePath) {
    const decoded = decode(relativePath);
    if (decoded === null) return null;
    const path = resolve(directory, `./${decoded}`);
    if (path !== directory && !path.startsWith(directory + sep)) return null;
    const stats = await stat(path).catch(() => null);
    if (stats?.isFile()) return { file: { path, modifiedMs: stats.mtimeMs } };
    if (!stats?.isDirectory()) return null;
    const index = await stat(join(path, "index.html")).catch(() => null);
    if (!index?.isFile()) return null;
    if (decoded !== "" && !decoded.endsWith("/")) return { redirect: true };
    return { file: { path: join(path, "index.html"), modifiedMs: index.mtimeMs } };
  }

  /** @param {SiteFile} file @param {"br" | "gzip" | null} encoding */
  async function read(file, encoding) {
    if (!encoding) return readFile(file.path);
    if (encoding === "br") {
      const ready = await stat(`${file.path}.br`).catch(() => null);
      if (ready && ready.mtimeMs >= file.modifiedMs) return readFile(`${file.path}.br`);
    }
    const key = `${encoding} ${file.path}`;
    let entry = compressed.get(key);
    if (entry?.modifiedMs !== file.modifiedMs) {
      entry = {
        modifiedMs: file.modifiedMs,
        body: readFile(file.path).then((body) => compress(body, encoding)),
      };
      compressed.set(key, entry);
    }
    return entry.body;
  }

  return { find, read };
}

/** @param {Buffer} body @param {"br" | "gzip"} encoding @returns {Promise<Buffer>} */
function compress(body, encoding) {
  if (encoding === "gzip") return promisify(gzip)(body);
  return promisify(brotliCompress)(body, {
    params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY },
  });
}

/** @param {SiteFile} file @param {string} accepted @returns {"br" | "gzip" | null} */
function chooseEncoding(file, accepted) {
  if (!COMPRESSIBLE.has(extname(file.path))) return null;
  /** @param {string} name */
  const accepts = (name) =>
    accepted.split(",").some((part) => {
      const [coding, weight] = splitOnce(part.trim(), ";");
      return coding.trim() === name && !/q=0(\.0*)?$/.test(weight ?? "");
    });
  return accepts("br") ? "br" : accepts("gzip") ? "gzip" : null;
}

/** @param {string} path */
function decode(path) {
  try {
    const decoded = decodeURIComponent(path);
    return decoded.includes("\0") || decoded.includes("\\") ? null : decoded;
  } catch {
    return null;
  }
}

/** @param {string} text @param {string} separator @returns {[string, string | undefined]} */
function splitOnce(text, separator) {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(() => serveUntilStopped(parseServeArguments(process.argv.slice(2))));
}
