const body = async (r) => [r.status, r.ok, r.headers.get("content-type"), await r.text()];

export const cases = {
  headers: () => {
    const h = new Headers({ A: "1", b: "2" });
    h.append("a", "3");
    h.append("Set-Cookie", "x=1");
    h.append("set-cookie", "y=2");
    h.delete("b");
    return [[...h], h.get("A"), h.has("b"), h.getSetCookie(), h.get("none")];
  },
  headersOf: () => [
    [
      ...new Headers([
        ["x", "1"],
        ["X", "2"],
      ]),
    ],
    [...new Headers(new Headers({ q: "z" }))],
    [...new Headers({ z: "1", a: "2" }).keys()],
  ],
  headerBad: () => new Headers({ "bad name": "x" }),
  headerTrimmed: () => new Headers({ a: "  x  " }).get("a"),
  response: async () => [
    await body(new Response("hi")),
    await body(new Response(null, { status: 204 })),
    await body(Response.json({ a: 1 }, { status: 201 })),
    await body(new Response(new URLSearchParams({ a: "b c" }))),
    await body(new Response(new Blob(["x"], { type: "image/png" }))),
  ],
  responseBytes: async () => [
    (await new Response("é").arrayBuffer()).byteLength,
    (await new Response("é").bytes()).length,
    (await new Response("abc").blob()).size,
    await new Response('{"a":[1]}').json(),
  ],
  responseTwice: async () => {
    const r = new Response("x");
    await r.text();
    return [r.bodyUsed, await r.text()];
  },
  responseClone: async () => {
    const r = new Response("x");
    const c = r.clone();
    return [await r.text(), await c.text()];
  },
  responseBadJson: async () => new Response("{").json(),
  responseBadStatus: () => new Response("", { status: 99 }),
  responseNullBody: () => new Response("x", { status: 204 }),
  redirect: () => {
    const r = Response.redirect("https://a.example/x", 301);
    return [r.status, r.headers.get("location")];
  },
  responseError: () => [Response.error().type, Response.error().status],
  request: async () => {
    const r = new Request("https://a.example/x?y", {
      method: "post",
      body: JSON.stringify({ a: 1 }),
      headers: { "X-A": "b" },
    });
    return [
      r.method,
      r.url,
      r.headers.get("x-a"),
      r.headers.get("content-type"),
      await r.json(),
      r.redirect,
      r.cache,
      r.mode,
      r.credentials,
      r.keepalive,
    ];
  },
  requestBad: () => new Request("nope"),
  requestGetBody: () => new Request("https://a.example", { body: "x" }),
  requestOf: async () => {
    const a = new Request("https://a.example", { method: "PUT", body: "x" });
    const b = new Request(a, { headers: { q: "1" } });
    return [b.method, await b.text(), a.bodyUsed, b.headers.get("q")];
  },
  streamed: async () => {
    const s = new ReadableStream({
      async start(c) {
        for (const x of ["a", "b"]) {
          c.enqueue(new TextEncoder().encode(x));
          await null;
        }
        c.close();
      },
    });
    const parts = [];
    for await (const x of new Response(s).body) parts.push(new TextDecoder().decode(x));
    return parts;
  },
  reader: async () => {
    const r = new Response("abc").body.getReader();
    const first = await r.read();
    const second = await r.read();
    return [Buffer.from(first.value).toString(), first.done, second.done];
  },
  pipes: async () => {
    const out = [];
    await new Response("abc").body
      .pipeThrough(new TextDecoderStream())
      .pipeTo(new WritableStream({ write: (c) => void out.push(c) }));
    return out;
  },
  form: async () => {
    const f = new FormData();
    f.append("a", "1");
    f.append("a", "2");
    f.set("file", new File(["data"], "x.txt", { type: "text/plain" }));
    const again = await new Response(f).formData();
    return [
      [...f.keys()],
      f.getAll("a"),
      again.get("a"),
      again.get("file").name,
      await again.get("file").text(),
      again.get("file").type,
      f.has("z"),
    ];
  },
  urlEncodedForm: async () => [...(await new Response(new URLSearchParams("a=1&b=2")).formData())],
  formBad: async () => new Response("x").formData(),
  blob: async () => {
    const b = new Blob(["hello ", new Uint8Array([119]), new Blob(["orld"])]);
    return [
      b.size,
      await b.text(),
      await b.slice(-4).text(),
      (await b.bytes()).length,
      await new Response(b.stream()).text(),
    ];
  },
  aborted: () => {
    const c = new AbortController();
    const heard = [];
    c.signal.addEventListener("abort", (e) => heard.push([e.type, c.signal.aborted]));
    c.signal.onabort = () => heard.push("on");
    c.abort();
    c.abort();
    return [heard, c.signal.reason.name, c.signal.reason.code, c.signal.reason.message];
  },
  abortReason: () => {
    const s = AbortSignal.abort("why");
    try {
      s.throwIfAborted();
    } catch (e) {
      return [e, s.reason];
    }
  },
  abortTimeout: async () => {
    const s = AbortSignal.timeout(1);
    setTimeout(() => {}, 20);
    await new Promise((r) => s.addEventListener("abort", r));
    return [s.reason.name, s.reason.message, s.reason.code];
  },
  abortAny: () => {
    const a = new AbortController();
    const any = AbortSignal.any([a.signal, AbortSignal.timeout(1000)]);
    a.abort(new Error("first"));
    return [any.aborted, any.reason.message, AbortSignal.any([AbortSignal.abort(1)]).reason];
  },
  illegal: () => new AbortSignal(),
  text: () => {
    const e = new TextEncoder();
    return [[...e.encode("€")], e.encodeInto("héé", new Uint8Array(3)), e.encoding];
  },
  decode: () => [
    new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x61])),
    new TextDecoder("utf-8", { ignoreBOM: true }).decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x61]))
      .length,
    new TextDecoder("latin1").decode(new Uint8Array([0xe9])),
    new TextDecoder("utf-16le").decode(new Uint8Array([0x61, 0])),
    new TextDecoder().encoding,
    new TextDecoder("ascii").encoding,
  ],
  decodeFatal: () => new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([0xff])),
  decodeStream: () => {
    const d = new TextDecoder();
    return (
      d.decode(new Uint8Array([0xe2, 0x82]), { stream: true }) + d.decode(new Uint8Array([0xac]))
    );
  },
  decodeUnknown: () => new TextDecoder("klingon"),
  clone: () => {
    const shared = { x: 1 };
    const o = {
      d: new Date(5),
      m: new Map([[1, new Set([2])]]),
      a: shared,
      b: shared,
      e: new RangeError("r"),
      u: new Uint8Array([1, 2]),
      r: /x/gi,
      n: null,
      z: undefined,
      big: 5n,
    };
    o.self = o;
    const c = structuredClone(o);
    return [
      c.d instanceof Date,
      c.d.getTime(),
      [...c.m.get(1)],
      c.a === c.b,
      c.self === c,
      c.e instanceof RangeError,
      c.e.message,
      [...c.u],
      String(c.r),
      "z" in c,
      String(c.big),
    ];
  },
  cloneTransfer: () => {
    const b = new ArrayBuffer(4);
    const c = structuredClone(b, { transfer: [b] });
    return [c.byteLength, b.byteLength, b.detached];
  },
  cloneFunction: () => {
    try {
      structuredClone({ f() {} });
    } catch (e) {
      return [e.name, e.code];
    }
  },
  exception: () => {
    const e = new DOMException("m", "NotFoundError");
    return [e.name, e.code, e.message, e instanceof Error, String(e), DOMException.ABORT_ERR];
  },
  event: () => {
    const e = new Event("x", { bubbles: true });
    return [e.type, e.bubbles, e.cancelable, e.defaultPrevented, e.timeStamp >= 0];
  },
  channel: () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port2.onmessage = (e) => {
        port1.close();
        resolve(e.data);
      };
      port1.postMessage({ a: [1] });
    }),
  uris: () => [
    encodeURIComponent("é &"),
    decodeURIComponent("%C3%A9"),
    encodeURI("a b?c=d"),
    escape("é"),
    unescape("%E9"),
  ],
  arrays: () => [
    [3, 1, 2].toSorted(),
    [1, 2].toReversed(),
    [1, 2, 3].with(1, 9),
    [1, 2, 3].at(-1),
    [1, [2, [3]]].flat(2),
    Object.groupBy([1, 2, 3], (x) => (x % 2 ? "odd" : "even")),
    [1, 2, 3].findLast((x) => x < 3),
    Array.from({ length: 2 }, (_, i) => i),
  ],
  sets: () => [
    [...new Set([1, 2]).union(new Set([3]))],
    [...new Set([1, 2]).intersection(new Set([2]))],
    new Set([1]).isSubsetOf(new Set([1, 2])),
    [...Iterator.from([1, 2, 3]).take(2)],
  ],
  promises: async () => [
    await Promise.allSettled([Promise.resolve(1), Promise.reject(new Error("x"))]).then((a) =>
      a.map((x) => x.status),
    ),
    await Promise.any([Promise.reject(1), Promise.resolve(2)]),
    typeof Promise.withResolvers().resolve,
    await Promise.try(() => 5),
    await Array.fromAsync([Promise.resolve(1)]),
  ],
  anyFails: () => Promise.any([Promise.reject(1)]).catch((e) => [e.name, e.errors]),
  strings: () => [
    "a-b".replaceAll("-", "+"),
    " x ".trim(),
    "abc".at(-1),
    "x".padStart(3, "ab"),
    "é".normalize("NFD").length,
    [..."a1b2".matchAll(/\d/g)].map((m) => m[0]),
    "\ud800".isWellFormed(),
    /(?<y>\d{4})/.exec("in 2026").groups.y,
    "aBc".toUpperCase(),
    "ß".toUpperCase(),
  ],
  regexps: () => [
    "a.b".split(/(\.)/),
    /\p{L}+/u.exec("éa1")[0],
    "x".replace(/x/, "$&$&"),
    /(?<=\$)\d+/.exec("$42")[0],
    RegExp.escape("a.b"),
  ],
  dates: () => [
    new Date(0).toISOString(),
    new Date(0).toString(),
    new Date(0).toUTCString(),
    new Date("2026-01-02T03:04:05+01:00").getTime(),
    new Date(2026, 0, 31).getMonth(),
    Date.UTC(2026, 1),
    new Date("nope").getTime(),
    new Date(0).toJSON(),
    Date.parse("Tue, 03 Nov 2026 10:00:00 GMT"),
    new Date(0).getTimezoneOffset(),
    new Date("2026-01-02").toDateString(),
  ],
  badDate: () => new Date("nope").toISOString(),
  json: () => [
    JSON.stringify({ a: undefined, b: () => {}, c: NaN, d: new Date(0), e: [undefined] }, null, 2),
    JSON.parse("[1]", (k, v) => (typeof v === "number" ? v + 1 : v)),
    JSON.stringify("\u2028\ud800"),
  ],
  badJson: () => {
    try {
      JSON.parse('{"a":}');
    } catch (e) {
      return [e.name, e.message.split(",")[0]];
    }
  },
  emptyJson: () => JSON.parse(""),
  bigJson: () => JSON.stringify({ a: 1n }),
  circular: () => {
    const a = {};
    a.a = a;
    try {
      JSON.stringify(a);
    } catch (e) {
      return e.message.split("\n")[0];
    }
  },
  classes: () => {
    class A {
      #x = 1;
      static s = 2;
      get x() {
        return this.#x;
      }
      static {
        this.t = 3;
      }
    }
    return [new A().x, A.s, A.t];
  },
  errors: () => {
    const e = new Error("a", { cause: new TypeError("b") });
    return [
      e.cause.message,
      new AggregateError([1], "m").errors,
      e.stack.split("\n")[0],
      Error.isError?.(e) ?? true,
    ];
  },
  languageErrors: () =>
    [
      () => undefined.x,
      () => null.x.y,
      () => x.y,
      () => {
        const c = 1;
        c = 2;
      },
      () =>
        new (class {
          constructor() {
            this.a.b = 1;
          }
        })(),
      () => [].reduce((a) => a),
      () => new Array(-1),
      () => Symbol() + "",
      () => decodeURIComponent("%"),
      () => ({}) instanceof 5,
    ].map((f) => {
      try {
        return f();
      } catch (e) {
        return `${e.name}: ${e.message}`;
      }
    }),
};
