/**
 * Node.js 22 (AWS's runtime client 3, callbacks) beside Node.js 24 (client 4): facts 20, 21, 24, 27-29, 31 and 33.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
import { describe, expect, it } from "vitest";
import type { FunctionConfiguration } from "../../src/session/protocol.ts";
import { lines, simulate } from "./simulate.ts";

type Runtime = FunctionConfiguration["runtime"];

const outcomeOf = async (
  runtime: Runtime,
  code: string | Record<string, string>,
  rest: Partial<FunctionConfiguration> = {},
) => {
  const files = typeof code === "string" ? { "index.js": code } : code;
  const run = await simulate({ code: files, function: { runtime, ...rest } });
  const { status, payload, durationMs } = run.invocations[0]!;
  return { status, payload, durationMs, log: lines(run), run };
};

interface Expected {
  status: string;
  payload: unknown;
  /** A log line has to have this. */
  log: RegExp;
}

const success = (payload: unknown): Expected => ({ status: "success", payload, log: /^REPORT/ });
const failure = (errorType: string, errorMessage: unknown, log = /^REPORT/): Expected => ({
  status: "error",
  payload: { errorType, errorMessage },
  log,
});
const crash = (message: string): Expected => ({
  status: "crash",
  payload: { errorType: "Runtime.ExitError", errorMessage: expect.stringMatching(message) },
  log: /^REPORT .*Error Type: Runtime.ExitError/,
});
const noCallbacks = failure(
  "Runtime.CallbackHandlerDeprecated",
  expect.stringContaining("has removed support for callback-based function handlers"),
);
const notAFunction = failure("TypeError", expect.stringContaining("not a function"));
const noReason = crash("Error: Runtime exited without providing a reason$");
const status1 = crash("Error: Runtime exited with error: exit status 1$");
const noSettling = failure(
  "Runtime.NodeJsExit",
  expect.stringContaining("This is most commonly caused by a Promise that was never settled."),
  /\tERROR\tInvoke Error \t\{"errorType":"Runtime.NodeJsExit"/,
);

/** What it does, the handler, and how it ends on nodejs22.x and on nodejs24.x. */
const table: [string, string, Expected, Expected][] = [
  ["resolves", "async () => ({ a: 1 })", success({ a: 1 }), success({ a: 1 })],
  ["returns without a promise", "() => 'value'", success(null), success("value")],
  ["returns a promise", "() => Promise.resolve('p')", success("p"), success("p")],
  ["calls back", "(e, c, callback) => callback(null, 'cb')", success("cb"), noCallbacks],
  [
    "calls back with an error",
    "(e, c, callback) => callback(new RangeError('far'))",
    failure("RangeError", "far", /\tERROR\tInvoke Error \t\{"errorType":"RangeError"/),
    noCallbacks,
  ],
  [
    "calls back later",
    "(e, c, callback) => { setTimeout(() => callback(null, 'later'), 50); }",
    success("later"),
    noCallbacks,
  ],
  [
    "calls back twice: only the first counts",
    "(e, c, callback) => { callback(null, 1); callback(null, 2); }",
    success(1),
    noCallbacks,
  ],
  ["never calls back", "(e, c, callback) => {}", success(null), noCallbacks],
  ["context.succeed", "(e, context) => context.succeed('s')", success("s"), notAFunction],
  ["context.done", "(e, context) => context.done(null, 'd')", success("d"), notAFunction],
  [
    "context.done with an error",
    "(e, context) => context.done(new Error('no'))",
    failure("Error", "no"),
    notAFunction,
  ],
  [
    "context.fail",
    "(e, context) => context.fail(new Error('no'))",
    failure("Error", "no"),
    notAFunction,
  ],
  [
    "context.fail with a text",
    "(e, context) => context.fail('plain')",
    failure("string", "plain"),
    notAFunction,
  ],
  ["throws", "() => { throw new Error('t'); }", failure("Error", "t"), failure("Error", "t")],
  ["never settles (async)", "async () => new Promise(() => {})", noSettling, noReason],
  ["never settles (promise)", "() => new Promise(() => {})", success(null), noReason],
  [
    "leaves a rejection unhandled",
    "async () => { Promise.reject(new Error('lost')); await new Promise((r) => setTimeout(r, 10)); }",
    failure(
      "Runtime.UnhandledPromiseRejection",
      "Error: lost",
      /\tERROR\tUnhandled Promise Rejection \t\{"errorType":"Runtime.UnhandledPromiseRejection"/,
    ),
    status1,
  ],
  [
    "throws in a timer",
    "async () => { setTimeout(() => { throw new Error('t'); }, 5); await new Promise((r) => setTimeout(r, 10)); }",
    failure("Error", "t", /\tERROR\tUncaught Exception \t\{"errorType":"Error"/),
    status1,
  ],
  [
    "returns a cycle",
    "async () => { const o = {}; o.o = o; return o; }",
    failure("Error", "Unable to stringify response body"),
    failure("Runtime.JSONStringifyError", "Unable to stringify response body"),
  ],
  ["exits", "async () => process.exit(3)", crash("exit status 3$"), crash("exit status 3$")],
];

describe("how a handler ends on Node.js 22 and 24 (facts 28, 29, 31, 33)", () => {
  it.each(table)("%s", async (_name, handler, on22, on24) => {
    for (const [runtime, expected] of [
      ["nodejs22.x", on22],
      ["nodejs24.x", on24],
    ] as const) {
      const { status, payload, log } = await outcomeOf(runtime, `exports.handler = ${handler};`);
      expect({ runtime, status, payload }).toMatchObject({
        runtime,
        status: expected.status,
        payload: expected.payload,
      });
      expect(log).toContainEqual(expect.stringMatching(expected.log));
    }
  });
});

describe("Node.js 22", () => {
  const withTimer = (before: string) =>
    `exports.handler = (event, context, callback) => {
      ${before}
      setTimeout(() => console.log('background'), 500);
      callback(null, 'now');
    };`;

  it("answers a callback when the event loop is empty (fact 28)", async () => {
    const { payload, durationMs, log } = await outcomeOf("nodejs22.x", withTimer(""));
    expect(payload).toBe("now");
    expect(durationMs).toBeGreaterThan(500);
    expect(log).toContainEqual(expect.stringMatching(/\tINFO\tbackground$/));
  });

  it("answers at once when callbackWaitsForEmptyEventLoop is false; the work is frozen (fact 28)", async () => {
    const code = withTimer("context.callbackWaitsForEmptyEventLoop = false;");
    const run = await simulate({
      code: { "index.js": code },
      at: [[0], [60_000]],
      function: { runtime: "nodejs22.x" },
    });
    expect(run.invocations.map(({ payload }) => payload)).toEqual(["now", "now"]);
    expect(run.invocations[0]!.durationMs).toBeLessThan(50);
  });

  it("runs one invocation after the other, of either kind (fact 9)", async () => {
    const run = await simulate({
      code: {
        "index.js":
          "let n = 0; exports.handler = (e, c, callback) => n++ % 2 ? Promise.resolve(n) : callback(null, n);",
      },
      at: [[0], [1_000], [2_000], [3_000]],
      function: { runtime: "nodejs22.x" },
    });
    expect(run.invocations.map(({ payload }) => payload)).toEqual([1, 2, 3, 4]);
  });

  it("warns at init about a callback handler, unless told not to (fact 28)", async () => {
    const code = "exports.handler = (e, c, callback) => callback();";
    const warning =
      /\tundefined\tWARN\tAWS Lambda plans to remove support for callback-based function handlers/;
    const { log } = await outcomeOf("nodejs22.x", code);
    expect(log.findIndex((line) => warning.test(line))).toBe(1);
    const quiet = await outcomeOf("nodejs22.x", code, {
      environment: { AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING: "1" },
    });
    expect(quiet.log).not.toContainEqual(expect.stringMatching(warning));
  });

  it("ends with status 128 after a rejection and 129 after an exception, and starts anew (fact 29)", async () => {
    const run = await simulate({
      code: {
        "index.js":
          "let n = 0; exports.handler = async (event) => { n++; if (event.fail) { Promise.reject(new Error('x')); await new Promise(() => setTimeout(() => {}, 50)); } return n; };",
      },
      at: [[0], [1_000, { fail: true }], [2_000]],
      function: { runtime: "nodejs22.x" },
    });
    expect(run.invocations.map(({ payload }) => payload)).toMatchObject([
      1,
      { errorType: "Runtime.UnhandledPromiseRejection" },
      1,
    ]);
    expect(lines(run)).toContainEqual(
      expect.stringMatching(/^REPORT .*\tStatus: error\tError Type: Runtime.ExitError/),
    );
  });
});

describe("what a process says of itself", () => {
  it.each([
    ["nodejs22.x", "v22.", "/opt/nodejs/node22/node_modules"],
    ["nodejs24.x", "v24.", "/opt/nodejs/node24/node_modules"],
  ] as const)("%s (facts 24, 37)", async (runtime, version, path) => {
    const { payload, log } = await outcomeOf(
      runtime,
      "exports.handler = async () => [process.version, process.versions.node, process.env.AWS_EXECUTION_ENV, process.env.NODE_PATH];",
    );
    const [shown, node, environment, nodePath] = payload as string[];
    expect(shown).toContain(version);
    const platformVersion = version.replace("v", "nodejs:").replace(".", ".v");
    expect(log[0]).toContain(`INIT_START Runtime Version: ${platformVersion}`);
    expect(`v${node}`).toBe(shown);
    expect(environment).toBe(`AWS_Lambda_${runtime}`);
    expect(nodePath).toBe(
      `${path}:/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:/var/task`,
    );
  });

  it.each([
    ["nodejs22.x", "undefined"],
    ["nodejs24.x", "-"],
  ] as const)("%s logs the request id %s outside an invoke (fact 20)", async (runtime, id) => {
    const { log, run } = await outcomeOf(
      runtime,
      "console.log('outside'); exports.handler = async () => console.warn('in\\nside', { a: 1 });",
    );
    const iso = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";
    expect(log).toContainEqual(expect.stringMatching(`^${iso}\t${id}\tINFO\toutside$`));
    const { requestId } = run.invocations[0]!;
    expect(log).toContainEqual(
      expect.stringMatching(`^${iso}\t${requestId}\tWARN\tin\rside \\{ a: 1 \\}$`),
    );
  });
});

describe("module syntax and require of ES modules (fact 27)", () => {
  const syntax = {
    "index.js": "import { x } from './x.mjs';\nexport const handler = async () => x;",
    "x.mjs": "export const x = 'ok';",
  };
  const required = {
    "index.js": "const { x } = require('./x.mjs');\nexports.handler = async () => x;",
    "x.mjs": "export const x = 'ok';",
  };
  const table: [string, Record<string, string>, string, Runtime, Expected][] = [
    ["a module by syntax", syntax, "", "nodejs24.x", success("ok")],
    [
      "a module by syntax",
      syntax,
      "",
      "nodejs22.x",
      failure(
        "Runtime.UserCodeSyntaxError",
        "SyntaxError: Cannot use import statement outside a module",
      ),
    ],
    [
      "a module by syntax",
      { "index.js": "export const handler = async () => 1;" },
      "",
      "nodejs22.x",
      failure("Runtime.UserCodeSyntaxError", "SyntaxError: Unexpected token 'export'"),
    ],
    [
      "a module by package.json",
      { ...syntax, "package.json": '{"type":"module"}' },
      "",
      "nodejs22.x",
      success("ok"),
    ],
    [
      "TypeScript, which is bundled",
      { "index.ts": "export const handler = async (): Promise<string> => 'ok';" },
      "",
      "nodejs22.x",
      success("ok"),
    ],
    ["require of a module", required, "", "nodejs24.x", success("ok")],
    [
      "require of a module",
      required,
      "",
      "nodejs22.x",
      failure(
        "Error",
        "require() of ES Module /var/task/x.mjs from /var/task/index.js not supported.\n" +
          "Instead change the require of /var/task/x.mjs to a dynamic import() which is available in all CommonJS modules.",
      ),
    ],
    ["require of a module", required, "--experimental-require-module", "nodejs22.x", success("ok")],
    [
      "require of a module",
      required,
      "--no-experimental-require-module",
      "nodejs24.x",
      failure("Error", expect.stringContaining("require() of ES Module")),
    ],
  ];
  it.each(table)("%s (%#)", async (_name, code, options, runtime, { status, payload }) => {
    const environment: Record<string, string> = options ? { NODE_OPTIONS: options } : {};
    expect(await outcomeOf(runtime, code, { environment })).toMatchObject({ status, payload });
  });
});
