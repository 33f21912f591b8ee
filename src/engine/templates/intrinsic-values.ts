/** Values that intrinsic functions compute. */

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Of the text's UTF-8 bytes. */
export function base64OfText(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let encoded = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b, c] = bytes.subarray(i, i + 3);
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    encoded += DIGITS[bits >> 18]! + DIGITS[(bits >> 12) & 63]!;
    encoded += b === undefined ? "=" : DIGITS[(bits >> 6) & 63]!;
    encoded += c === undefined ? "=" : DIGITS[bits & 63]!;
  }
  return encoded;
}

const MOST_BLOCKS = 256;
const IP_BITS = 32;

/** `count` blocks of 2^`hostBits` addresses from the beginning of an IPv4 block; `undefined` when they do not fit. */
export function cidrBlocks(block: string, count: number, hostBits: number): string[] | undefined {
  const [, address = "", prefixText] = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(block) ?? [];
  const bytes = address.split(".").map(Number);
  const prefix = Number(prefixText);
  const isRight =
    bytes.every((byte) => byte <= 255) &&
    prefix <= IP_BITS &&
    Number.isInteger(hostBits) &&
    hostBits >= 0 &&
    hostBits <= IP_BITS - prefix &&
    count >= 1 &&
    count <= Math.min(MOST_BLOCKS, 2 ** (IP_BITS - prefix - hostBits));
  if (!isRight) return undefined;
  const size = 2 ** (IP_BITS - prefix);
  const first = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  const start = first - (first % size);
  return Array.from({ length: count }, (_, i) => {
    const at = start + i * 2 ** hostBits;
    const dotted = [24, 16, 8, 0].map((shift) => Math.floor(at / 2 ** shift) % 256).join(".");
    return `${dotted}/${IP_BITS - hostBits}`;
  });
}
