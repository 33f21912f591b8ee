/** `fetch` to the outside hosts of the scenario. Bodies arrive whole. */
import { DOMException, type AbortSignal } from "./abort.ts";
import { exchange } from "./exchanges.ts";

type HeadersInput = Headers | Record<string, string> | [string, string][] | undefined;

const COOKIE = "set-cookie";

export class Headers {
  private readonly lines = new Map<string, string>();
  /** The one header whose lines stay apart. */
  private cookies: string[] = [];
  constructor(init?: HeadersInput) {
    if (!init) return;
    const pairs = init instanceof Headers || Array.isArray(init) ? init : Object.entries(init);
    for (const [name, value] of pairs) this.append(name, value);
  }
  append(name: string, value: string): void {
    const key = String(name).toLowerCase();
    if (key === COOKIE) return void this.cookies.push(String(value));
    const before = this.lines.get(key);
    this.lines.set(key, before === undefined ? String(value) : `${before}, ${value}`);
  }
  set(name: string, value: string): void {
    const key = String(name).toLowerCase();
    if (key === COOKIE) this.cookies = [String(value)];
    else this.lines.set(key, String(value));
  }
  get(name: string): string | null {
    const key = String(name).toLowerCase();
    if (key === COOKIE) return this.cookies.length === 0 ? null : this.cookies.join(", ");
    return this.lines.get(key) ?? null;
  }
  getSetCookie(): string[] {
    return [...this.cookies];
  }
  has(name: string): boolean {
    return this.get(name) !== null;
  }
  delete(name: string): void {
    const key = String(name).toLowerCase();
    if (key === COOKIE) this.cookies = [];
    else this.lines.delete(key);
  }
  forEach(callback: (value: string, name: string, headers: Headers) => void): void {
    for (const [name, value] of this) callback(value, name, this);
  }
  *entries(): IterableIterator<[string, string]> {
    const cookies = this.cookies.map((cookie): [string, string] => [COOKIE, cookie]);
    yield* [...this.lines, ...cookies].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  }
  *keys(): IterableIterator<string> {
    for (const [name] of this) yield name;
  }
  *values(): IterableIterator<string> {
    for (const [, value] of this) yield value;
  }
  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries();
  }
}

interface BodyHolder {
  readonly bodyUsed: boolean;
  text(): Promise<string>;
  json(): Promise<unknown>;
}

function toText(body: unknown): string {
  if (body === undefined || body === null) return "";
  if (typeof body === "string") return body;
  if (body instanceof ArrayBuffer) return new globals.TextDecoder().decode(new Uint8Array(body));
  if (ArrayBuffer.isView(body)) {
    return new globals.TextDecoder().decode(
      new Uint8Array(body.buffer, body.byteOffset, body.byteLength),
    );
  }
  return String(body);
}

const globals = globalThis as unknown as {
  TextDecoder: new () => { decode(bytes: Uint8Array): string };
  TextEncoder: new () => { encode(text: string): Uint8Array };
};

class Body implements BodyHolder {
  private readonly content: string;
  private used = false;
  constructor(content: string) {
    this.content = content;
  }
  get bodyUsed(): boolean {
    return this.used;
  }
  async text(): Promise<string> {
    if (this.used) throw new TypeError("Body is unusable: Body has already been read");
    this.used = true;
    return this.content;
  }
  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }
  async bytes(): Promise<Uint8Array> {
    return new globals.TextEncoder().encode(await this.text());
  }
  async arrayBuffer(): Promise<ArrayBufferLike> {
    return (await this.bytes()).buffer;
  }
}

interface ResponseInit {
  status?: number;
  statusText?: string;
  headers?: HeadersInput;
}

export class Response extends Body {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  url = "";
  readonly redirected = false;
  readonly type = "default";
  constructor(body?: unknown, init: ResponseInit = {}) {
    super(toText(body));
    this.status = init.status ?? 200;
    this.statusText = init.statusText ?? "";
    this.headers = new Headers(init.headers);
  }
  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }
  static json(value: unknown, init: ResponseInit = {}): Response {
    const headers = new Headers(init.headers);
    if (!headers.has("content-type")) headers.set("content-type", "application/json");
    return new Response(JSON.stringify(value), { ...init, headers });
  }
}

interface RequestInit {
  method?: string;
  headers?: HeadersInput;
  body?: unknown;
  signal?: AbortSignal | null;
}

export class Request extends Body {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly signal: AbortSignal | null;
  /** What `fetch` sends; reading it does not use up the body. */
  readonly outgoing: string;
  constructor(input: unknown, init: RequestInit = {}) {
    const from = input instanceof Request ? input : undefined;
    const outgoing = init.body === undefined ? (from?.outgoing ?? "") : toText(init.body);
    super(outgoing);
    this.outgoing = outgoing;
    this.url = from ? from.url : String(input);
    this.method = (init.method ?? from?.method ?? "GET").toUpperCase();
    this.headers = new Headers(init.headers ?? from?.headers);
    this.signal = init.signal ?? from?.signal ?? null;
  }
}

export function fetch(input: unknown, init?: RequestInit): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new Request(input, init);
    const { signal, url, method } = request;
    if (signal?.aborted) return reject(signal.reason);
    if (!/^https?:\/\//i.test(url)) {
      return reject(failure(new TypeError(`Invalid URL: ${url}`)));
    }
    const headers = [...request.headers];
    const giveUp = exchange(
      { method, url, headers, body: request.outgoing },
      {
        onAnswer(answer) {
          const { status, body } = answer;
          const response = new Response(body, { status, headers: answer.headers });
          response.url = url;
          resolve(response);
        },
        onFailure: (error) => reject(failure(error)),
      },
    );
    signal?.addEventListener("abort", () => {
      giveUp();
      reject(signal.reason ?? new DOMException("This operation was aborted", "AbortError"));
    });
  });
}

const failure = (cause: Error): TypeError =>
  Object.assign(new TypeError("fetch failed"), { cause });
