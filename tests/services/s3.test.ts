/** S3 through the unmodified client. https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html */
import { describe, expect, it } from "vitest";
import type { AccountDefinition } from "../../src/session/protocol.ts";
import { lines, simulate } from "../simulations/simulate.ts";

const PHOTOS: AccountDefinition = { buckets: [{ name: "photos" }] };

/** Runs statements in a handler with the client and `send`; what they return is the payload. */
async function inHandler(statements: string, account: AccountDefinition = PHOTOS, imports = "") {
  const run = await simulate({
    code: `import * as sdk from "@aws-sdk/client-s3"; ${imports}
      const client = new sdk.S3Client({});
      const Bucket = "photos";
      const send = (name, input) => client.send(new sdk[name + "Command"]({ Bucket, ...input })).then(({ $metadata, ...rest }) => rest);
      const refused = (name, input) => send(name, input).then(() => "accepted", (e) => [e.name, e.message, e.$metadata?.httpStatusCode]);
      const text = async (Key, more) => (await send("GetObject", { Key, ...more })).Body.transformToString();
      export const handler = async (event) => { ${statements} };`,
    account,
    function: { memorySizeMb: 1769, timeoutSeconds: 60 },
  });
  const [invocation] = run.invocations;
  expect(invocation?.functionError, lines(run).join("\n")).toBeNull();
  return { run, payload: invocation!.payload };
}

describe("objects", () => {
  it("puts and gets texts, bytes, streams and blobs, with the checksums of the SDK", async () => {
    const { payload } = await inHandler(
      `
      const put = (Key, Body, more) => send("PutObject", { Key, Body, ...more });
      const first = await put("a/b c+ü.txt", "grün", { ContentType: "text/plain", Metadata: { Owner: "me" }, CacheControl: "no-store" });
      await put("bytes", Buffer.from([0, 1, 255]));
      await put("stream", Readable.from([Buffer.from("hello "), Buffer.from("world")]), { ContentLength: 11 });
      const blob = await put("blob", new Blob(["blobs"])).catch((e) => e.message); await put("blob", await new Blob(["blobs"]).bytes());
      await put("empty", "");
      const got = await send("GetObject", { Key: "a/b c+ü.txt" });
      const read = await got.Body.transformToString();
      const bytes = [...await (await send("GetObject", { Key: "bytes" })).Body.transformToByteArray()];
      const chunks = [];
      for await (const chunk of (await send("GetObject", { Key: "stream" })).Body) chunks.push(chunk.toString());
      const out = []; 
      await pipeline((await send("GetObject", { Key: "blob" })).Body, new Writable({ write(chunk, _, done) { out.push(chunk.toString()); done(); } }));
      const { Body: _, LastModified, ...head } = got;
      return { first, blob, read, bytes, chunks, out, empty: await text("empty"), head, LastModified };`,
      PHOTOS,
      `import { Readable, Writable } from "node:stream"; import { pipeline } from "node:stream/promises";`,
    );
    expect(payload).toMatchObject({
      read: "grün",
      bytes: [0, 1, 255],
      chunks: ["hello world"],
      out: ["blobs"],
      empty: "",
    });
  });
});
