import zlib, {
  createGunzip,
  createGzip,
  deflateRawSync,
  deflateSync,
  gunzip,
  gunzipSync,
  gzip,
  gzipSync,
  inflateRawSync,
  inflateSync,
  unzipSync,
} from "node:zlib";
import { promisify } from "node:util";
import { pipeline } from "node:stream/promises";
import { Readable, PassThrough } from "node:stream";
import { text } from "node:stream/consumers";

const LONG = "hello ".repeat(1000);

export const cases = {
  roundTrips: () => [
    gunzipSync(gzipSync(LONG)).toString() === LONG,
    inflateSync(deflateSync(LONG)).length,
    inflateRawSync(deflateRawSync(LONG)).length,
    unzipSync(gzipSync("a")).toString(),
    unzipSync(deflateSync("b")).toString(),
  ],
  small: () => gzipSync(LONG).length < 200,
  fromNode: () =>
    gunzipSync(Buffer.from("H4sIAAAAAAAAA8tIzcnJVyjPL8pJAQCFEUoNCwAAAA==", "base64")).toString(),
  promises: async () => (await promisify(gunzip)(await promisify(gzip)("later"))).toString(),
  streams: async () =>
    text(
      Readable.from([Buffer.from("ab"), Buffer.from("cd")])
        .pipe(createGzip())
        .pipe(createGunzip()),
    ),
  pipelined: async () => {
    const out = new PassThrough();
    const all = text(out);
    await pipeline(Readable.from([LONG]), createGzip({ level: 9 }), createGunzip(), out);
    return (await all).length;
  },
  rubbish: () => gunzipSync(Buffer.from("not gzip")),
  rubbishInflate: () => inflateSync(Buffer.from("xx")),
  truncated: () => gunzipSync(gzipSync(LONG).subarray(0, 30)),
  rubbishStream: async () => text(Readable.from([Buffer.from("nonsense!!")]).pipe(createGunzip())),
  crc: () => zlib.crc32("hello"),
  constants: () => [
    zlib.constants.Z_BEST_COMPRESSION,
    zlib.constants.Z_NO_FLUSH,
    zlib.constants.BROTLI_PARAM_QUALITY,
  ],
  webStreams: async () =>
    new Response(
      new Response("abc").body
        .pipeThrough(new CompressionStream("gzip"))
        .pipeThrough(new DecompressionStream("gzip")),
    ).text(),
};
