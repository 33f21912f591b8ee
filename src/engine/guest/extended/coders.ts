/** TextEncoder and TextDecoder with everything that handlers ask of them: other encodings, streams, `fatal`. */
import { Buffer, bytesOf, coded, joined, text } from "./shared.ts";

/** https://encoding.spec.whatwg.org/#names-and-labels, as far as they are simulated. */
const LABELS: Record<string, string> = {
  ...labels("utf-8", "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8"),
  ...labels("utf-16le", "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le"),
  ...labels(
    "windows-1252",
    "ansi_x3.4-1968 ascii cp1252 cp819 iso-8859-1 iso8859-1 l1 latin1 us-ascii windows-1252 x-cp1252",
  ),
};

function labels(name: string, all: string): Record<string, string> {
  return Object.fromEntries(all.split(" ").map((label) => [label, name]));
}

/** What windows-1252 has where latin1 has control characters. */
const FROM_0X80 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

interface Options {
  fatal?: boolean;
  ignoreBOM?: boolean;
}
type Bytes = Uint8Array & { toString(encoding: string): string; equals(other: unknown): boolean };

export class TextDecoder {
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  #rest: Uint8Array = new Uint8Array(0);
  #begun = false;

  constructor(label: unknown = "utf-8", { fatal = false, ignoreBOM = false }: Options = {}) {
    const found = LABELS[String(label).trim().toLowerCase()];
    if (!found) {
      throw coded(
        new RangeError(`The "${String(label)}" encoding is not supported`),
        "ERR_ENCODING_NOT_SUPPORTED",
      );
    }
    this.encoding = found;
    this.fatal = fatal;
    this.ignoreBOM = ignoreBOM;
  }

  decode(input?: unknown, { stream = false }: { stream?: boolean } = {}): string {
    const given = input === undefined ? new Uint8Array(0) : bytesOf(input);
    const bytes = Buffer.from(this.#rest.length > 0 ? joined([this.#rest, given]) : given) as Bytes;
    const whole = stream ? this.#whole(bytes) : bytes.length;
    this.#rest = Uint8Array.from(bytes.subarray(whole));
    const decoded = this.#text(bytes.subarray(0, whole) as Bytes);
    const first = !this.#begun;
    this.#begun = stream;
    return first && !this.ignoreBOM && decoded.charCodeAt(0) === 0xfeff
      ? decoded.slice(1)
      : decoded;
  }

  #whole(bytes: Uint8Array): number {
    if (this.encoding === "utf-16le") return bytes.length & ~1;
    return this.encoding === "utf-8" ? wholeCharacters(bytes) : bytes.length;
  }

  #text(bytes: Bytes): string {
    if (this.encoding === "windows-1252") {
      return bytes
        .toString("latin1")
        .replace(/[\u0080-\u009f]/g, (each) => FROM_0X80[each.charCodeAt(0) - 0x80]!);
    }
    if (this.encoding === "utf-16le") return bytes.toString("utf16le");
    const decoded = bytes.toString("utf8");
    if (this.fatal && !(Buffer.from(decoded, "utf8") as Bytes).equals(bytes)) {
      throw coded(
        new TypeError("The encoded data was not valid for encoding utf-8"),
        "ERR_ENCODING_INVALID_ENCODED_DATA",
      );
    }
    return decoded;
  }
}

/** How many bytes there are up to the last character that is complete. */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return needed > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

export class TextEncoder extends text.TextEncoder {
  encodeInto(source: string, into: Uint8Array): { read: number; written: number } {
    let [read, written] = [0, 0];
    for (const character of source) {
      const bytes = this.encode(character) as Uint8Array;
      if (written + bytes.length > into.length) break;
      into.set(bytes, written);
      read += character.length;
      written += bytes.length;
    }
    return { read, written };
  }
}
