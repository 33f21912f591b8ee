import util, {
  callbackify,
  format,
  inherits,
  inspect,
  isDeepStrictEqual,
  parseArgs,
  promisify,
  stripVTControlCharacters,
  styleText,
  types,
} from "node:util";
import assert, { AssertionError } from "node:assert";
import strict from "node:assert/strict";

const thrown = (fn) => {
  try {
    fn();
    return "fine";
  } catch (e) {
    return [e.name, e.code, e.message, e.generatedMessage];
  }
};

export const cases = {
  format: () => [
    format("%s %d %i %f %j %o %O %%", "a", 1.5, 1.9, "2.5", { a: 1 }, [1], { b: 2 }),
    format("a", "b", { c: 1 }),
    format("%s", null, undefined, Symbol("x")),
    format("%c red", "css"),
    format(1, 2),
  ],
  inspect: () => [
    inspect({ a: 1, b: "x", c: [1, 2, { d: { e: { f: 1 } } }] }),
    inspect(new Map([[1, { a: 2 }]])),
    inspect(new Set(["a"])),
    inspect(Symbol("s")),
    inspect(10n),
    inspect([undefined, null]),
    inspect("it's"),
    inspect(new Date(0)),
    inspect(/x/g),
    inspect(() => {}),
    inspect(class A {}),
    inspect(
      new (class Foo {
        x = 1;
      })(),
    ),
  ],
  inspectOptions: () => [
    inspect({ a: { b: { c: {} } } }, { depth: 0 }),
    inspect({ a: 1, b: 2 }, { compact: false }),
    inspect([3, 1], { breakLength: 3 }),
    inspect({ b: 1, a: 2 }, { sorted: true }),
    inspect("x", { colors: true }),
  ],
  inspectCustom: () =>
    inspect({ [inspect.custom]: (depth, options) => `custom ${depth} ${typeof options.stylize}` }),
  promisify: async () => [
    await promisify((a, cb) => cb(null, a + 1))(1),
    await promisify((cb) => cb(new Error("no")))().catch((e) => e.message),
    typeof promisify.custom,
  ],
  promisifyTimer: async () => promisify(setTimeout)(1, "value"),
  promisifyBad: () => promisify(5),
  callbackify: () =>
    new Promise((resolve) => callbackify(async (x) => x * 2)(4, (e, v) => resolve([e, v]))),
  callbackifyNull: () =>
    new Promise((resolve) =>
      callbackify(async () => {
        throw null;
      })((e) => resolve([e.code, e.message])),
    ),
  inherits: () => {
    function A() {}
    function B() {}
    inherits(A, B);
    return [new A() instanceof B, A.super_ === B];
  },
  deprecate: () => util.deprecate(() => 7, "old")(),
  types: () => [
    types.isPromise(Promise.resolve()),
    types.isDate(new Date()),
    types.isRegExp(/x/),
    types.isNativeError(new TypeError()),
    types.isMap(new Map()),
    types.isUint8Array(Buffer.alloc(1)),
    types.isAsyncFunction(async () => {}),
    types.isGeneratorFunction(function* () {}),
    types.isTypedArray([]),
    types.isArrayBuffer(new ArrayBuffer(1)),
    types.isBoxedPrimitive(Object(1)),
    types.isProxy(new Proxy({}, {})),
    types.isWeakMap(new WeakMap()),
    types.isSymbolObject(Object(Symbol())),
  ],
  deepEqual: () => [
    isDeepStrictEqual({ a: [1, new Map([[1, 2]])] }, { a: [1, new Map([[1, 2]])] }),
    isDeepStrictEqual([1], ["1"]),
    isDeepStrictEqual(new Set([1]), new Set([2])),
    isDeepStrictEqual(NaN, NaN),
    isDeepStrictEqual(0, -0),
    isDeepStrictEqual(new Date(1), new Date(1)),
    isDeepStrictEqual(new Error("a"), new Error("b")),
  ],
  parseArgs: () => {
    const r = parseArgs({
      args: ["-v", "--name", "x", "rest"],
      options: { verbose: { type: "boolean", short: "v" }, name: { type: "string" } },
      allowPositionals: true,
    });
    return [{ ...r.values }, r.positionals];
  },
  parseArgsUnknown: () => parseArgs({ args: ["--nope"], options: {} }),
  styles: () => [
    styleText("red", "x"),
    styleText(["bold", "green"], "x"),
    stripVTControlCharacters("\u001b[31mx\u001b[0m"),
  ],
  textCoders: () => [
    new util.TextDecoder("utf-8").decode(new util.TextEncoder().encode("é")),
    util.toUSVString("a\ud800"),
  ],
  systemErrors: () => [util.getSystemErrorName(-2), util.getSystemErrorMap().get(-2)],
  debuglog: () => [typeof util.debuglog("x"), util.debuglog("x").enabled],
  aborted: async () => {
    const c = new AbortController();
    setTimeout(() => c.abort(), 1);
    await util.aborted(c.signal, {});
    return c.signal.aborted;
  },
  mimeType: () => {
    const m = new util.MIMEType("text/html; charset=utf-8");
    return [m.type, m.subtype, m.essence, m.params.get("charset"), String(m)];
  },
  callSites: () => Array.isArray(util.getCallSites()),
  assertOk: () => [
    thrown(() => assert(false, "told")),
    thrown(() => assert(true)),
    thrown(() => assert.ok(0, new TypeError("mine"))),
  ],
  assertEqual: () => [
    thrown(() => assert.equal(1, 2)),
    thrown(() => assert.equal(1, "1")),
    thrown(() => assert.notEqual(1, 1)),
  ],
  assertStrict: () => [
    thrown(() => strict.equal(1, "1")).slice(0, 2),
    thrown(() => assert.strictEqual("a", "a")),
    thrown(() => assert.notStrictEqual(1, 1)).slice(0, 2),
  ],
  assertDeep: () => [
    thrown(() => assert.deepEqual({ a: 1 }, { a: "1" })),
    thrown(() => assert.deepStrictEqual({ a: 1 }, { a: "1" })).slice(0, 2),
    thrown(() => assert.notDeepStrictEqual([1], [1])).slice(0, 2),
    thrown(() => assert.partialDeepStrictEqual({ a: 1, b: 2 }, { a: 1 })),
  ],
  assertThrows: () => [
    thrown(() =>
      assert.throws(() => {
        throw new TypeError("x");
      }, TypeError),
    ),
    thrown(() => assert.throws(() => {})),
    thrown(() =>
      assert.throws(() => {
        throw new Error("abc");
      }, /xyz/),
    ).slice(0, 2),
    thrown(() =>
      assert.throws(
        () => {
          throw new Error("abc");
        },
        { message: "abc" },
      ),
    ),
    thrown(() => assert.doesNotThrow(() => {})),
  ],
  assertRejects: async () => [
    await assert.rejects(async () => {
      throw new Error("x");
    }, /x/),
    await assert.rejects(Promise.resolve(1)).catch((e) => [e.code, e.message]),
    await assert.doesNotReject(async () => 1),
  ],
  assertMatch: () => [
    thrown(() => assert.match("abc", /b/)),
    thrown(() => assert.match("abc", /x/)).slice(0, 2),
    thrown(() => assert.doesNotMatch("abc", /x/)),
  ],
  assertFail: () => [
    thrown(() => assert.fail("bye")),
    thrown(() => assert.fail()),
    thrown(() => assert.ifError(null)),
    thrown(() => assert.ifError(new Error("e"))).slice(0, 2),
  ],
  assertionError: () => {
    const e = new AssertionError({ actual: 1, expected: 2, operator: "strictEqual" });
    return [e.name, e.code, e.actual, e.expected, e.operator];
  },
  strictIs: () => [assert.strict === strict, strict.deepEqual === strict.deepStrictEqual],
};
