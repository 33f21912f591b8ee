/** Bytes as texts: base64, which survives every border. */
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const CODES = Uint8Array.from(DIGITS, (digit) => digit.charCodeAt(0));
const PADDING = "=".charCodeAt(0);
/** What a digit stands for, by its character code; anything else is 0. */
const VALUES = new Uint8Array(128);
CODES.forEach((code, value) => (VALUES[code] = value));

const decoder = new TextDecoder();

export function bytesToBase64(bytes: Uint8Array): string {
  const { length } = bytes;
  const text = new Uint8Array(Math.ceil(length / 3) * 4);
  let at = 0;
  for (let i = 0; i < length; i += 3) {
    const word = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text[at++] = CODES[word >> 18]!;
    text[at++] = CODES[(word >> 12) & 63]!;
    text[at++] = i + 1 < length ? CODES[(word >> 6) & 63]! : PADDING;
    text[at++] = i + 2 < length ? CODES[word & 63]! : PADDING;
  }
  return decoder.decode(text);
}

export function base64ToBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(base64Bytes(text));
  const value = (index: number): number => VALUES[text.charCodeAt(index)] ?? 0;
  let at = 0;
  for (let i = 0; i < text.length; i += 4) {
    const word = (value(i) << 18) | (value(i + 1) << 12) | (value(i + 2) << 6) | value(i + 3);
    bytes[at++] = word >> 16;
    bytes[at++] = (word >> 8) & 255;
    bytes[at++] = word & 255;
  }
  return bytes;
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Whether a text is whole groups of base64, padded. */
export const isBase64 = (text: string): boolean => text.length % 4 === 0 && BASE64.test(text);

/** How many bytes a base64 text stands for. */
export const base64Bytes = (text: string): number =>
  (text.length / 4) * 3 - (text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0);

const CHARACTERS_AT_ONCE = 8_192;

/** One character per byte. */
export function byteString(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += CHARACTERS_AT_ONCE) {
    // Spreading would go through an iterator, ten times as slowly.
    const some = bytes.subarray(at, at + CHARACTERS_AT_ONCE) as unknown as number[];
    text += Reflect.apply(String.fromCharCode, undefined, some);
  }
  return text;
}

/** Bytes that came across the border with one character each. */
export function bytesOfString(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
