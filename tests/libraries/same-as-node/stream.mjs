import stream, {
  Duplex,
  PassThrough,
  Readable,
  Transform,
  Writable,
  addAbortSignal,
  finished,
  pipeline,
} from "node:stream";
import { finished as finishedPromise, pipeline as pipelinePromise } from "node:stream/promises";
import { text, json, buffer, arrayBuffer } from "node:stream/consumers";
import { ReadableStream as WebReadable, TransformStream as WebTransform } from "node:stream/web";

const upper = () =>
  new Transform({
    transform(chunk, _e, done) {
      done(null, String(chunk).toUpperCase());
    },
  });

export const cases = {
  names: () => [
    stream === stream.Stream,
    typeof stream.promises.pipeline,
    typeof stream.compose,
    typeof Readable.from,
  ],
  fromArray: async () => {
    const all = [];
    for await (const x of Readable.from(["a", "b"])) all.push(x);
    return all;
  },
  fromGenerator: async () =>
    Readable.from(
      (async function* () {
        yield 1;
        yield 2;
      })(),
    ).toArray(),
  pipeline: async () => {
    const out = [];
    await pipelinePromise(
      Readable.from(["a", "b"]),
      upper(),
      new Writable({
        objectMode: true,
        write(c, _e, done) {
          out.push(String(c));
          done();
        },
      }),
    );
    return out;
  },
  pipelineError: async () =>
    pipelinePromise(
      Readable.from(["a"]),
      new Transform({
        transform(_c, _e, done) {
          done(new Error("broken"));
        },
      }),
      new PassThrough(),
    ),
  pipelineGenerator: async () => {
    const out = [];
    await pipelinePromise(
      ["a", "b"],
      async function* (s) {
        for await (const c of s) yield c + c;
      },
      async (s) => {
        for await (const c of s) out.push(c);
      },
    );
    return out;
  },
  pipelineCallback: () =>
    new Promise((resolve) =>
      pipeline(Readable.from(["x"]), new PassThrough().resume(), (e) => resolve(e ?? "done")),
    ),
  finished: () =>
    new Promise((resolve) => {
      const s = Readable.from(["x"]);
      finished(s, (e) => resolve(e ?? "over"));
      s.resume();
    }),
  premature: async () => {
    const s = new PassThrough();
    setTimeout(() => s.destroy(), 1);
    return finishedPromise(s);
  },
  backPressure: () => {
    const w = new Writable({ highWaterMark: 3, write() {} });
    return [w.write("ab"), w.write("cd"), w.writableLength, w.writableNeedDrain];
  },
  operators: async () => [
    await Readable.from([1, 2, 3, 4])
      .filter((x) => x % 2)
      .map((x) => x * 2)
      .toArray(),
    await Readable.from([1, 2, 3]).reduce((a, b) => a + b, 0),
    await Readable.from([1, 2, 3]).take(2).toArray(),
    await Readable.from([1, 2]).some((x) => x > 1),
  ],
  encoding: async () => {
    const r = Readable.from([Buffer.from("€")]);
    r.setEncoding("utf8");
    return r.toArray();
  },
  consumers: async () => [
    await text(Readable.from(["a", "b"])),
    await json(Readable.from(['{"a":1}'])),
    (await buffer(Readable.from(["x"]))).toString("hex"),
    (await arrayBuffer(Readable.from([Buffer.from("xy")]))).byteLength,
  ],
  consumersWeb: async () => text(new Response("web").body),
  events: () =>
    new Promise((resolve) => {
      const seen = [];
      const s = new PassThrough();
      s.on("data", (d) => seen.push(`data ${d}`))
        .on("end", () => seen.push("end"))
        .on("finish", () => seen.push("finish"))
        .on("close", () => resolve([...seen, "close"]));
      s.write("a");
      s.end("b");
    }),
  destroyed: () =>
    new Promise((resolve) => {
      const s = new PassThrough();
      s.on("error", (e) => resolve([e.message, s.destroyed, s.errored === e]));
      s.destroy(new Error("gone"));
    }),
  writeAfterEnd: () =>
    new Promise((resolve) => {
      const s = new PassThrough();
      s.on("error", (e) => resolve([e.code, e.message]));
      s.end();
      s.write("x");
    }),
  abort: async () => {
    const stop = new AbortController();
    const s = addAbortSignal(stop.signal, new PassThrough());
    setTimeout(() => stop.abort(), 1);
    return s.toArray();
  },
  duplex: () =>
    new Promise((resolve) => {
      const d = new Duplex({
        read() {
          this.push("r");
          this.push(null);
        },
        write(c, _e, done) {
          got += c;
          done();
        },
        final(done) {
          done();
          resolve(got);
        },
      });
      let got = "";
      d.resume();
      d.end("w");
    }),
  duplexFrom: async () =>
    Duplex.from(async function* (s) {
      for await (const c of s) yield String(c) + "!";
    })
      .end("a")
      .toArray(),
  toWeb: async () => {
    const chunks = [];
    for await (const c of Readable.toWeb(Readable.from([Buffer.from("a")])))
      chunks.push(Buffer.from(c).toString());
    return chunks;
  },
  fromWeb: async () =>
    Readable.fromWeb(
      new WebReadable({
        start(c) {
          c.enqueue("a");
          c.close();
        },
      }),
    ).toArray(),
  web: async () => {
    const t = new WebTransform({
      transform(c, o) {
        o.enqueue(c + 1);
      },
    });
    const w = t.writable.getWriter();
    w.write(1);
    w.close();
    const all = [];
    for await (const x of t.readable) all.push(x);
    return all;
  },
  webFrom: async () => {
    const all = [];
    for await (const x of ReadableStream.from([1, 2])) all.push(x);
    return all;
  },
  webTee: async () => {
    const [a, b] = new Response("ab").body.tee();
    return [await new Response(a).text(), await new Response(b).text()];
  },
  isReadable: () => [
    stream.isReadable(new PassThrough()),
    stream.isErrored(new PassThrough()),
    stream.isDisturbed(new PassThrough()),
  ],
  highWater: () => [stream.getDefaultHighWaterMark(false), new PassThrough().readableHighWaterMark],
  compose: async () =>
    stream
      .compose(upper(), new PassThrough())
      .end("abc")
      .toArray()
      .then((a) => a.map(String)),
};
