/** Messages of Postgres's protocol 3.0. https://www.postgresql.org/docs/current/protocol-message-formats.html */
import { joined } from "../../kernel/bytes.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A message with its type: `Q` Query, `P` Parse ... of the frontend; `D` DataRow, `Z` ReadyForQuery ... of the backend. */
export interface Message {
  readonly type: string;
  /** After type and length. */
  readonly body: Uint8Array;
}

const HEADER_BYTES = 5;
const LENGTH_BYTES = 4;

/** Cuts a stream of bytes into messages. */
export class MessageReader {
  private pending: Uint8Array = new Uint8Array(0);

  add(bytes: Uint8Array): void {
    this.pending = this.pending.length === 0 ? bytes : joined([this.pending, bytes]);
  }

  /** A message without a type: the first of a connection. `undefined`: it is not all there. */
  nextUntyped(): Uint8Array | undefined {
    const { pending } = this;
    if (pending.length < LENGTH_BYTES) return undefined;
    const length = uint32(pending, 0);
    if (pending.length < length) return undefined;
    this.pending = pending.subarray(length);
    return pending.subarray(LENGTH_BYTES, length);
  }

  next(): Message | undefined {
    const { pending } = this;
    if (pending.length < HEADER_BYTES) return undefined;
    const end = 1 + uint32(pending, 1);
    if (pending.length < end) return undefined;
    this.pending = pending.subarray(end);
    return { type: String.fromCharCode(pending[0]!), body: pending.subarray(HEADER_BYTES, end) };
  }
}

/** All messages of an answer that came in pieces. */
export function messagesOf(pieces: readonly Uint8Array[]): Message[] {
  const reader = new MessageReader();
  reader.add(joined(pieces));
  const found: Message[] = [];
  for (let each = reader.next(); each; each = reader.next()) found.push(each);
  return found;
}

export function encode({ type, body }: Message): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + body.length);
  bytes[0] = type.charCodeAt(0);
  new DataView(bytes.buffer).setUint32(1, LENGTH_BYTES + body.length);
  bytes.set(body, HEADER_BYTES);
  return bytes;
}

export const encodeAll = (messages: readonly Message[]): Uint8Array => joined(messages.map(encode));

/** Texts end with a zero byte, numbers are 32 bits, bytes are as they are. */
export function message(type: string, ...parts: (string | number | Uint8Array)[]): Message {
  return { type, body: joined(parts.map(part)) };
}

function part(value: string | number | Uint8Array): Uint8Array {
  if (typeof value === "string") return encoder.encode(`${value}\0`);
  if (typeof value !== "number") return value;
  const bytes = new Uint8Array(LENGTH_BYTES);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

export const SYNC = message("S");
export const query = (text: string): Message => message("Q", text);
export const readyForQuery = (status: string): Message => message("Z", encoder.encode(status));

/** What an error says; `code` is an SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html */
export interface ErrorFields {
  severity: "ERROR" | "FATAL";
  code: string;
  message: string;
  detail?: string;
  hint?: string;
}

export const fatal = (code: string, text: string): ErrorFields => ({
  severity: "FATAL",
  code,
  message: text,
});

/** ErrorResponse. */
export function errorMessage({
  severity,
  code,
  message: text,
  detail,
  hint,
}: ErrorFields): Message {
  const fields: [string, string | undefined][] = [
    ["S", severity],
    ["V", severity],
    ["C", code],
    ["M", text],
    ["D", detail],
    ["H", hint],
  ];
  const said = fields.filter(([, value]) => value !== undefined);
  return message("E", ...said.map(([name, value]) => `${name}${value}`), Uint8Array.of(0));
}

/** Fields of an ErrorResponse by their letter. */
export function errorFields({ body }: Message): Record<string, string> {
  const fields = decoder
    .decode(body)
    .split("\0")
    .filter((field) => field !== "");
  return Object.fromEntries(fields.map((field) => [field[0]!, field.slice(1)]));
}

/** The text that begins at `from`, up to its zero byte, and what follows. */
export function textAt(body: Uint8Array, from = 0): { text: string; end: number } {
  const zero = body.indexOf(0, from);
  const end = zero === -1 ? body.length : zero;
  return { text: decoder.decode(body.subarray(from, end)), end: end + 1 };
}

/** Values of a DataRow, as text. */
export function rowOf({ body }: Message): (string | null)[] {
  const view = new DataView(body.buffer, body.byteOffset);
  const values: (string | null)[] = [];
  let at = 2;
  for (let left = view.getUint16(0); left > 0; left--) {
    const length = view.getInt32(at);
    at += LENGTH_BYTES;
    values.push(length < 0 ? null : decoder.decode(body.subarray(at, at + length)));
    at += Math.max(0, length);
  }
  return values;
}

/** What was done, by CommandComplete: `SELECT 3`, `ROLLBACK`. */
export const tagsOf = (messages: readonly Message[]): string[] =>
  messages.filter(({ type }) => type === "C").map(({ body }) => textAt(body).text);

const WRITES =
  /^(INSERT|UPDATE|DELETE|MERGE|COPY|CREATE|ALTER|DROP|TRUNCATE|GRANT|REVOKE|SELECT INTO|REFRESH|COMMENT)/;
export const isWrite = (tag: string): boolean => WRITES.test(tag);

/** How much an answer is. */
export const countOf = (
  sent: readonly Message[],
  got: readonly Message[],
): { statements: number; rows: number; bytes: number } => ({
  statements: Math.max(tagsOf(got).length, sent.some(({ type }) => type === "Q") ? 1 : 0),
  rows: got.filter(({ type }) => type === "D").length,
  bytes: got.reduce((sum, { body }) => sum + body.length, 0),
});

/** Of Parse and Bind: without a name. */
export const isUnnamed = (body: Uint8Array): boolean => body[0] === 0;
export const isUnnamedParse = ({ type, body }: Message): boolean => type === "P" && isUnnamed(body);

export const closeStatement = (name: string): Message =>
  message("C", Uint8Array.of("S".charCodeAt(0)), name);

export const rowsOf = (messages: readonly Message[]): (string | null)[][] =>
  messages.filter(({ type }) => type === "D").map(rowOf);

const uint32 = (bytes: Uint8Array, at: number): number =>
  new DataView(bytes.buffer, bytes.byteOffset).getUint32(at);
