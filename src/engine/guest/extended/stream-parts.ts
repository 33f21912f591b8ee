/** Between Node's streams and the web's, and what reads either to its end: `stream/consumers`. */
import { Buffer, bytesOf, joined, stream, text as coders } from "./shared.ts";
import { ReadableStream, WritableStream } from "web-streams-polyfill";
import { Blob } from "./forms.ts";

type Loose = Record<string, unknown>;
interface NodeReadable extends AsyncIterable<unknown> {
  destroy(error?: unknown): void;
  destroyed: boolean;
  on(name: string, listener: (...args: never[]) => void): unknown;
}
interface NodeWritable {
  write(chunk: unknown, done: (error?: unknown) => void): boolean;
  end(done: () => void): void;
  destroy(error?: unknown): void;
  on(name: string, listener: (...args: never[]) => void): unknown;
}

const asBytes = (chunk: unknown): unknown =>
  ArrayBuffer.isView(chunk) ? Uint8Array.from(bytesOf(chunk)) : chunk;

function readableToWeb(readable: NodeReadable): ReadableStream {
  const iterator = readable[Symbol.asyncIterator]();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(asBytes(value));
      },
      async cancel(reason) {
        readable.destroy(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

function readableFromWeb(web: ReadableStream, options: object = {}): unknown {
  const reader = web.getReader();
  return new stream.Readable({
    objectMode: false,
    ...options,
    async read(this: { push(chunk: unknown): void; destroy(error: unknown): void }) {
      try {
        const { done, value } = (await reader.read()) as { done: boolean; value: unknown };
        this.push(done ? null : ArrayBuffer.isView(value) ? Buffer.from(bytesOf(value)) : value);
      } catch (error) {
        this.destroy(error);
      }
    },
    destroy(error: unknown, done: (error: unknown) => void) {
      reader.cancel(error).then(
        () => done(error),
        () => done(error),
      );
    },
  });
}

const writableToWeb = (writable: NodeWritable): WritableStream =>
  new WritableStream({
    write: (chunk) =>
      new Promise(
        (resolve, reject) =>
          void writable.write(chunk, (error) => (error ? reject(error) : resolve())),
      ),
    close: () => new Promise((resolve) => writable.end(resolve)),
    abort: async (reason) => writable.destroy(reason),
  });

function writableFromWeb(web: WritableStream): unknown {
  const writer = web.getWriter();
  return new stream.Writable({
    write: (chunk: unknown, _encoding: string, done: (error?: unknown) => void) =>
      void writer.write(chunk).then(() => done(), done),
    final: (done: (error?: unknown) => void) => void writer.close().then(() => done(), done),
  });
}

Object.assign(stream.Readable, { toWeb: readableToWeb, fromWeb: readableFromWeb });
Object.assign(stream.Writable, { toWeb: writableToWeb, fromWeb: writableFromWeb });
Object.assign(stream.Duplex, {
  toWeb: (duplex: NodeReadable & NodeWritable) => ({
    readable: readableToWeb(duplex),
    writable: writableToWeb(duplex),
  }),
});

/** Everything that a Node stream, a web stream or an iterable brings. */
async function collect(
  source: AsyncIterable<unknown>,
): Promise<Uint8Array & { toString(encoding: string): string }> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(bytesOf(chunk));
  return Buffer.from(joined([...chunks, new Uint8Array(0)]));
}

const text = async (source: AsyncIterable<unknown>): Promise<string> =>
  new coders.TextDecoder().decode(await collect(source)) as string;

export const consumers: Loose = {
  arrayBuffer: async (source: AsyncIterable<unknown>) =>
    Uint8Array.from(await collect(source)).buffer,
  blob: async (source: AsyncIterable<unknown>) => new Blob([await collect(source)]),
  buffer: collect,
  bytes: async (source: AsyncIterable<unknown>) => Uint8Array.from(await collect(source)),
  json: async (source: AsyncIterable<unknown>) => JSON.parse(await text(source)) as unknown,
  text,
};
