import {
  Buffer,
  Blob,
  File,
  constants,
  isUtf8,
  isAscii,
  transcode,
  SlowBuffer as _slow,
  atob,
  btoa,
} from "node:buffer";
import { StringDecoder } from "node:string_decoder";

export const cases = {
  encodings: () =>
    ["utf8", "hex", "base64", "base64url", "latin1", "ascii", "utf16le", "binary", "ucs2"].map(
      (each) => [Buffer.from("Grüße €😀").toString(each), Buffer.byteLength("Grüße €😀", each)],
    ),
  fromEncodings: () => [
    Buffer.from("6869", "hex").toString(),
    Buffer.from("aGk", "base64").toString(),
    Buffer.from("_-8", "base64url").toString("hex"),
    Buffer.from("é", "latin1").length,
    Buffer.from("zz", "hex").length,
  ],
  json: () => JSON.stringify({ a: Buffer.from("hi") }),
  numbers: () => {
    const b = Buffer.alloc(32);
    b.writeUInt32BE(0xdeadbeef, 0);
    b.writeInt16LE(-2, 4);
    b.writeDoubleBE(1.5, 8);
    b.writeBigUInt64LE(12345678901234n, 16);
    b.writeUIntBE(0x123456, 24, 3);
    return [
      b.toString("hex"),
      b.readInt32BE(0),
      b.readDoubleBE(8),
      String(b.readBigUInt64LE(16)),
      b.readUIntBE(24, 3),
      b.readInt16LE(4),
    ];
  },
  compare: () => [
    Buffer.compare(Buffer.from("a"), Buffer.from("b")),
    Buffer.from("abc").equals(Buffer.from("abc")),
    Buffer.from("hello").indexOf("l"),
    Buffer.from("hello").lastIndexOf("l"),
    Buffer.from("hello").includes("ell"),
  ],
  concatAndSlices: () => {
    const b = Buffer.concat([Buffer.from("ab"), Buffer.from("cd")]);
    const s = b.subarray(1, 3);
    s[0] = 0x78;
    return [
      b.toString(),
      s.toString(),
      b.slice(0, 2).toString(),
      b.fill("z", 2).toString(),
      Buffer.concat([b], 2).length,
    ];
  },
  swap: () => [
    Buffer.from([1, 2, 3, 4]).swap16().toString("hex"),
    Buffer.from([1, 2, 3, 4]).swap32().toString("hex"),
  ],
  outOfRange: () => {
    try {
      Buffer.alloc(2).readUInt32LE(0);
    } catch (e) {
      return e.name;
    }
  },
  badArgument: () => Buffer.from(5),
  badSize: () => Buffer.alloc(-1),
  unknownEncoding: () => Buffer.from("a").toString("klingon"),
  isEncoding: () => [
    Buffer.isEncoding("utf-8"),
    Buffer.isEncoding("nope"),
    Buffer.isBuffer(new Uint8Array(1)),
    Buffer.isBuffer(Buffer.alloc(1)),
  ],
  keysAndIteration: () => [
    [...Buffer.from("ab")],
    [...Buffer.from("ab").entries()],
    Buffer.from("ab")
      .map((x) => x + 1)
      .toString(),
  ],
  toStringRange: () => [
    Buffer.from("hello").toString("utf8", 1, 3),
    Buffer.from("hello").write("HE"),
    Buffer.from([0xff, 0xfe]).toString(),
  ],
  copyOf: () => [
    Buffer.from("hello").copy(Buffer.alloc(3)),
    Buffer.copyBytesFrom(new Uint16Array([1, 2]), 1).toString("hex"),
  ],
  of: () => [Buffer.of(1, 2).toString("hex"), Buffer.poolSize, Buffer.allocUnsafe(3).length],
  checks: () => [isUtf8(Buffer.from("é")), isAscii(Buffer.from("é")), isUtf8(Buffer.from([0xff]))],
  constants: () => [constants.MAX_LENGTH > 1e9, constants.MAX_STRING_LENGTH],
  transcode: () => transcode(Buffer.from("€"), "utf8", "latin1").toString("latin1"),
  base64: () => [btoa("hi"), atob("aGk=")],
  atobOfRubbish: () => atob("a"),
  btoaOfWide: () => btoa("€"),
  blob: async () => {
    const b = new Blob(["ab", Buffer.from("cd")], { type: "text/plain" });
    return [
      b.size,
      b.type,
      await b.text(),
      await b.slice(1, 3).text(),
      b instanceof globalThis.Blob,
    ];
  },
  file: async () => {
    const f = new File(["x"], "a.txt", { type: "text/plain", lastModified: 5 });
    return [f.name, f.size, f.lastModified, await f.text(), String(f)];
  },
  decoder: () => {
    const d = new StringDecoder("utf8");
    const euro = Buffer.from("€");
    return [d.write(euro.subarray(0, 1)), d.write(euro.subarray(1)), d.end(Buffer.from([0xe2]))];
  },
  decoderBase64: () => {
    const d = new StringDecoder("base64");
    return [d.write(Buffer.from("a")), d.write(Buffer.from("bc")), d.end(), d.encoding];
  },
  inspected: async () => (await import("node:util")).inspect(Buffer.from("hi")),
  structured: () => [
    ArrayBuffer.isView(Buffer.alloc(1)),
    Buffer.alloc(1) instanceof Uint8Array,
    Object.prototype.toString.call(Buffer.alloc(0)),
  ],
};
