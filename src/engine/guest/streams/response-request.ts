/**
 * The HTTP request with which AWS's runtime client posts a streamed response to the runtime API: a real Writable, with
 * headers, trailers and back-pressure. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html#runtimes-custom-response-streaming
 */
import Stream from "readable-stream/lib/stream.js";
import type { Dependencies, ResponseRequestOptions } from "./dependencies.ts";

declare const dependencies: Dependencies;
const { host, events: EventEmitter, nextTick, Buffer } = dependencies;

type Callback = (error?: Error | null) => void;
type Chunk = string | Uint8Array;

const ERROR_TYPE = "lambda-runtime-function-error-type";
const ERROR_BODY = "lambda-runtime-function-error-body";
const ACCEPTED = { statusCode: 202, statusMessage: "Accepted", headers: {} };

class ResponseRequest extends Stream.Writable {
  /** The client logs the lengths of both. */
  readonly outputData: unknown[] = [];
  readonly outputSize = 0;
  private readonly requestId: string;
  private readonly headers = new Map<string, string>();
  private readonly trailers = new Map<string, string>();
  /** Callbacks of chunks that are under way, oldest first. */
  private readonly sent: Callback[] = [];
  private started = false;
  private ended = false;

  constructor(
    requestId: string,
    { headers = {}, highWaterMark }: ResponseRequestOptions,
    onResponse: (response: unknown) => void,
  ) {
    super({ decodeStrings: false, autoDestroy: false, highWaterMark });
    this.requestId = requestId;
    for (const [name, value] of Object.entries(headers)) this.setHeader(name, value);
    host.openStream(requestId);
    this.once("finish", () => nextTick(() => respond(onResponse)));
  }

  setHeader(name: string, value: unknown): void {
    this.headers.set(name.toLowerCase(), String(value));
  }

  addTrailers(trailers: Record<string, unknown>): void {
    for (const [name, value] of Object.entries(trailers)) {
      this.trailers.set(name.toLowerCase(), String(value));
    }
  }

  /** The host has passed the oldest chunk on. */
  drained(): void {
    this.sent.shift()?.();
  }

  override _write(chunk: Chunk, encoding: string, callback: Callback): void {
    this.send(chunk, encoding);
    this.sent.push(callback);
  }

  override _writev(chunks: { chunk: Chunk; encoding: string }[], callback: Callback): void {
    chunks.forEach(({ chunk, encoding }, index) => {
      this.send(chunk, encoding);
      this.sent.push(index === chunks.length - 1 ? callback : () => {});
    });
  }

  override _final(callback: Callback): void {
    this.begin();
    this.ended = true;
    const body = this.trailers.get(ERROR_BODY);
    const decoded = body === undefined ? "" : Buffer.from(body, "base64").toString("utf8");
    host.endStream(this.requestId, this.trailers.get(ERROR_TYPE) ?? "", decoded);
    callback();
  }

  override _destroy(error: Error | null, callback: Callback): void {
    if (this.ended) return callback(error);
    this.ended = true;
    host.abortStream(this.requestId);
    callback(error ?? Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }));
  }

  /** The headers leave with the first byte. */
  private begin(): void {
    if (this.started) return;
    this.started = true;
    host.startStream(this.requestId, this.headers.get("content-type") ?? "");
  }

  private send(chunk: Chunk, encoding: string): void {
    this.begin();
    const isText = typeof chunk === "string" && /^utf-?8$/i.test(encoding);
    // A text crosses the border up to its first NUL.
    if (isText && !chunk.includes("\0")) return host.streamText(this.requestId, chunk);
    const bytes = typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk;
    const { buffer, byteOffset, byteLength } = bytes;
    host.streamBytes(this.requestId, buffer.slice(byteOffset, byteOffset + byteLength));
  }
}

function respond(onResponse: (response: unknown) => void): void {
  const response = Object.assign(new EventEmitter(), ACCEPTED);
  onResponse(response);
  response.emit("end");
}

export const createResponseRequest = (
  requestId: string,
  options: ResponseRequestOptions,
  onResponse: (response: unknown) => void,
): ResponseRequest => new ResponseRequest(requestId, options, onResponse);
