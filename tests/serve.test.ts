import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { get, type IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compressFolder } from "../scripts/lib/compress.mjs";
import { serve } from "../scripts/serve.mjs";

const PAGE = `<!doctype html><title>Coldstart</title>${"<p>Lambda</p>".repeat(200)}`;
const FILES: Record<string, string> = {
  "index.html": PAGE,
  "404.html": "<title>Not found</title>",
  "labs/index.html": "<title>Labs</title>",
  "_astro/app.Bx3.js": "export const answer = 42;\n".repeat(100),
  "sandbox.wasm": "\0asm".repeat(500),
  "with space.txt": "spaced",
};

const parent = mkdtempSync(join(tmpdir(), "serve-"));
const directory = join(parent, "dist");
const running: { close(): Promise<void> }[] = [];
let root = "";
let sub = "";

beforeAll(async () => {
  writeFileSync(join(parent, "secret.txt"), "secret");
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(join(directory, path, ".."), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  const [atRoot, atSub] = [
    await serve({ directory, port: 0 }),
    await serve({ directory, port: 0, base: "sub" }),
  ];
  running.push(atRoot, atSub);
  [root, sub] = [atRoot.url, atSub.url];
});

afterAll(async () => {
  await Promise.all(running.map((server) => server.close()));
  rmSync(parent, { recursive: true });
});

/** Sends the path as it is: `fetch` would tidy it up first. */
function request(base: string, path: string, headers: Record<string, string> = {}) {
  const { hostname, port } = new URL(base);
  return new Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }>(
    (resolve, reject) => {
      get({ hostname, port, path, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks),
          }),
        );
      }).on("error", reject);
    },
  );
}

test("a folder is its index.html, and gets its slash", async () => {
  expect((await request(root, "/")).body.toString()).toBe(PAGE);
  expect((await request(root, "/labs/")).body.toString()).toContain("Labs");
  const withoutSlash = await request(root, "/labs?seed=1");
  expect([withoutSlash.status, withoutSlash.headers.location]).toEqual([308, "/labs/?seed=1"]);
});

test("a path that does not exist gets the site's 404 page", async () => {
  const missing = await request(root, "/nothing/here");
  expect([missing.status, missing.body.toString()]).toEqual([404, FILES["404.html"]]);
});

test("WebAssembly has the type that browsers ask for", async () => {
  expect((await request(root, "/sandbox.wasm")).headers["content-type"]).toBe("application/wasm");
});

test("an encoded name is decoded", async () => {
  expect((await request(root, "/with%20space.txt")).body.toString()).toBe("spaced");
});

test.each([
  "/../secret.txt",
  "/..%2fsecret.txt",
  "/%2e%2e/secret.txt",
  "/labs/../../secret.txt",
  "/..%5csecret.txt",
  "/%00",
  "/%",
])("%s stays inside the folder", async (path) => {
  const { status, body } = await request(root, path);
  expect([status, body.toString().includes("secret")]).toEqual([404, false]);
});

test("what is asked for compressed comes compressed", async () => {
  const brotli = await request(root, "/", { "Accept-Encoding": "gzip, br" });
  expect(brotli.headers["content-encoding"]).toBe("br");
  expect(brotliDecompressSync(brotli.body).toString()).toBe(PAGE);
  const gzip = await request(root, "/", { "Accept-Encoding": "gzip, br;q=0" });
  expect(gzip.headers["content-encoding"]).toBe("gzip");
  expect(gunzipSync(gzip.body).toString()).toBe(PAGE);
});

test("what was compressed at build time is sent as it is", async () => {
  await compressFolder(directory);
  const { headers, body } = await request(root, "/_astro/app.Bx3.js", { "Accept-Encoding": "br" });
  expect(headers["content-encoding"]).toBe("br");
  expect(brotliDecompressSync(body).toString()).toBe(FILES["_astro/app.Bx3.js"]);
});

test("names with a hash are kept for ever, everything else is asked for again", async () => {
  expect((await request(root, "/_astro/app.Bx3.js")).headers["cache-control"]).toContain(
    "immutable",
  );
  const page = await request(root, "/");
  expect(page.headers["cache-control"]).toBe("no-cache");
  const again = await request(root, "/", { "If-None-Match": String(page.headers.etag) });
  expect([again.status, again.body.length]).toEqual([304, 0]);
});

test("under a sub-path, what forgets the sub-path is not found", async () => {
  expect(new URL(sub).pathname).toBe("/sub/");
  expect((await request(sub, "/sub/")).body.toString()).toBe(PAGE);
  expect((await request(sub, "/sub/labs")).headers.location).toBe("/sub/labs/");
  expect((await request(sub, "/labs/")).status).toBe(404);
});

test("a port in use leads to the next free one", async () => {
  const taken = Number(new URL(root).port);
  const next = await serve({ directory, port: taken });
  running.push(next);
  expect(Number(new URL(next.url).port)).toBeGreaterThan(taken);
});
