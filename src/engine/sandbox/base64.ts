/** Bytes as texts: base64, which survives every border. */
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

export function bytesToBase64(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const word = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += DIGITS[word >> 18]! + DIGITS[(word >> 12) & 63]!;
    text += i + 1 < bytes.length ? DIGITS[(word >> 6) & 63]! : "=";
    text += i + 2 < bytes.length ? DIGITS[word & 63]! : "=";
  }
  return text;
}

export function base64ToBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(base64Bytes(text));
  let at = 0;
  for (let i = 0; i < text.length; i += 4) {
    const digits = [0, 1, 2, 3].map((k) => Math.max(0, DIGITS.indexOf(text[i + k]!)));
    const word = (digits[0]! << 18) | (digits[1]! << 12) | (digits[2]! << 6) | digits[3]!;
    for (const shift of [16, 8, 0]) if (at < bytes.length) bytes[at++] = (word >> shift) & 255;
  }
  return bytes;
}

/** How many bytes a base64 text stands for. */
export const base64Bytes = (text: string): number =>
  (text.length / 4) * 3 - (text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0);
