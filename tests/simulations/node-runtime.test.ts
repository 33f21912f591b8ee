/** Facts A4 (24-33, 37): https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html */
import { describe, expect, it } from "vitest";
import { lines, records, simulate, type Simulation } from "./simulate.ts";

const outcome = async (simulation: Simulation) => {
  const run = await simulate(simulation);
  const { status, payload } = run.invocations[0]!;
  return { status, payload, run };
};

describe("finding the handler (facts 25, 26)", () => {
  const found: [string, string, Record<string, string>][] = [
    ["an ES module", "index.handler", { "index.mjs": "export const handler = async () => 'ok';" }],
    ["CommonJS by syntax", "index.handler", { "index.js": "exports.handler = async () => 'ok';" }],
    [
      "a module by syntax",
      "index.handler",
      { "index.js": "export const handler = async () => 'ok';" },
    ],
    [
      "a module by package.json",
      "index.handler",
      {
        "index.js": "const handler = async () => 'ok';\nexport { handler };",
        "package.json": '{"type":"module"}',
      },
    ],
    [
      "a .cjs file",
      "index.handler",
      { "index.cjs": "module.exports = { handler: async () => 'ok' };" },
    ],
    [
      "TypeScript",
      "index.handler",
      { "index.ts": "export const handler = async (): Promise<string> => 'ok';" },
    ],
    [
      "exports.handler in TypeScript",
      "index.handler",
      { "index.ts": "exports.handler = async () => 'ok' as string;" },
    ],
    [
      "exports.handler beside import in TypeScript",
      "index.handler",
      {
        "index.ts": "import { a } from './a';\nexports.handler = async () => a;",
        "a.ts": "export const a: string = 'ok';",
      },
    ],
    [
      "a nested export",
      "index.api.orders.create",
      { "index.mjs": "export const api = { orders: { create: async () => 'ok' } };" },
    ],
    ["a folder", "src/app.handler", { "src/app.mjs": "export const handler = async () => 'ok';" }],
    [
      "a default export's property",
      "index.handler",
      { "index.mjs": "export default { handler: async () => 'ok' };" },
    ],
    [
      "relative imports of several files",
      "index.handler",
      {
        "index.mjs":
          "import { part } from './lib/part.mjs';\nexport const handler = async () => part();",
        "lib/part.mjs":
          "import name from '../name.json' with { type: 'json' };\nexport const part = () => name.value;",
        "name.json": '{"value":"ok"}',
      },
    ],
    [
      "require of several files",
      "index.handler",
      {
        "index.js":
          "const { part } = require('./lib/part');\nconst data = require('./data.json');\nexports.handler = async () => part() + data.k;",
        "lib/part.js": "exports.part = () => 'o';",
        "data.json": '{"k":"k"}',
      },
    ],
  ];
  it.each(found)("%s", async (_name, handler, code) => {
    expect(await outcome({ code, function: { handler } })).toMatchObject({
      status: "success",
      payload: "ok",
    });
  });

  const missing: [string, string, Record<string, string>, string, string][] = [
    [
      "..",
      "../index.handler",
      { "index.mjs": "" },
      "Runtime.MalformedHandlerName",
      "'../index.handler' is not a valid handler name. Use absolute paths when specifying root directories in handler names.",
    ],
    ["no dot", "index", { "index.mjs": "" }, "Runtime.MalformedHandlerName", "Bad handler"],
    [
      "no such export",
      "index.handler",
      { "index.mjs": "export const other = 1;" },
      "Runtime.HandlerNotFound",
      "index.handler is undefined or not exported",
    ],
    [
      "not a function",
      "index.handler",
      { "index.mjs": "export const handler = 42;" },
      "Runtime.HandlerNotFound",
      "index.handler is not a function",
    ],
    [
      "no such file",
      "app.handler",
      { "index.mjs": "" },
      "Runtime.ImportModuleError",
      "Error: Cannot find module 'app'",
    ],
    [
      "a syntax error",
      "index.handler",
      { "index.mjs": "export const handler = async () => {" },
      "Runtime.UserCodeSyntaxError",
      "SyntaxError:",
    ],
  ];
  it.each(missing)("fails as AWS does for %s", async (_name, handler, code, errorType, message) => {
    const { status, payload } = await outcome({ code, function: { handler } });
    expect(status).toBe("error");
    expect(payload).toMatchObject({ errorType, errorMessage: expect.stringContaining(message) });
  });

  it("names a missing import", async () => {
    const { payload } = await outcome({
      code: "import x from './nowhere.mjs'; export const handler = async () => x;",
    });
    expect(payload).toMatchObject({
      errorMessage: "Cannot find module '/var/task/nowhere.mjs' imported from /var/task/index.mjs",
    });
  });

  it("names a missing package", async () => {
    const { payload } = await outcome({
      code: "import x from '@scope/pkg/sub'; export const handler = async () => x;",
    });
    expect(payload).toMatchObject({
      // Node's message, and where there are packages.
      errorMessage: expect.stringMatching(
        /^Cannot find package '@scope\/pkg' imported from \/var\/task\/index\.mjs\n.*\/reference\/libraries\/$/,
      ) as string,
    });
  });

  it("names a built-in that is not simulated", async () => {
    const { payload } = await outcome({
      code: "import x from 'node:inspector'; export const handler = async () => x;",
    });
    expect(payload).toMatchObject({ errorMessage: "node:inspector is not simulated yet" });
  });
});

describe("how a handler ends on Node.js 24 (facts 29, 31, 33)", () => {
  const table: [string, string, string, unknown][] = [
    ["returns at once", "() => ({ a: 1 })", "success", { a: 1 }],
    ["returns nothing", "async () => {}", "success", null],
    ["returns a promise", "() => Promise.resolve('p')", "success", "p"],
    [
      "leaves a timer behind",
      "async () => { setTimeout(() => {}, 60_000); return 'now'; }",
      "success",
      "now",
    ],
    [
      "throws",
      "async () => { throw new RangeError('r'); }",
      "error",
      { errorType: "RangeError", errorMessage: "r" },
    ],
    [
      "throws at once",
      "() => { throw new Error('s'); }",
      "error",
      { errorType: "Error", errorMessage: "s" },
    ],
    [
      "throws a string",
      "async () => { throw 'plain'; }",
      "error",
      { errorType: "string", errorMessage: "plain", trace: [] },
    ],
    [
      "returns a cycle",
      "async () => { const o = {}; o.o = o; return o; }",
      "error",
      {
        errorType: "Runtime.JSONStringifyError",
        errorMessage: "Unable to stringify response body",
      },
    ],
    [
      "never settles",
      "() => new Promise(() => {})",
      "crash",
      {
        errorType: "Runtime.ExitError",
        errorMessage: expect.stringMatching(
          /^RequestId: \S+ Error: Runtime exited without providing a reason$/,
        ),
      },
    ],
    [
      "exits with 0",
      "async () => process.exit(0)",
      "crash",
      {
        errorType: "Runtime.ExitError",
        errorMessage: expect.stringContaining("Runtime exited without providing a reason"),
      },
    ],
    [
      "exits with 3",
      "async () => process.exit(3)",
      "crash",
      {
        errorType: "Runtime.ExitError",
        errorMessage: expect.stringContaining("Runtime exited with error: exit status 3"),
      },
    ],
    [
      "leaves a rejection unhandled",
      "async () => { Promise.reject(new Error('lost')); await new Promise((r) => setTimeout(r, 10)); }",
      "crash",
      { errorType: "Runtime.ExitError", errorMessage: expect.stringContaining("exit status 1") },
    ],
    [
      "throws in a timer",
      "async () => { setTimeout(() => { throw new Error('t'); }, 5); await new Promise((r) => setTimeout(r, 10)); }",
      "crash",
      { errorType: "Runtime.ExitError", errorMessage: expect.stringContaining("exit status 1") },
    ],
    [
      "takes a callback",
      "(event, context, callback) => callback(null, 1)",
      "error",
      {
        errorType: "Runtime.CallbackHandlerDeprecated",
        errorMessage: expect.stringContaining(
          "has removed support for callback-based function handlers starting with Node.js 24",
        ),
      },
    ],
  ];
  it.each(table)("%s", async (_name, source, status, payload) => {
    const result = await outcome({ code: `export const handler = ${source};` });
    expect(result.status).toBe(status);
    expect({ payload: result.payload }).toMatchObject({ payload });
  });

  it("does not end for a rejection that is handled before the jobs are done", async () => {
    const { status } = await outcome({
      code: "export const handler = async () => { const p = Promise.reject(new Error('x')); try { await p; } catch {} return 1; };",
    });
    expect(status).toBe("success");
  });

  const importing =
    "async () => { try { await import('./bad.mjs'); } catch (e) { return e.message; } }";
  it.each([
    ["throws at its top level", importing, { "bad.mjs": "throw new Error('bad');" }, "bad"],
    ["throws after an await", importing, { "bad.mjs": "await 1; throw new Error('bad');" }, "bad"],
    [
      "imports one that throws",
      importing,
      { "bad.mjs": "import './worse.mjs';", "worse.mjs": "throw new Error('worse');" },
      "worse",
    ],
    [
      "is a CommonJS file that throws",
      "async () => { try { await import('./bad.cjs'); } catch (e) { return e.message; } }",
      { "bad.cjs": "throw new Error('bad');" },
      "bad",
    ],
    [
      "is not there",
      "async () => { try { await import('node:repl'); } catch (e) { return typeof e.message; } }",
      {},
      "string",
    ],
    [
      "throws and is imported twice",
      "async () => { for (let i = 0; i < 2; i++) await import('./bad.mjs').catch(() => {}); return 'both'; }",
      { "bad.mjs": "throw new Error('bad');" },
      "both",
    ],
  ])(
    "goes on after a caught import of a module that %s",
    async (_name, source, files, expected) => {
      const { status, payload } = await outcome({
        code: { "index.mjs": `export const handler = ${source};`, ...files },
      });
      expect([status, payload]).toEqual(["success", expected]);
    },
  );

  it.each([
    [
      "an import of a module that throws",
      "import('./bad.mjs');",
      { "bad.mjs": "throw new Error('bad');" },
    ],
    [
      "a rejection with the reason of one that was caught",
      "const e = new Error('x'); let a, b; new Promise((_, r) => { a = r; }); const p = new Promise((_, r) => { b = r; }); a(e); b(e); p.catch(() => {});",
      {},
    ],
    [
      "a rejection with the reason with which a module throws whose import is caught",
      "await import('./bad.mjs').catch(() => {});",
      { "bad.mjs": "const e = new Error('bad'); Promise.reject(e); throw e;" },
    ],
  ])("ends for %s and is not caught", async (_name, source, files) => {
    const { status } = await outcome({
      code: {
        "index.mjs": `export const handler = async () => { ${source} await new Promise((r) => setTimeout(r, 5)); };`,
        ...files,
      },
    });
    expect(status).toBe("crash");
  });

  it("calls unhandledRejection listeners instead of ending", async () => {
    const { status, run } = await outcome({
      code: "process.on('unhandledRejection', (e) => console.log('seen', e.message)); export const handler = async () => { Promise.reject(new Error('x')); await new Promise((r) => setTimeout(r, 5)); return 1; };",
    });
    expect(status).toBe("success");
    expect(lines(run).some((line) => line.endsWith("seen x"))).toBe(true);
  });

  it("runs beforeExit listeners when the loop is empty, and ends all the same", async () => {
    const { status, run } = await outcome({
      code: "process.on('beforeExit', () => console.log('empty')); export const handler = () => new Promise(() => {});",
    });
    expect(status).toBe("crash");
    expect(lines(run).filter((line) => line.endsWith("empty"))).toHaveLength(1);
  });

  it("points a stack trace at the learner's own TypeScript lines", async () => {
    const { payload } = await outcome({
      code: {
        "index.ts":
          "import { fail } from './lib/fail';\ntype A = { b: string };\nexport const handler = async (a: A) => {\n  return fail(a.b);\n};",
        "lib/fail.ts":
          "interface X {\n  y: number;\n}\nexport function fail(x?: string): X {\n  throw new Error(`no ${x}`);\n}",
      },
    });
    const { trace } = payload as { trace: string[] };
    expect(trace[1]).toContain("/var/task/lib/fail.ts:5:");
    expect(trace[2]).toContain("/var/task/index.ts:4:");
  });

  it("words missing properties as V8 does", async () => {
    const { payload } = await outcome({
      code: "export const handler = async (e) => e.body.total;",
    });
    expect(payload).toMatchObject({
      errorType: "TypeError",
      errorMessage: "Cannot read properties of undefined (reading 'total')",
    });
  });
});

describe("JSON.parse fails in V8's words", () => {
  const texts: [string, string][] = [
    ["undefined", '"undefined" is not valid JSON'],
    ["'hello'", `Unexpected token 'h', "hello" is not valid JSON`],
    ["''", "Unexpected end of JSON input"],
    ["'{x'", "Expected property name or '}' in JSON at position 1 (line 1 column 2)"],
  ];
  it.each(texts)("for %s", async (text, errorMessage) => {
    const { payload } = await outcome({
      code: `export const handler = async () => JSON.parse(${text});`,
    });
    expect(payload).toMatchObject({ errorType: "SyntaxError", errorMessage });
  });
});

describe("what the handler is given (facts 30, 37)", () => {
  it("has the context of Node.js 24, and time that runs down exactly", async () => {
    const { payload } = await outcome({
      code: `export const handler = async (event, context) => {
        const before = context.getRemainingTimeInMillis();
        await new Promise((r) => setTimeout(r, 250));
        const spent = before - context.getRemainingTimeInMillis();
        return { context, spent, types: typeof context.callbackWaitsForEmptyEventLoop };
      };`,
    });
    const { context, spent, types } = payload as {
      context: Record<string, unknown>;
      spent: number;
      types: string;
    };
    expect(context).toMatchObject({
      functionName: "orders",
      functionVersion: "$LATEST",
      invokedFunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:orders",
      memoryLimitInMB: "128",
      logGroupName: "/aws/lambda/orders",
    });
    expect(context.logStreamName).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    expect(Math.abs(spent - 250)).toBeLessThanOrEqual(1);
    expect(types).toBe("undefined");
  });

  it("has time, randomness and identifiers of the simulation", async () => {
    const code = `export const handler = async () => ({
      date: new Date().toISOString(), zone: new Date().getTimezoneOffset(),
      random: Math.random(), id: crypto.randomUUID(), now: performance.now(),
    });`;
    const [first, again, other] = await Promise.all([
      outcome({ code }),
      outcome({ code }),
      outcome({ code, seed: "2" }),
    ]);
    expect(again.payload).toEqual(first.payload);
    expect(other.payload).not.toEqual(first.payload);
    expect(first.payload).toMatchObject({
      zone: 0,
      date: expect.stringMatching(/^2026-01-05T09:00:00\.\d{3}Z$/),
    });
  });

  it("has files: /var/task to read, /tmp to write, and Node's errors", async () => {
    const { payload } = await outcome({
      code: {
        "index.mjs": `import fs from 'node:fs'; import { readFile } from 'node:fs/promises';
        const attempt = (f) => { try { return f(); } catch (e) { return e.code; } };
        export const handler = async () => {
          fs.mkdirSync('/tmp/a/b', { recursive: true });
          fs.writeFileSync('/tmp/a/b/c.txt', 'héllo');
          fs.appendFileSync('/tmp/a/b/c.txt', '!');
          return {
            read: await readFile('/tmp/a/b/c.txt', 'utf8'), size: fs.statSync('/tmp/a/b/c.txt').size,
            list: fs.readdirSync('/tmp/a'), data: fs.readFileSync('/var/task/data.txt', 'utf8'),
            missing: attempt(() => fs.readFileSync('/tmp/none')), readonly: attempt(() => fs.writeFileSync('/var/task/x', '')),
            full: attempt(() => fs.writeFileSync('/tmp/big', Buffer.alloc(1024))),
          };
        };`,
        "data.txt": "from the package",
      },
      function: { memorySizeMb: 512 },
    });
    expect(payload).toEqual({
      read: "héllo!",
      size: 7,
      list: ["b"],
      data: "from the package",
      missing: "ENOENT",
      readonly: "EROFS",
    });
  });

  it("runs ticks, promise jobs, immediates and timers in Node's order", async () => {
    const { payload } = await outcome({
      code: `export const handler = () => new Promise((resolve) => {
        const seen = [];
        setTimeout(() => { seen.push('timeout'); resolve(seen); }, 1);
        setImmediate(() => { seen.push('immediate'); process.nextTick(() => seen.push('tick in immediate')); Promise.resolve().then(() => seen.push('job in immediate')); });
        Promise.resolve().then(() => seen.push('job'));
        queueMicrotask(() => seen.push('microtask'));
        seen.push('sync');
      });`,
    });
    expect(payload).toEqual([
      "sync",
      "job",
      "microtask",
      "immediate",
      "tick in immediate",
      "job in immediate",
      "timeout",
    ]);
  });
});

describe("hosts outside AWS", () => {
  const outsideHosts = [
    {
      host: "rates.example.com",
      latencyMs: 40,
      connectMs: 100,
      routes: [
        { path: "/eur", body: { rate: 2 } },
        { method: "POST", path: "/slow*", status: 503, latencyMs: 900 },
      ],
    },
  ];
  it("answer after their latency; a connection is set up once per process", async () => {
    const run = await simulate({
      code: "export const handler = async () => { const t = Date.now(); const r = await fetch('https://rates.example.com/eur?x=1'); return [r.status, await r.json(), Date.now() - t]; };",
      at: [[0], [5_000]],
      outsideHosts,
    });
    // The clock shows whole milliseconds, so a length measured with it may be one more.
    expect(run.invocations.map(({ payload }) => payload)).toEqual([
      [200, { rate: 2 }, expect.toSatisfy((ms) => ms === 140 || ms === 141)],
      [200, { rate: 2 }, expect.toSatisfy((ms) => ms === 40 || ms === 41)],
    ]);
  });

  it("fail as DNS would when nobody defined them", async () => {
    const { payload } = await outcome({
      code: "export const handler = async () => { try { await fetch('https://nowhere.example.com/'); } catch (e) { return [e.name, e.message, e.cause.code]; } };",
    });
    expect(payload).toEqual(["TypeError", "fetch failed", "ENOTFOUND"]);
  });

  it("can be given up with AbortSignal.timeout", async () => {
    const { payload } = await outcome({
      code: "export const handler = async () => { const t = Date.now(); try { await fetch('https://rates.example.com/slow', { method: 'POST', signal: AbortSignal.timeout(300) }); } catch (e) { return [e.name, Date.now() - t]; } };",
      outsideHosts,
    });
    expect(payload).toEqual(["TimeoutError", expect.toSatisfy((ms) => ms === 300 || ms === 301)]);
  });

  it("lose their connection when the process ends: nothing is left to answer", async () => {
    const run = await simulate({
      code: "export const handler = async () => { await fetch('https://rates.example.com/hours'); };",
      outsideHosts: [
        { host: "rates.example.com", latencyMs: 3_600_000, routes: [{ path: "/hours" }] },
      ],
      function: { timeoutSeconds: 1 },
    });
    expect(run.invocations[0]!.status).toBe("timeout");
    const [givenUp] = records(run, "http.responded");
    expect(givenUp).toMatchObject({ error: "the process that sent it ended" });
    expect(givenUp!.at).toBe(records(run, "environment.reset")[0]!.at);
    expect(run.virtualMs).toBeLessThan(2_000);
  });
});
