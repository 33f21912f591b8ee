/**
 * Response streaming inside the process (fact 36): https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
 * What the account makes of it is tested with the environment.
 */
import { describe, expect, it } from "vitest";
import { openGuest, type GuestScenario } from "./guest.ts";
import { simulate } from "./simulate.ts";

const RUNTIMES = ["nodejs24.x", "nodejs22.x"] as const;

const streaming = (body: string, options = ""): string =>
  `import { pipeline } from 'node:stream/promises'; import { Readable, Transform } from 'node:stream';
  const sleep = (ms) => new Promise((r) => setTimeout(r, ms));
  export const handler = awslambda.streamifyResponse(${body}${options});`;

/** Invokes once, passes every chunk on at once, and gives what left. */
async function streamed(scenario: GuestScenario) {
  const guest = await openGuest(scenario);
  guest.invoke().drainAll();
  const chunks = guest.effectsNamed("streamChunk").map(([, , , text]) => text as string);
  const [start] = guest.effectsNamed("streamStart");
  const ends = guest.effectsNamed("streamEnd");
  return { guest, chunks, text: chunks.join(""), contentType: start?.[2], ends };
}

describe.each(RUNTIMES)("a streamed response on %s (fact 36)", (runtime) => {
  it("sends what is written, and ends", async () => {
    const { guest, chunks, contentType, ends } = await streamed({
      runtime,
      code: streaming(
        "async (event, stream) => { stream.write('a'); stream.write(Buffer.from('b')); stream.write({ c: 1 }); stream.end('d'); }",
      ),
    });
    expect(chunks.join("")).toBe('ab{"c":1}d');
    expect(contentType).toBe("application/octet-stream");
    expect(ends).toEqual([["streamEnd", "request-1"]]);
    expect(guest.effectsNamed("done", "fail")).toEqual([]);
    expect(guest.process.waitingForNext).toBe(true);
    guest.invoke().drainAll();
    expect(guest.effectsNamed("streamEnd")).toHaveLength(2);
  });

  it("has a content type until the first write", async () => {
    const { contentType } = await streamed({
      runtime,
      code: streaming(
        "async (event, stream) => { stream.setContentType('text/plain'); stream.end('x'); }",
      ),
    });
    expect(contentType).toBe("text/plain");
    const { guest, ends } = await streamed({
      runtime,
      code: streaming(
        "async (event, stream) => { stream.write('x'); stream.setContentType('text/html'); }",
      ),
    });
    expect(ends[0]).toMatchObject([
      "streamEnd",
      "request-1",
      { type: "Runtime.InvalidStreamingOperation" },
    ]);
    expect(guest.output.join("")).toContain("Cannot set content-type, too late.");
  });

  it("puts the prelude and eight NULs of HttpResponseStream first", async () => {
    const { text, contentType } = await streamed({
      runtime,
      code: streaming(
        "async (event, stream) => { stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201 }); stream.write('body'); stream.end(); }",
      ),
    });
    expect(contentType).toBe("application/vnd.awslambda.http-integration-response");
    expect(text).toBe(`{"statusCode":201}${"\0".repeat(8)}body`);
  });

  it("takes a pipeline", async () => {
    const upper =
      "new Transform({ transform(chunk, _, done) { done(null, String(chunk).toUpperCase()); } })";
    const { text, ends } = await streamed({
      runtime,
      code: streaming(
        `async (event, stream) => pipeline(Readable.from(['ab', 'cd', 'ef']), ${upper}, stream)`,
      ),
    });
    expect(text).toBe("ABCDEF");
    expect(ends).toEqual([["streamEnd", "request-1"]]);
  });

  it("sends bytes as they are", async () => {
    const { text } = await streamed({
      runtime,
      code: streaming(
        "async (event, stream) => { stream.write(Buffer.from([0, 1, 127, 128, 255])); stream.write('é'); stream.write('ff00', 'hex'); stream.end(); }",
      ),
    });
    expect([...text].map((byte) => byte.charCodeAt(0))).toEqual([
      0, 1, 127, 128, 255, 0xc3, 0xa9, 255, 0,
    ]);
  });

  it("answers false when highWaterMark is reached, and drains", async () => {
    const guest = await openGuest({
      runtime,
      code: streaming(
        `async (event, stream) => {
          console.log(stream.writableHighWaterMark, stream.write('12345'), stream.write('67890'), stream.writableLength);
          stream.once('drain', () => { console.log('drained'); stream.end(); });
        }`,
        ", { highWaterMark: 8 }",
      ),
    });
    guest.invoke();
    expect(guest.output.at(-1)).toMatch(/8 true false 10/);
    expect(guest.effectsNamed("streamChunk")).toEqual([["streamChunk", "request-1", 5, "12345"]]);
    expect(guest.process.waitingForNext).toBe(false);
    guest.drain();
    expect(guest.effectsNamed("streamChunk")).toHaveLength(2);
    guest.drain();
    expect(guest.output.at(-1)).toMatch(/drained/);
    expect(guest.effectsNamed("streamEnd")).toHaveLength(1);
    expect(guest.process.waitingForNext).toBe(true);
  });

  it("reports an error in the middle in the trailers", async () => {
    const { text, ends, guest } = await streamed({
      runtime,
      code: streaming(
        "async (event, stream) => { stream.write('half'); throw new RangeError('midway'); }",
      ),
    });
    expect(text).toBe("half");
    const [, , error] = ends[0] as [string, string, { type: string; body: string }];
    expect(error.type).toBe("RangeError");
    expect(JSON.parse(error.body)).toMatchObject({
      errorType: "RangeError",
      errorMessage: "midway",
    });
    expect(guest.output.join("")).toContain('ERROR\tInvoke Error \t{"errorType":"RangeError"');
    expect(guest.process.waitingForNext).toBe(true);
  });

  it("refuses a handler that is not async", async () => {
    const { ends } = await streamed({
      runtime,
      code: streaming("(event, stream) => { stream.end('x'); }"),
    });
    expect(JSON.stringify(ends)).toContain("Streaming does not support non-async handlers.");
  });

  it("ignores a return value, with a warning", async () => {
    const { guest } = await streamed({
      runtime,
      code: streaming("async (event, stream) => { stream.end('x'); return 1; }"),
    });
    expect(guest.output.join("")).toContain("WARN\tStreaming handlers ignore return values.");
  });

  it("waits for the end of the stream: without one the function runs into its time-out", async () => {
    const { guest, ends } = await streamed({
      runtime,
      code: streaming("async (event, stream) => { stream.write('x'); }"),
    });
    expect(ends).toEqual([]);
    expect(guest.process.waitingForNext).toBe(false);
    expect(guest.stopped).toBeUndefined();
    expect(guest.process.pendingWork).toBe(1);
  });

  it("breaks the response off when the stream is destroyed", async () => {
    const { ends, guest } = await streamed({
      runtime,
      code: streaming("async (event, stream) => { stream.write('x'); stream.destroy(); }"),
    });
    expect(ends).toEqual([
      ["streamEnd", "request-1", { type: "Runtime.TruncatedResponse", body: "" }],
    ]);
    expect(guest.output.join("")).toContain("socket hang up");
    // The client leaves a promise of the response's headers unhandled, and ends by it.
    expect(guest.stopped?.exitCode).toBe(runtime === "nodejs24.x" ? 1 : 128);
  });

  it("writes while it computes, each chunk at its instant", async () => {
    const run = await simulate({
      code: streaming(
        "async (event, stream) => { for (const part of ['a', 'b', 'c']) { stream.write(part); await sleep(100); } stream.end(); }",
      ),
      function: { runtime },
    });
    expect(run.invocations[0]!.payload).toBe("abc");
    expect(run.invocations[0]!.durationMs).toBeGreaterThan(300);
  });

  it("is an error of the function for who asked for the whole response", async () => {
    const run = await simulate({
      code: streaming("async () => { throw new Error('none'); }"),
      function: { runtime },
    });
    expect(run.invocations[0]).toMatchObject({
      status: "error",
      payload: { errorType: "Error", errorMessage: "none" },
    });
  });
});

describe("node:stream in a handler", () => {
  it("is there for modules and CommonJS, with its promises", async () => {
    const run = await simulate({
      code: {
        "index.js": `const { pipeline, Readable, PassThrough } = require('node:stream');
          const { promisify } = require('node:util'); const { StringDecoder } = require('string_decoder');
          exports.handler = async () => {
            const out = new PassThrough();
            await promisify(pipeline)(Readable.from([Buffer.from([0xc3]), Buffer.from([0xa9])]), out);
            const decoder = new StringDecoder('utf8');
            let text = '';
            for await (const chunk of out) text += decoder.write(chunk);
            const esm = await import('node:stream');
            return [text, esm.Readable === Readable, Object.keys(esm).filter((name) => esm[name] === undefined)];
          };`,
      },
    });
    expect(run.invocations[0]!.payload).toEqual(["é", true, []]);
  });
});
