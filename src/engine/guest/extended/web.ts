/** The web's classes of requests and bodies, with streams. They replace the smaller ones of the guest. */
import {
  ReadableStream,
  TransformStream,
  WritableStream,
  ByteLengthQueuingStrategy,
  CountQueuingStrategy,
} from "web-streams-polyfill";
import { Blob, BOUNDARY, File, FormData, multipart, parseMultipart, streamOf } from "./forms.ts";
import { TextDecoder, TextEncoder } from "./coders.ts";
import { Headers } from "./headers.ts";
import { abort, Buffer, bytesOf, exchange, joined } from "./shared.ts";

export {
  ReadableStream,
  TransformStream,
  WritableStream,
  ByteLengthQueuingStrategy,
  CountQueuingStrategy,
};

export { Blob, File, FormData, Headers, TextDecoder, TextEncoder };

const { DOMException } = abort;
type Bytes = Uint8Array;
interface Source {
  /** Absent: the body is a stream that has not been read. */
  bytes?: Bytes;
  stream?: ReadableStream;
  type?: string;
}

function sourceOf(body: unknown): Source | null {
  if (body === null || body === undefined) return null;
  if (typeof body === "string") return { bytes: bytesOf(body), type: "text/plain;charset=UTF-8" };
  if (body instanceof Blob) return { bytes: body.content, type: body.type };
  if (body instanceof FormData) {
    return { bytes: multipart(body), type: `multipart/form-data; boundary=${BOUNDARY}` };
  }
  if (body instanceof ReadableStream) return { stream: body };
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body))
    return { bytes: bytesOf(body).slice() };
  if (isUrlParameters(body)) {
    return {
      bytes: bytesOf(String(body)),
      type: "application/x-www-form-urlencoded;charset=UTF-8",
    };
  }
  const iterable = body as Partial<AsyncIterable<unknown>>;
  if (typeof iterable[Symbol.asyncIterator] === "function") {
    return { stream: ReadableStream.from(iterable as AsyncIterable<unknown>) as ReadableStream };
  }
  return { bytes: bytesOf(String(body)), type: "text/plain;charset=UTF-8" };
}

const isUrlParameters = (body: unknown): boolean =>
  (body as object).constructor.name === "URLSearchParams";

async function collect(stream: ReadableStream): Promise<Bytes> {
  const chunks: Bytes[] = [];
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = (await reader.read()) as { done: boolean; value: unknown };
    if (done) return joined([...chunks, new Uint8Array(0)]);
    chunks.push(bytesOf(value));
  }
}

const BODY = Symbol("body");
const EMPTY_STATUSES = [101, 204, 205, 304];

class Body {
  [BODY]: Source | null;
  private stream: ReadableStream | null = null;
  private used = false;
  declare headers: Headers;

  constructor(source: Source | null) {
    this[BODY] = source;
  }
  get body(): ReadableStream | null {
    const source = this[BODY];
    if (!source) return null;
    return (this.stream ??= source.stream ?? streamOf(source.bytes!));
  }
  get bodyUsed(): boolean {
    return this.used || (this.stream?.locked ?? false);
  }
  async bytes(): Promise<Bytes> {
    if (this.bodyUsed) throw new TypeError("Body is unusable: Body has already been read");
    const source = this[BODY];
    if (!source) return new Uint8Array(0);
    this.used = true;
    if (source.bytes && !this.stream) return Uint8Array.from(source.bytes);
    return collect(this.body!);
  }
  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes()) as string;
  }
  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }
  async arrayBuffer(): Promise<ArrayBufferLike> {
    return Uint8Array.from(await this.bytes()).buffer;
  }
  async blob(): Promise<Blob> {
    return new Blob([await this.bytes()], { type: this.headers.get("content-type") ?? "" });
  }
  async formData(): Promise<FormData> {
    const type = this.headers.get("content-type") ?? "";
    const boundary = /boundary="?([^";]+)/i.exec(type)?.[1];
    if (boundary) {
      return parseMultipart(Buffer.from(await this.bytes()).toString("latin1"), boundary);
    }
    if (!type.startsWith("application/x-www-form-urlencoded")) {
      throw new TypeError(
        'Content-Type was not one of "multipart/form-data" or "application/x-www-form-urlencoded".',
      );
    }
    const form = new FormData();
    for (const [name, value] of new URLSearchParams(await this.text())) form.append(name, value);
    return form;
  }
  /** The body goes to another. */
  take(): Source | null {
    if (this.bodyUsed)
      throw new TypeError(
        "Cannot construct a Request with a Request object that has already been used.",
      );
    const source = this[BODY];
    this.used = source !== null;
    return source;
  }
  protected copySource(): Source | null {
    if (this.bodyUsed) throw new TypeError("Response.clone: Body has already been consumed.");
    const source = this[BODY];
    if (!source || (source.bytes && !this.stream)) return source;
    const [one, two] = this.body!.tee();
    this.stream = one as ReadableStream;
    return { stream: two as ReadableStream };
  }
}
declare const URLSearchParams: new (text: string) => Iterable<[string, string]>;

interface ResponseInit {
  status?: number;
  statusText?: string;
  headers?: unknown;
}

export class Response extends Body {
  readonly status: number;
  readonly statusText: string;
  override headers: Headers;
  readonly url: string = "";
  readonly redirected = false;
  readonly type: string = "default";
  constructor(body?: unknown, { status = 200, statusText = "", headers }: ResponseInit = {}) {
    const source = sourceOf(body);
    super(source);
    if (source && EMPTY_STATUSES.includes(status)) {
      throw new TypeError(`Response constructor: Invalid response status code ${status}`);
    }
    if (status < 200 || status > 599) {
      throw new RangeError(`init["status"] must be in the range of 200 to 599, inclusive.`);
    }
    this.status = status;
    this.statusText = statusText;
    this.headers = new Headers(headers);
    if (source?.type && !this.headers.has("content-type"))
      this.headers.set("content-type", source.type);
  }
  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }
  clone(): Response {
    const { status, statusText, headers, url } = this;
    const copy = new Response(null, { status, statusText, headers });
    copy[BODY] = this.copySource();
    return Object.assign(copy, { url });
  }
  static json(value: unknown, init: ResponseInit = {}): Response {
    const headers = new Headers(init.headers);
    if (!headers.has("content-type")) headers.set("content-type", "application/json");
    return new Response(JSON.stringify(value), { ...init, headers });
  }
  static error(): Response {
    return Object.assign(new Response(), { status: 0, type: "error" });
  }
  static redirect(url: unknown, status = 302): Response {
    return new Response(null, { status, headers: { location: String(url) } });
  }
}

interface RequestInit {
  method?: string;
  headers?: unknown;
  body?: unknown;
  signal?: InstanceType<typeof abort.AbortSignal> | null;
  [other: string]: unknown;
}

export class Request extends Body {
  readonly url: string;
  readonly method: string;
  override headers: Headers;
  readonly signal: InstanceType<typeof abort.AbortSignal>;
  readonly redirect: string;
  readonly credentials = "same-origin";
  readonly cache = "default";
  readonly mode = "cors";
  readonly keepalive = false;
  readonly integrity = "";
  readonly destination = "";
  readonly referrer = "about:client";
  readonly referrerPolicy = "";
  readonly duplex = "half";
  constructor(input: unknown, init: RequestInit = {}) {
    const from = input instanceof Request ? input : undefined;
    const source =
      "body" in init && init.body !== undefined ? sourceOf(init.body) : (from?.take() ?? null);
    super(source);
    this.url = from ? from.url : hrefOf(String(input));
    this.method = (init.method ?? from?.method ?? "GET").toUpperCase();
    this.headers = new Headers(init.headers ?? from?.headers);
    this.signal = init.signal ?? from?.signal ?? new abort.AbortController().signal;
    this.redirect = String(init["redirect"] ?? from?.redirect ?? "follow");
    if (source && /^(GET|HEAD)$/.test(this.method)) {
      throw new TypeError("Request with GET/HEAD method cannot have body.");
    }
    if (source?.type && !this.headers.has("content-type"))
      this.headers.set("content-type", source.type);
  }
  clone(): Request {
    const copy = new Request(this.url, {
      method: this.method,
      headers: this.headers,
      signal: this.signal,
    });
    copy[BODY] = this.copySource();
    return copy;
  }
}

declare const URL: new (url: string) => { href: string };

function hrefOf(url: string): string {
  try {
    return new URL(url).href;
  } catch {
    throw new TypeError(`Failed to parse URL from ${url}`);
  }
}

const failure = (cause: unknown): TypeError =>
  Object.assign(new TypeError("fetch failed"), { cause });

export async function fetch(input: unknown, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  const { signal, url, method } = request;
  if (signal.aborted) throw signal.reason;
  if (!/^https?:/i.test(url)) throw failure(new Error("unknown scheme"));
  const body = await request.bytes();
  return new Promise((resolve, reject) => {
    let incoming: Incoming | undefined;
    const giveUp = exchange(
      { method, url, headers: [...request.headers] as [string, string][], body },
      {
        onAnswer({ status, headers, body: content, isBase64, isOpen }) {
          const bytes = Buffer.from(content, isBase64 ? "base64" : "utf8") as Bytes;
          if (isOpen) incoming = incomingBody(bytes, giveUp);
          const empty = EMPTY_STATUSES.includes(status);
          const response = new Response(empty ? null : (incoming?.stream ?? bytes), {
            status,
            headers,
          });
          resolve(Object.assign(response, { url }));
        },
        onPart: (part) => incoming?.receive(part),
        onFailure: (error) => reject(failure(error)),
      },
    );
    signal.addEventListener("abort", () => {
      giveUp();
      const reason = signal.reason ?? new DOMException("This operation was aborted", "AbortError");
      incoming?.fail(reason);
      reject(reason);
    });
  });
}

/** A body whose parts are still coming. */
interface Incoming {
  stream: ReadableStream;
  receive(part: string | undefined): void;
  fail(reason: unknown): void;
}

function incomingBody(first: Bytes, giveUp: () => void): Incoming {
  let isOver = false;
  let controller: { enqueue(chunk: Bytes): void; close(): void; error(reason: unknown): void };
  const stream = new ReadableStream({
    start(its) {
      controller = its;
      if (first.length > 0) controller.enqueue(Uint8Array.from(first));
    },
    cancel() {
      isOver = true;
      giveUp();
    },
  });
  return {
    stream,
    receive(part) {
      if (isOver) return;
      isOver = part === undefined;
      if (part === undefined) controller.close();
      else controller.enqueue(Uint8Array.from(Buffer.from(part, "base64") as Bytes));
    },
    fail(reason) {
      if (!isOver) controller.error(reason);
      isOver = true;
    },
  };
}

class Coder {
  readonly readable: ReadableStream;
  readonly writable: WritableStream;
  constructor(transform: (chunk: unknown) => unknown, end?: () => string) {
    const { readable, writable } = new TransformStream({
      transform(chunk, controller) {
        controller.enqueue(transform(chunk));
      },
      flush(controller) {
        const rest = end?.();
        if (rest) controller.enqueue(rest);
      },
    });
    this.readable = readable;
    this.writable = writable;
  }
}

export class TextEncoderStream extends Coder {
  readonly encoding = "utf-8";
  constructor() {
    super((chunk) => new TextEncoder().encode(String(chunk)));
  }
}

export class TextDecoderStream extends Coder {
  readonly encoding: string;
  constructor(label?: string, options?: object) {
    const decoder = new TextDecoder(label, options);
    super(
      (chunk) => decoder.decode(chunk, { stream: true }),
      () => decoder.decode(),
    );
    this.encoding = decoder.encoding;
  }
}
