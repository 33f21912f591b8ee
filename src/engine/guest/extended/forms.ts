/** Blobs and forms: bodies of requests that are no text. */
import { ReadableStream } from "web-streams-polyfill";
import { Buffer, bytesOf, joined, text } from "./shared.ts";

type Bytes = Uint8Array;
type BlobPart = string | ArrayBuffer | ArrayBufferView | Blob;

export class Blob {
  readonly type: string;
  readonly content: Bytes;
  constructor(parts: Iterable<BlobPart> = [], { type = "" }: { type?: string } = {}) {
    const all = [...parts].map((part) => (part instanceof Blob ? part.content : bytesOf(part)));
    this.content = all.length === 0 ? new Uint8Array(0) : Uint8Array.from(joined(all));
    this.type = type.toLowerCase();
  }
  get size(): number {
    return this.content.length;
  }
  async text(): Promise<string> {
    return new text.TextDecoder().decode(this.content) as string;
  }
  async arrayBuffer(): Promise<ArrayBufferLike> {
    return this.content.slice().buffer;
  }
  async bytes(): Promise<Bytes> {
    return this.content.slice();
  }
  slice(from?: number, to?: number, type = ""): Blob {
    return new Blob([this.content.slice(from, to)], { type });
  }
  stream(): ReadableStream {
    return streamOf(this.content);
  }
  get [Symbol.toStringTag](): string {
    return "Blob";
  }
}

export class File extends Blob {
  readonly name: string;
  readonly lastModified: number;
  constructor(
    parts: Iterable<BlobPart>,
    name: string,
    options: { type?: string; lastModified?: number } = {},
  ) {
    super(parts, options);
    this.name = name;
    this.lastModified = options.lastModified ?? Date.now();
  }
  override get [Symbol.toStringTag](): string {
    return "File";
  }
}

type Field = string | File;

export class FormData {
  private readonly fields: [string, Field][] = [];
  append(name: string, value: unknown, fileName?: string): void {
    this.fields.push([String(name), toField(value, fileName)]);
  }
  set(name: string, value: unknown, fileName?: string): void {
    this.delete(name);
    this.append(name, value, fileName);
  }
  delete(name: string): void {
    for (let i = this.fields.length - 1; i >= 0; i--) {
      if (this.fields[i]![0] === name) this.fields.splice(i, 1);
    }
  }
  get(name: string): Field | null {
    return this.fields.find(([each]) => each === name)?.[1] ?? null;
  }
  getAll(name: string): Field[] {
    return this.fields.filter(([each]) => each === name).map(([, value]) => value);
  }
  has(name: string): boolean {
    return this.fields.some(([each]) => each === name);
  }
  forEach(callback: (value: Field, name: string, form: FormData) => void): void {
    for (const [name, value] of this) callback(value, name, this);
  }
  *entries(): IterableIterator<[string, Field]> {
    yield* this.fields;
  }
  *keys(): IterableIterator<string> {
    for (const [name] of this.fields) yield name;
  }
  *values(): IterableIterator<Field> {
    for (const [, value] of this.fields) yield value;
  }
  [Symbol.iterator](): IterableIterator<[string, Field]> {
    return this.entries();
  }
}

const toField = (value: unknown, fileName?: string): Field =>
  value instanceof Blob
    ? value instanceof File && fileName === undefined
      ? value
      : new File([value], fileName ?? "blob", { type: value.type })
    : String(value);

export const BOUNDARY = "----formdata-coldstart-0123456789";

export function multipart(form: FormData): Bytes {
  const parts: Bytes[] = [];
  for (const [name, value] of form) {
    const file = typeof value === "string" ? "" : `; filename="${value.name}"`;
    const type =
      typeof value === "string"
        ? ""
        : `Content-Type: ${value.type || "application/octet-stream"}\r\n`;
    parts.push(
      bytesOf(
        `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n${type}\r\n`,
      ),
    );
    parts.push(typeof value === "string" ? bytesOf(value) : value.content, bytesOf("\r\n"));
  }
  return joined([...parts, bytesOf(`--${BOUNDARY}--\r\n`)]);
}

export function parseMultipart(body: string, boundary: string): FormData {
  const form = new FormData();
  for (const part of body.split(`--${boundary}`).slice(1, -1)) {
    const [head = "", ...rest] = part.replace(/^\r\n/, "").split("\r\n\r\n");
    const value = rest.join("\r\n\r\n").replace(/\r\n$/, "");
    const name = /\bname="([^"]*)"/i.exec(head)?.[1] ?? "";
    const fileName = /\bfilename="([^"]*)"/i.exec(head)?.[1];
    const type = /content-type:\s*(\S+)/i.exec(head)?.[1];
    const bytes = Buffer.from(value, "latin1") as Bytes;
    if (fileName === undefined) form.append(name, new text.TextDecoder().decode(bytes));
    else form.append(name, new File([bytes], fileName, type ? { type } : {}));
  }
  return form;
}

/** Bytes as a stream of one chunk. */
export const streamOf = (bytes: Bytes): ReadableStream =>
  new ReadableStream({
    start(controller) {
      if (bytes.length > 0) controller.enqueue(Uint8Array.from(bytes));
      controller.close();
    },
  });
