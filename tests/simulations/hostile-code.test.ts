/** Code that misbehaves ends as AWS would end it, and the next invocation is served as usual. */
import { describe, expect, it } from "vitest";
import { simulate } from "./simulate.ts";

const HOSTILE: [string, string, string, string][] = [
  ["an endless loop", "for (;;);", "timeout", "Sandbox.Timedout"],
  [
    "endless promise jobs",
    "const f = () => { Promise.resolve().then(f); }; f(); await new Promise(() => {});",
    "timeout",
    "Sandbox.Timedout",
  ],
  [
    "endless ticks",
    "const f = () => process.nextTick(f); f(); await new Promise(() => {});",
    "timeout",
    "Sandbox.Timedout",
  ],
  [
    "endless immediates",
    "const f = () => setImmediate(f); f(); await new Promise(() => {});",
    "timeout",
    "Sandbox.Timedout",
  ],
  [
    "a flood of timers",
    "for (let i = 0; i < 500; i++) setInterval(() => {}, 1); await new Promise(() => {});",
    "timeout",
    "Sandbox.Timedout",
  ],
  [
    "a memory bomb",
    "const all = []; for (;;) all.push(new Array(10_000).fill(7));",
    "crash",
    "Runtime.ExitError",
  ],
  [
    "one huge allocation",
    "new Uint8Array(200 * 1024 * 1024).fill(1);",
    "crash",
    "Runtime.ExitError",
  ],
  ["a huge text", "let s = 'x'; for (;;) s += s;", "error", "RangeError"],
  ["deep recursion", "const f = (n) => 1 + f(n + 1); return f(0);", "error", "RangeError"],
  [
    "deep recursion through natives",
    "const f = () => [1].map(f); return f();",
    "error",
    "RangeError",
  ],
  ["deeply nested JSON", "return JSON.parse('['.repeat(200_000));", "error", "RangeError"],
  [
    "a catastrophic regular expression",
    "return /^(a+)+$/.test('a'.repeat(40) + '!');",
    "timeout",
    "Sandbox.Timedout",
  ],
  ["an endless log", "for (;;) console.log('x'.repeat(100_000));", "timeout", "Sandbox.Timedout"],
  [
    "a giant result",
    "return 'x'.repeat(8 * 1024 * 1024);",
    "error",
    "Function.ResponseSizeTooLarge",
  ],
  [
    "a throwing getter in the result",
    "return { get a() { throw new Error('no'); } };",
    "error",
    "Runtime.JSONStringifyError",
  ],
  [
    "a throwing proxy as the result",
    "return new Proxy({}, { get() { throw new Error('no'); }, ownKeys() { throw new Error('no'); } });",
    "error",
    "Error",
  ],
  [
    "an error whose fields throw",
    "throw Object.defineProperty(new Error('x'), 'message', { get() { throw 1; } });",
    "error",
    "handled",
  ],
  ["JSON overwritten", "globalThis.JSON = null; return 1;", "crash", "Runtime.ExitError"],
  ["process.exit", "process.exit();", "crash", "Runtime.ExitError"],
  [
    "process.exit in a loop of ticks",
    "process.nextTick(() => process.exit(9)); await new Promise(() => {});",
    "crash",
    "Runtime.ExitError",
  ],
];

describe("hostile code", () => {
  it.each(HOSTILE)("%s", async (_name, body, status, errorType) => {
    const run = await simulate({
      code: `let broken = false; export const handler = async (event) => { if (event.ok) return 'ok'; ${body} };`,
      at: [[0], [30_000, { ok: true }]],
      function: { timeoutSeconds: 2 },
    });
    const [hostile, next] = run.invocations;
    expect(hostile!.status).toBe(status);
    expect((hostile!.payload as { errorType: string }).errorType).toBe(errorType);
    // What a handler overwrote stays overwritten while its process lives, as in Node.
    const served = next!.status === "success" && next!.payload === "ok";
    expect(served || status === "error").toBe(true);
  });

  it("built-ins overwritten by the handler do not stop the loop", async () => {
    const run = await simulate({
      code: `export const handler = async () => {
        Array.prototype.push = Array.prototype.map = () => { throw new Error('push'); };
        Object.keys = Object.entries = () => { throw new Error('keys'); };
        Map.prototype.get = () => { throw new Error('get'); };
        await new Promise((r) => setTimeout(r, 10));
        return 'still here';
      };`,
    });
    expect(run.invocations[0]).toMatchObject({ status: "success", payload: "still here" });
  });

  it("an overwritten Promise.prototype.then does not reach the runtime's awaits", async () => {
    const run = await simulate({
      code: "export const handler = async () => { Promise.prototype.then = () => { throw new Error('then'); }; return 'ok'; };",
    });
    expect(["success", "error", "crash"]).toContain(run.invocations[0]!.status);
    expect(run.invocations).toHaveLength(1);
  });

  it("cannot reach the host except through Node's interfaces", async () => {
    const run = await simulate({
      code: "export const handler = async () => Reflect.ownKeys(globalThis).map(String).filter((k) => k.includes('host') || k.includes('dispatch') || k.includes('__'));",
    });
    expect(run.invocations[0]!.payload).toEqual([]);
  });
});
