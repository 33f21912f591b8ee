/** Large texts and bytes are turned into each other outside the VM: in it, that takes a thousand times as long as in Node. */
import { base64ToBytes, bytesOfString, bytesToBase64 } from "./base64.ts";
import { HOST } from "./operations.ts";
import type { ExchangeAnswer, OutgoingRequest } from "./process-options.ts";

export type Transcoding = "utf8" | "base64" | "latin1";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** One of the two conversions. */
export const transcoded = (
  operation: number,
  given: string,
  encoding: Transcoding,
): string | Uint8Array =>
  operation === HOST.textToBytes ? bytesOfText(given, encoding) : textOfBytes(given, encoding);

/** What `Buffer.from(text, encoding)` has. */
function bytesOfText(text: string, encoding: Transcoding): Uint8Array {
  if (encoding === "utf8") return encoder.encode(text);
  // Node reads base64 with either alphabet, up to its padding, and skips what is neither.
  const end = text.search(/=*$/);
  const digits = text
    .slice(0, end)
    .replaceAll("-", "+")
    .replaceAll("_", "/")
    .replace(/[^A-Za-z0-9+/]/g, "");
  return base64ToBytes(digits.padEnd(Math.ceil(digits.length / 4) * 4, "="));
}

/** What `buffer.toString(encoding)` gives. `bytes`: one character each. */
function textOfBytes(bytes: string, encoding: Transcoding): string {
  if (encoding === "latin1") return bytes;
  const array = bytesOfString(bytes);
  return encoding === "base64" ? bytesToBase64(array) : utf8Of(array);
}

/** The decoder takes a byte order mark away; Buffer keeps it. */
function utf8Of(bytes: Uint8Array): string {
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return (marked ? "\uFEFF" : "") + decoder.decode(bytes);
}

const JSON_HEADERS: [string, string][] = [["content-type", "application/json"]];

/** An answer without its body, as the guest reads it. */
export const headOf = ({
  status,
  headers = JSON_HEADERS,
  isBase64,
  rest,
}: ExchangeAnswer): string => JSON.stringify({ status, headers, isBase64, isOpen: rest && true });

/** The body of a request: the text that it is, or base64. */
function bodyOf(bytes: string): { body: string; isBase64?: true } {
  const array = bytesOfString(bytes);
  const text = utf8Of(array);
  const isText = !text.includes("\0") && isSame(encoder.encode(text), array);
  return isText ? { body: text } : { body: bytesToBase64(array), isBase64: true };
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);

/** A request that leaves the process: `HOST.request` with a text, or `HOST.requestBytes`. */
export function outgoingRequest(
  operation: number,
  [method = "", url = "", headers = "[]", body = ""]: string[],
): OutgoingRequest {
  const content = operation === HOST.requestBytes ? bodyOf(body) : { body };
  return { method, url, headers: JSON.parse(headers) as [string, string][], ...content };
}
