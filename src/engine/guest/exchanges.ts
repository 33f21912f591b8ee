/** Requests that leave the process, and their answers. `fetch` and the HTTP clients stand on this. */
import { Buffer } from "buffer";
import { contextState, inThisContext } from "./context.ts";
import { host } from "./host.ts";

export interface OutgoingExchange {
  method: string;
  url: string;
  headers: [string, string][];
  body: string | Uint8Array;
}

export interface ExchangeAnswer {
  status: number;
  headers: [string, string][];
  /** Text, or base64 of what is no text. */
  body: string;
  isBase64: boolean;
  /** The body goes on: parts follow. */
  isOpen?: boolean;
}

interface Pending {
  onAnswer(answer: ExchangeAnswer): void;
  onFailure(error: Error): void;
  /** Takes the parts of an open body, base64; `undefined` is its end. Without it the answer comes when it is whole. */
  onPart?(part: string | undefined): void;
}

const pending = Object.create(null) as Record<number, Pending>;
let lastId = 0;

const withContext = (waiting: Pending): Pending => ({
  onAnswer: inThisContext((answer: ExchangeAnswer) => waiting.onAnswer(answer)),
  onFailure: inThisContext((error: Error) => waiting.onFailure(error)),
  ...(waiting.onPart
    ? { onPart: inThisContext((part: string | undefined) => waiting.onPart!(part)) }
    : {}),
});

/** Sends a request; gives back what gives it up. */
export function exchange(request: OutgoingExchange, waiting: Pending): () => void {
  const id = ++lastId;
  pending[id] = contextState.followed ? withContext(waiting) : waiting;
  const { method, url, body } = request;
  const headers = JSON.stringify(request.headers);
  // A text crosses the border up to its first NUL.
  if (typeof body === "string" && !body.includes("\0")) {
    host.request(id, method, url, headers, body);
  } else {
    const bytes = typeof body === "string" ? Buffer.from(body) : body;
    const { buffer, byteOffset, byteLength } = bytes;
    const part = buffer.slice(byteOffset, byteOffset + byteLength);
    host.requestBytes(id, method, url, headers, part);
  }
  return () => {
    if (!pending[id]) return;
    delete pending[id];
    host.abortRequest(id);
  };
}

function take(id: number): Pending | undefined {
  const waiting = pending[id];
  delete pending[id];
  return waiting;
}

/** Called by the host with the head (`{ status, headers, isBase64, isOpen }` as JSON) and the body, or how it begins. */
export function answerRequest(id: number, head: string, body: string): void {
  const answer = JSON.parse(head) as Omit<ExchangeAnswer, "body">;
  const { status, headers, isBase64 = false } = answer;
  if (answer.isOpen) return openAnswer(id, { status, headers, body, isBase64, isOpen: true });
  take(id)?.onAnswer({ status, headers, body, isBase64 });
}

function openAnswer(id: number, answer: ExchangeAnswer): void {
  const waiting = pending[id];
  if (!waiting) return;
  if (waiting.onPart) return waiting.onAnswer(answer);
  const parts = [Buffer.from(answer.body, answer.isBase64 ? "base64" : "utf8")];
  waiting.onPart = (part) => {
    if (part !== undefined) return void parts.push(Buffer.from(part, "base64"));
    const { status, headers } = answer;
    const body = Buffer.concat(parts).toString("base64");
    waiting.onAnswer({ status, headers, body, isBase64: true });
  };
}

/** Called by the host with the next part of an open body, base64. */
export function bodyPart(id: number, part: string): void {
  pending[id]?.onPart?.(part);
}

/** Called by the host when an open body is complete. */
export function bodyEnd(id: number): void {
  take(id)?.onPart?.(undefined);
}

/** Linux's numbers. */
const ERRNO: Record<string, number> = { ECONNRESET: -104, ECONNREFUSED: -111, ENOTFOUND: -3008 };

/** Called by the host when the exchange failed, with Node's error code. */
export function failRequest(id: number, code: string, message: string): void {
  const [syscall, , hostname] = message.split(" ");
  const isDns = code === "ENOTFOUND" ? { syscall, hostname } : {};
  const error = Object.assign(new Error(message), { errno: ERRNO[code] ?? -1, code }, isDns);
  take(id)?.onFailure(error);
}
