/** Bodies between text and base64. */
import { base64ToBytes, bytesToBase64 } from "../../sandbox/base64.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const strictDecoder = new TextDecoder("utf-8", { fatal: true });

export const base64OfText = (text: string): string => bytesToBase64(encoder.encode(text));

/** What is no UTF-8 becomes replacement characters. */
export const textOfBase64 = (base64: string): string => decoder.decode(base64ToBytes(base64));

/** A body of bytes: as text when it is text, so that it can be read. */
export function bodyOfBase64(base64: string): { body: string; isBase64?: true } {
  try {
    return { body: strictDecoder.decode(base64ToBytes(base64)) };
  } catch {
    return { body: base64, isBase64: true };
  }
}
