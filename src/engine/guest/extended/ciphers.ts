/** `createCipheriv` and `createDecipheriv`: AES in its usual modes, and ChaCha20-Poly1305. */
import { Buffer, bytesOf, coded, compute, joined, latin1, stream } from "./shared.ts";
import { KeyObject } from "./keys.ts";

type Bytes = Uint8Array & { toString(encoding?: string): string };

const BLOCK_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHERS: Record<string, { keyBytes: number; ivBytes: number | null }> = {};
for (const bits of [128, 192, 256]) {
  const keyBytes = bits / 8;
  CIPHERS[`aes-${bits}-cbc`] = { keyBytes, ivBytes: BLOCK_BYTES };
  CIPHERS[`aes-${bits}-ctr`] = { keyBytes, ivBytes: BLOCK_BYTES };
  CIPHERS[`aes-${bits}-ecb`] = { keyBytes, ivBytes: 0 };
  CIPHERS[`aes-${bits}-gcm`] = { keyBytes, ivBytes: null };
}
CIPHERS["chacha20-poly1305"] = { keyBytes: 32, ivBytes: NONCE_BYTES };
export const CIPHER_NAMES = Object.keys(CIPHERS);

const EMPTY = new Uint8Array(0);

export class Cipher extends stream.Transform {
  private readonly options: { algorithm: string; key: string; iv: string; aad?: string };
  private readonly decrypts: boolean;
  private readonly authenticated: boolean;
  private readonly inBlocks: boolean;
  private padding = true;
  /** What has come in and is not done yet; everything, where a stream is computed anew each time. */
  private input: Uint8Array = EMPTY;
  private given = 0;
  private tag: Uint8Array | undefined;
  private over = false;

  constructor(name: string, key: unknown, iv: unknown, decrypts: boolean) {
    super();
    const algorithm = String(name)
      .toLowerCase()
      .replace(/^id-aes(\d+)-gcm$/, "aes-$1-gcm");
    const sizes = CIPHERS[algorithm];
    if (!sizes) throw coded(new Error("Unknown cipher"), "ERR_CRYPTO_UNKNOWN_CIPHER");
    const secret = key instanceof KeyObject ? key.bytes! : bytesOf(key);
    const vector = iv === null || iv === undefined ? EMPTY : bytesOf(iv);
    if (secret.length !== sizes.keyBytes)
      throw coded(new RangeError("Invalid key length"), "ERR_CRYPTO_INVALID_KEYLEN");
    const wrong = sizes.ivBytes === null ? vector.length === 0 : vector.length !== sizes.ivBytes;
    if (wrong) throw coded(new TypeError("Invalid initialization vector"), "ERR_CRYPTO_INVALID_IV");
    this.options = { algorithm, key: latin1(secret), iv: latin1(vector) };
    this.decrypts = decrypts;
    this.authenticated = /gcm|poly1305/.test(algorithm);
    this.inBlocks = /cbc|ecb/.test(algorithm);
  }

  setAutoPadding(on = true): this {
    this.padding = on;
    return this;
  }
  setAAD(aad: unknown): this {
    this.options.aad = latin1(bytesOf(aad));
    return this;
  }
  setAuthTag(tag: unknown, encoding?: string): this {
    this.tag = bytesOf(tag, encoding).slice();
    return this;
  }
  getAuthTag(): unknown {
    if (!this.tag)
      throw coded(new Error("Invalid state for operation getAuthTag"), "ERR_CRYPTO_INVALID_STATE");
    return Buffer.from(this.tag);
  }

  update(data: unknown, inputEncoding?: string, outputEncoding?: string): unknown {
    const bytes = bytesOf(data, inputEncoding);
    return out(this.inBlocks ? this.blocks(bytes) : this.streamed(bytes), outputEncoding);
  }

  final(outputEncoding?: string): unknown {
    if (this.over) throw coded(new Error("Unsupported state"), "ERR_CRYPTO_INVALID_STATE");
    this.over = true;
    return out(this.inBlocks ? this.lastBlocks() : this.checked(), outputEncoding);
  }

  private run(bytes: Uint8Array, more: object): Bytes {
    return compute("cipher", { ...this.options, decrypt: this.decrypts, ...more }, bytes);
  }

  /** All blocks that are complete. Deciphering keeps one back, which may hold the padding. */
  private blocks(bytes: Uint8Array): Uint8Array {
    const all = joined([this.input, bytes]);
    const kept = this.decrypts && this.padding && all.length % BLOCK_BYTES === 0 ? BLOCK_BYTES : 0;
    const whole = Math.max(0, Math.floor(all.length / BLOCK_BYTES) * BLOCK_BYTES - kept);
    this.input = all.slice(whole);
    if (whole === 0) return EMPTY;
    const done = this.run(all.slice(0, whole), { padding: false });
    // The last block of what is sealed goes into the next one.
    const sealed = this.decrypts ? all.subarray(0, whole) : done;
    if (this.options.iv !== "")
      this.options.iv = latin1(sealed.subarray(sealed.length - BLOCK_BYTES));
    return done;
  }

  private lastBlocks(): Uint8Array {
    const { input, padding } = this;
    const partial = input.length % BLOCK_BYTES !== 0;
    if ((!padding || this.decrypts) && (partial || (padding && input.length === 0))) {
      const message = "error:1C80006B:Provider routines::wrong final block length";
      throw coded(new Error(message), "ERR_OSSL_WRONG_FINAL_BLOCK_LENGTH");
    }
    return padding ? this.run(input, { padding: true }) : EMPTY;
  }

  /** Ciphers that work like a stream: what comes in is computed with all that came before it. */
  private streamed(bytes: Uint8Array): Uint8Array {
    this.input = joined([this.input, bytes]);
    // Opening and sealing are the same here; the tag is looked at in the end.
    const whole = this.run(this.input, { decrypt: false });
    const from = this.given;
    this.given = this.input.length;
    return whole.subarray(from, this.given);
  }

  private checked(): Uint8Array {
    if (!this.authenticated) return EMPTY;
    if (!this.decrypts) {
      const whole = this.run(this.input, { decrypt: false });
      this.tag = whole.slice(whole.length - TAG_BYTES);
      return EMPTY;
    }
    const sealed = this.run(this.input, { decrypt: false }).subarray(0, this.input.length);
    if (!this.tag) throw new Error("Unsupported state or unable to authenticate data");
    // The plain text, sealed again, has the tag that belongs to it.
    const expected = this.run(sealed, { decrypt: false }).subarray(sealed.length);
    if (this.tag.some((byte, i) => byte !== expected[i])) {
      throw new Error("Unsupported state or unable to authenticate data");
    }
    return EMPTY;
  }

  _transform(chunk: unknown, encoding: string, callback: (error?: unknown) => void): void {
    try {
      (this as unknown as { push(data: unknown): void }).push(this.update(chunk, encoding));
    } catch (error) {
      return callback(error);
    }
    callback();
  }
  _flush(callback: (error?: unknown) => void): void {
    try {
      (this as unknown as { push(data: unknown): void }).push(this.final());
    } catch (error) {
      return callback(error);
    }
    callback();
  }
}

const out = (bytes: Uint8Array, encoding: string | undefined): unknown =>
  encoding === undefined || encoding === "buffer"
    ? Buffer.from(bytes)
    : (Buffer.from(bytes) as Bytes).toString(encoding);
