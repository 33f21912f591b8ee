/**
 * Scenarios whose traces must be the same bytes in Node and in Chromium, run after run. Together they use everything that
 * could differ between the two: timers, randomness, text, stack depth, memory growth, CPU counting and error texts.
 */
import { endpointOf, type Scenario } from "../../src/session/protocol.ts";
import { every, once, scenario } from "../session/scenarios.ts";

const ECHO = "export const handler = async (event) => event;";

export const SCENARIOS: Record<string, Scenario> = {
  "cold start": scenario(ECHO, { workload: once({ text: "héllo ☃ 𝄞" }) }),

  "warm reuse": scenario(
    `let count = 0;
     export const handler = async () => { console.log("call", ++count); return { count, at: Date.now(), id: crypto.randomUUID(), dice: Math.random() }; };`,
    { workload: every(1_000, 20) },
  ),

  "a burst, and idle environments that are reaped": scenario(
    "export const handler = async () => { await new Promise((done) => setTimeout(done, 200)); };",
    {
      workload: {
        kind: "burst",
        size: 8,
        bursts: 2,
        gapMs: 30 * 60_000,
        payloads: [{ n: 1 }, { n: 2 }],
      },
    },
  ),

  "a database: a transaction that others wait for, and what only the database draws": scenario(
    `import pg from "pg";
     const client = new pg.Client({ host: "${endpointOf("shop")}", user: "app", password: "correct-horse", database: "shop" });
     const connecting = client.connect();
     export const handler = async () => {
       await connecting;
       await client.query("BEGIN");
       await client.query("UPDATE orders SET total = total + 1");
       await new Promise((done) => setTimeout(done, 20));
       const { rows } = await client.query("SELECT *, now(), random(), gen_random_uuid(), txid_current(), pg_backend_pid() FROM orders");
       await client.query("COMMIT");
       return rows;
     };`,
    {
      workload: { kind: "burst", size: 3, bursts: 2, gapMs: 5_000, payloads: [{}] },
      account: {
        databases: [
          {
            identifier: "shop",
            instanceClass: "db.t4g.micro",
            masterUsername: "app",
            masterUserPassword: "correct-horse",
            databaseName: "shop",
            parameters: { "rds.force_ssl": 0 },
            initialSql:
              "CREATE TABLE orders (id uuid DEFAULT gen_random_uuid(), total int); INSERT INTO orders VALUES (DEFAULT, 12)",
          },
        ],
      },
    },
  ),

  "random arrivals": scenario(
    "export const handler = async () => { await new Promise((done) => setTimeout(done, 50 * Math.random())); };",
    {
      seed: "poisson",
      workload: { kind: "poisson", perSecond: 20, durationMs: 3_000, payloads: [{}] },
    },
  ),

  "more arrivals than the account may run at once": scenario(
    "export const handler = async () => { await new Promise((done) => setTimeout(done, 500)); };",
    {
      accountConcurrency: 3,
      workload: { kind: "burst", size: 5, bursts: 1, gapMs: 0, payloads: [{}] },
    },
  ),

  "timers across a freeze": scenario(
    `let ticks = 0;
     setInterval(() => { ticks++; console.log("tick", ticks, Date.now()); }, 40);
     export const handler = async (event, context) => {
       setTimeout(() => console.log("late", context.awsRequestId), 1_000);
       context.callbackWaitsForEmptyEventLoop = false;
       await new Promise((done) => setTimeout(done, 100));
       return ticks;
     };`,
    { workload: every(60_000, 4) },
  ),

  "calls to an outside host": scenario(
    `export const handler = async ({ path }) => {
       const reply = await fetch("https://rates.example.com" + path).catch((error) => error);
       return reply instanceof Error ? { name: reply.name, message: reply.message } : { status: reply.status, body: await reply.text() };
     };`,
    {
      workload: {
        kind: "list",
        arrivals: ["/usd/EUR", "/usd/EUR", "/missing", "/slow"].map((path, index) => ({
          atMs: index * 5_000,
          payload: { path },
        })),
      },
      outsideHosts: [
        {
          host: "rates.example.com",
          latencyMs: 40,
          latencySigma: 0.4,
          routes: [
            { path: "/usd/*", body: { rate: 0.92 } },
            { path: "/slow", latencyMs: 60_000 },
          ],
        },
      ],
    },
  ),

  "TypeScript, CommonJS and several files": scenario(
    {
      "index.ts": `import { double } from "./lib/double.ts";
        enum Kind { One = 1, Two }
        interface Event { n?: number }
        export const handler = async (event: Event): Promise<unknown> => {
          const { triple } = await import("./lib/triple.cjs");
          return { two: double(event.n ?? Kind.Two), three: triple(Kind.Two) };
        };`,
      "lib/double.ts": "export const double = (n: number): number => 2 * n;",
      "lib/triple.cjs":
        "exports.triple = (n) => 3 * n; console.log(__filename, require('node:path').join('a', '..', 'b'));",
    },
    { workload: every(100, 2) },
  ),

  "errors and their stacks": scenario(
    `class PaymentError extends Error { constructor(m, cause) { super(m, { cause }); this.name = "PaymentError"; this.code = "E_PAY"; } }
     function deep(n) { if (n === 0) throw new PaymentError("declined", new TypeError("inner")); return deep(n - 1); }
     export const handler = async ({ kind }) => {
       if (kind === "own") deep(3);
       if (kind === "type") null.field;
       if (kind === "text") throw "just text";
       if (kind === "json") JSON.parse("{oops");
       console.error(new RangeError("logged"), { nested: [new Map([["a", 1]]), 10n, Symbol("s"), undefined] });
     };`,
    {
      workload: {
        kind: "list",
        arrivals: ["own", "type", "text", "json", "none"].map((kind, i) => ({
          atMs: i * 1_000,
          payload: { kind },
        })),
      },
    },
  ),

  "an init that fails": scenario("throw new Error('not today');\nexport const handler = 1;", {
    workload: every(1_000, 2),
  }),

  "a top-level await past the init limit": scenario(
    `console.log("loading");
     await new Promise((done) => setTimeout(done, 12_000));
     export const handler = async () => "at last";`,
    { workload: once(), function: { timeoutSeconds: 15 } },
  ),

  "time-outs, resets and what is left of them": scenario(
    `let calls = 0;
     export const handler = async ({ hang }) => { calls++; if (hang) await new Promise((done) => setTimeout(done, 60_000)); return calls; };`,
    {
      workload: {
        kind: "list",
        arrivals: [false, true, false, false].map((hang, i) => ({
          atMs: i * 10_000,
          payload: { hang },
        })),
      },
    },
  ),

  "process.exit and an unhandled rejection": scenario(
    `export const handler = async ({ exit }) => { if (exit) process.exit(7); Promise.reject(new Error("nobody cares")); await new Promise((done) => setTimeout(done, 10)); };`,
    {
      workload: {
        kind: "list",
        arrivals: [{ exit: true }, { exit: false }, { exit: true }].map((payload, i) => ({
          atMs: i * 1_000,
          payload,
        })),
      },
    },
  ),

  "out of memory": scenario(
    "const kept = []; export const handler = async () => { for (;;) kept.push(new Uint8Array(4_000_000).fill(1)); };",
    { workload: every(5_000, 2), function: { memorySizeMb: 128 } },
  ),

  "an endless loop": scenario("export const handler = async () => { for (;;); };", {
    function: { timeoutSeconds: 1, memorySizeMb: 256 },
  }),

  "endless microtasks": scenario("export const handler = async () => { for (;;) await null; };", {
    function: { timeoutSeconds: 1, memorySizeMb: 128 },
  }),

  "a flood of timers": scenario(
    "const flood = () => { setTimeout(flood, 0); setTimeout(flood, 0); }; export const handler = () => { flood(); return new Promise(() => {}); };",
    { function: { timeoutSeconds: 1, memorySizeMb: 128 } },
  ),

  "deep recursion": scenario(
    `const dive = (n) => { try { return dive(n + 1); } catch (error) { return [n, error.name, error.message]; } };
     export const handler = async () => { const [, name, message] = dive(0); return { name, message }; };`,
    { workload: every(100, 2) },
  ),

  "a catastrophic regular expression": scenario(
    "export const handler = async () => /^(a+)+$/.test('a'.repeat(40) + 'b');",
    { function: { timeoutSeconds: 1 } },
  ),

  "results that cannot be JSON": scenario(
    `const cycle = {}; cycle.self = cycle;
     const results = [cycle, 10n, { get x() { throw new Error("getter"); } }, new Proxy({}, { ownKeys() { throw new Error("proxy"); } }), { toJSON() { return undefined; } }, undefined, () => 1, Symbol("s")];
     export const handler = async (i) => results[i];`,
    {
      workload: {
        kind: "list",
        arrivals: [0, 1, 2, 3, 4, 5, 6, 7].map((i) => ({ atMs: i * 1_000, payload: i })),
      },
    },
  ),

  "overwritten built-ins": scenario(
    `export const handler = async (step) => {
       if (step === 0) JSON.stringify = () => "forged";
       if (step === 1) Promise.prototype.then = () => { throw new Error("then"); };
       if (step === 2) { Array.prototype.push = () => 0; Array.prototype.map = () => []; Object.keys = () => { throw 1; }; }
       return { step };
     };`,
    {
      workload: {
        kind: "list",
        arrivals: [0, 1, 2, 3].map((step) => ({ atMs: step * 5_000, payload: step })),
      },
    },
  ),

  "giant logs and a giant result": scenario(
    "export const handler = async () => { console.log('x'.repeat(400_000)); for (let i = 0; i < 3_000; i++) console.log(i); return 'y'.repeat(7_000_000); };",
  ),

  "callbacks, crashes and an endless promise on Node.js 22": scenario(
    {
      "index.js": `let n = 0;
       exports.handler = (event, context, callback) => {
         console.log(event.step, ++n);
         switch (event.step) {
           case 0: setTimeout(() => callback(null, { n }), 20); return;
           case 1: context.callbackWaitsForEmptyEventLoop = false; setTimeout(() => console.log("late"), 500); callback(null, n); return;
           case 2: return Promise.reject(new RangeError("rejected"));
           case 3: Promise.reject(new Error("lost")); return new Promise(() => {});
           case 4: setTimeout(() => { throw new TypeError("thrown"); }, 5); return;
           default: context.done(new Error("done"));
         }
       };`,
    },
    {
      function: { runtime: "nodejs22.x" },
      workload: {
        kind: "list",
        arrivals: [0, 1, 2, 3, 4, 5].map((step) => ({ atMs: step * 2_000, payload: { step } })),
      },
    },
  ),

  "a streamed response": scenario(
    `import { Readable } from "node:stream"; import { pipeline } from "node:stream/promises";
     export const handler = awslambda.streamifyResponse(async (event, stream) => {
       stream = awslambda.HttpResponseStream.from(stream, { statusCode: 200 });
       stream.write(Buffer.from([0xc3]));
       stream.write("é☃".repeat(20_000));
       if (event.fail) throw new Error("midway");
       async function* parts() { for (let i = 0; i < 5; i++) { await new Promise((r) => setTimeout(r, 20)); yield "part " + i; } }
       await pipeline(Readable.from(parts()), stream);
     }, { highWaterMark: 1_024 });`,
    {
      workload: {
        kind: "list",
        arrivals: [
          { atMs: 0, payload: {} },
          { atMs: 5_000, payload: { fail: true } },
        ],
      },
    },
  ),

  "packages of both kinds": scenario({
    "package.json": '{"type":"module"}',
    "index.js": `import pkg, { named } from "pkg"; import { esm } from "@scope/esm/feature"; import { createRequire } from "node:module";
       const require = createRequire(import.meta.url);
       export const handler = async () => { try { require("nowhere"); } catch (error) { return [pkg, named, esm, error.message]; } };`,
    "node_modules/pkg/package.json": '{"main":"lib"}',
    "node_modules/pkg/lib/index.js": "module.exports = require('./named');",
    "node_modules/pkg/lib/named.js": "exports.named = typeof module;",
    "node_modules/@scope/esm/package.json":
      '{"type":"module","exports":{"./*":{"import":"./src/*.js"}}}',
    "node_modules/@scope/esm/src/feature.js": "export const esm = import.meta.filename;",
  }),
};
