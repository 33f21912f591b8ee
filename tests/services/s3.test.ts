/** S3 through the unmodified client. https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html */
import { describe, expect, it } from "vitest";
import type { AccountDefinition } from "../../src/session/protocol.ts";
import { configured, lines, records, simulate } from "../simulations/simulate.ts";

const PHOTOS: AccountDefinition = { buckets: [{ name: "photos" }] };

/** Runs statements in a handler with the client and `send`; what they return is the payload. */
async function inHandler(statements: string, account: AccountDefinition = PHOTOS, imports = "") {
  const run = await simulate({
    code: `import * as sdk from "@aws-sdk/client-s3"; ${imports}
      const client = new sdk.S3Client({});
      const Bucket = "photos";
      const send = (name, input) => client.send(new sdk[name + "Command"]({ Bucket, ...input })).then(({ $metadata, ...rest }) => rest);
      const refused = (name, input) => send(name, input).then(() => "accepted", (e) => [e.name, e.message, e.$metadata?.httpStatusCode]);
      const put = (Key, Body, more) => send("PutObject", { Key, Body, ...more });
      const text = async (Key, more) => (await send("GetObject", { Key, ...more })).Body.transformToString();
      const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      export const handler = async (event, context) => { ${statements} };`,
    account,
    function: {
      memorySizeMb: 1769,
      timeoutSeconds: 60,
      role: account.roles ? "reader" : undefined!,
    },
  });
  const [invocation] = run.invocations;
  expect(invocation?.functionError, lines(run).join("\n")).toBeNull();
  return { run, payload: invocation!.payload as Record<string, unknown> };
}

describe("objects", () => {
  it("texts, bytes and streams come back as they were put, with the checksums that the SDK computes and verifies", async () => {
    const { payload, run } = await inHandler(
      `
      const first = await put("a/b c+ü.txt", "grün", { ContentType: "text/plain", Metadata: { Owner: "me" }, CacheControl: "no-store" });
      await put("bytes", Buffer.from([0, 1, 255]));
      await put("stream", Readable.from([Buffer.from("hello "), Buffer.from("world")]), { ContentLength: 11 });
      // The SDK for Node has no way to send one, here as there.
      const blob = await put("blob", new Blob(["blobs"])).catch((e) => e.message);
      await put("blob", await new Blob(["blobs"]).bytes());
      await put("empty", "");
      const { Body, LastModified, ...head } = await send("GetObject", { Key: "a/b c+ü.txt" });
      const read = await Body.transformToString();
      const bytes = [...await (await send("GetObject", { Key: "bytes" })).Body.transformToByteArray()];
      const chunks = [];
      for await (const chunk of (await send("GetObject", { Key: "stream" })).Body) chunks.push(chunk.toString());
      const out = [];
      await pipeline((await send("GetObject", { Key: "blob" })).Body, new Writable({ write(chunk, _, done) { out.push(chunk.toString()); done(); } }));
      return { first, blob, read, bytes, chunks, out, empty: await text("empty"), head, LastModified };`,
      PHOTOS,
      `import { Readable, Writable } from "node:stream"; import { pipeline } from "node:stream/promises";`,
    );
    const etag = '"7b934a60ddc07b8f5b1134c03430bba6"';
    const stored = {
      ETag: etag,
      ChecksumCRC32: "XZWxpQ==",
      ChecksumType: "FULL_OBJECT",
      ServerSideEncryption: "AES256",
    };
    expect(payload).toEqual({
      first: stored,
      blob: "Unable to calculate hash for flowing readable stream",
      read: "grün",
      bytes: [0, 1, 255],
      chunks: ["hello world"],
      out: ["blobs"],
      empty: "",
      head: {
        ...stored,
        ContentType: "text/plain",
        CacheControl: "no-store",
        AcceptRanges: "bytes",
        ContentLength: 5,
        Metadata: { owner: "me" },
      },
      LastModified: "2026-01-05T09:00:00.000Z",
    });
    expect(records(run, "object.put").map(({ key, bytes }) => [key, bytes])).toEqual([
      ["a/b c+ü.txt", 5],
      ["bytes", 3],
      ["stream", 11],
      ["blob", 5],
      ["empty", 0],
    ]);
    expect(run.buckets).toEqual([
      {
        name: "photos",
        objectCount: 5,
        objects: expect.arrayContaining([
          expect.objectContaining({
            key: "a/b c+ü.txt",
            bytes: 5,
            body: "grün",
            metadata: { owner: "me" },
          }),
          // Bytes that are no text are not shown.
          expect.not.objectContaining({ body: expect.anything() }),
        ]) as unknown,
      },
    ]);
    expect(run.bill.lines.find(({ id }) => id === "s3.write-requests")?.quantity).toBe(5);
    expect(run.bill.lines.find(({ id }) => id === "s3.read-requests")?.quantity).toBe(5);
  });

  it("GetObject sends a range, a part, and headers that the request asks for", async () => {
    const { payload } = await inHandler(`
      await put("k", "0123456789");
      const get = async (more) => { const { Body, ContentRange, ContentLength } = await send("GetObject", { Key: "k", ...more }); return [await Body.transformToString(), ContentRange ?? null, ContentLength]; };
      return { middle: await get({ Range: "bytes=2-4" }), rest: await get({ Range: "bytes=7-" }), tail: await get({ Range: "bytes=-3" }), beyond: await get({ Range: "bytes=8-100" }), several: await get({ Range: "bytes=0-1,4-5" }),
        outside: await refused("GetObject", { Key: "k", Range: "bytes=10-" }),
        named: (await send("GetObject", { Key: "k", ResponseContentType: "text/csv", ResponseContentDisposition: "attachment" })).ContentDisposition,
        part: await get({ PartNumber: 1 }), noPart: await refused("GetObject", { Key: "k", PartNumber: 2 }) };`);
    expect(payload).toEqual({
      middle: ["234", "bytes 2-4/10", 3],
      rest: ["789", "bytes 7-9/10", 3],
      tail: ["789", "bytes 7-9/10", 3],
      beyond: ["89", "bytes 8-9/10", 2],
      several: ["0123456789", null, 10],
      outside: ["InvalidRange", "The requested range is not satisfiable", 416],
      named: "attachment",
      part: ["0123456789", "bytes 0-9/10", 10],
      noPart: ["InvalidPartNumber", "The requested partnumber is not satisfiable", 416],
    });
  });

  it("conditions: If-Match and If-None-Match of reads and of writes", async () => {
    const { payload } = await inHandler(`
      const { ETag } = await put("k", "one");
      const failed = (name, input) => refused(name, { Key: "k", ...input }).then((r) => Array.isArray(r) ? [r[0], r[2]] : r);
      return [
        await failed("GetObject", { IfMatch: ETag }), await failed("GetObject", { IfMatch: '"other"' }),
        await failed("GetObject", { IfNoneMatch: ETag }), await failed("HeadObject", { IfNoneMatch: ETag }),
        await failed("GetObject", { IfModifiedSince: new Date(Date.now() + 1000) }), await failed("GetObject", { IfUnmodifiedSince: new Date(0) }),
        await failed("PutObject", { Body: "two", IfNoneMatch: "*" }), await failed("PutObject", { Body: "two", IfMatch: '"other"' }),
        await failed("PutObject", { Body: "two", IfMatch: ETag }), await failed("PutObject", { Key: "new", Body: "x", IfMatch: ETag }),
        await failed("PutObject", { Key: "new", Body: "x", IfNoneMatch: "*" }), await text("k") ];`);
    expect(payload).toEqual([
      "accepted",
      ["PreconditionFailed", 412],
      ["Unknown", 304],
      ["Unknown", 304],
      ["Unknown", 304],
      ["PreconditionFailed", 412],
      ["PreconditionFailed", 412],
      ["PreconditionFailed", 412],
      "accepted",
      ["NoSuchKey", 404],
      "accepted",
      "two",
    ]);
  });

  it("what is not there, and what is not right, has AWS's code, words and status", async () => {
    const { payload } = await inHandler(`
      await put("k", "one");
      return {
        key: await refused("GetObject", { Key: "none" }), head: await refused("HeadObject", { Key: "none" }), bucket: await refused("GetObject", { Bucket: "nobodys", Key: "k" }),
        md5: await refused("PutObject", { Key: "k", Body: "x", ContentMD5: "1B2M2Y8AsgTpgAmY7PhCfg==" }), noMd5: await refused("PutObject", { Key: "k", Body: "x", ContentMD5: "short" }),
        crc: await refused("PutObject", { Key: "k", Body: "x", ChecksumCRC32: "AAAAAA==" }), sha: await refused("PutObject", { Key: "k", Body: "x", ChecksumSHA256: "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=" }),
        long: await refused("PutObject", { Key: "k".repeat(1025), Body: "x" }), meta: await refused("PutObject", { Key: "k", Body: "x", Metadata: { a: "x".repeat(2048) } }),
        acl: await refused("PutObject", { Key: "k", Body: "x", ACL: "public-read" }), owner: await refused("GetObject", { Key: "k", ExpectedBucketOwner: "000000000000" }), version: await refused("GetObject", { Key: "k", VersionId: "v1" }),
      };`);
    expect(payload).toEqual({
      key: ["NoSuchKey", "The specified key does not exist.", 404],
      head: ["NotFound", "UnknownError", 404],
      bucket: ["NoSuchBucket", "The specified bucket does not exist", 404],
      md5: ["BadDigest", "The Content-MD5 you specified did not match what we received.", 400],
      noMd5: ["InvalidDigest", "The Content-MD5 you specified was invalid.", 400],
      crc: ["BadDigest", "The CRC32 you specified did not match the calculated checksum.", 400],
      sha: ["BadDigest", "The SHA256 you specified did not match the calculated checksum.", 400],
      long: ["KeyTooLongError", "Your key is too long", 400],
      meta: [
        "MetadataTooLarge",
        "Your metadata headers exceed the maximum allowed metadata size",
        400,
      ],
      acl: ["AccessControlListNotSupported", "The bucket does not allow ACLs", 400],
      owner: ["AccessDenied", "Access Denied", 403],
      version: ["InvalidArgument", "Invalid version id specified", 400],
    });
  });

  it("what S3 could do and Coldstart does not is refused by name", async () => {
    const { payload } = await inHandler(`
      const why = (name, input) => send(name, input).then(() => "accepted", (e) => e.message.replace(/ See the page.*/, ""));
      return [await why("PutObject", { Key: "k", Body: "x", StorageClass: "GLACIER" }), await why("PutObject", { Key: "k", Body: "x", ServerSideEncryption: "aws:kms" }), await why("PutObject", { Key: "k", Body: "x", ObjectLockMode: "GOVERNANCE" }),
        await why("PutBucketVersioning", { VersioningConfiguration: { Status: "Enabled" } }), await why("GetBucketPolicy", {}), await why("ListObjectVersions", {}), await why("GetObjectAcl", { Key: "k" })];`);
    expect(payload).toEqual([
      "s3 the storage class GLACIER is not simulated.",
      "s3 server-side encryption with aws:kms is not simulated.",
      "s3 PutObject with the header x-amz-object-lock-mode is not simulated.",
      "s3 PUT ?versioning is not simulated.",
      "s3 GET ?policy is not simulated.",
      "s3 GET ?versions is not simulated.",
      "s3 GET ?acl is not simulated.",
    ]);
  });

  it("copies with metadata and tags or with new ones", async () => {
    const { payload } = await inHandler(`
      await put("a b", "content", { Metadata: { v: "1" }, ContentType: "text/plain", Tagging: "kind=draft&n=1" });
      const { CopyObjectResult: { ETag } } = await send("CopyObject", { Key: "copy", CopySource: "photos/a%20b" });
      await send("CopyObject", { Key: "other", CopySource: "/photos/a%20b", MetadataDirective: "REPLACE", Metadata: { v: "2" }, TaggingDirective: "REPLACE", Tagging: "kind=final" });
      const head = async (Key) => { const { Metadata, ContentType, TagCount } = await send("HeadObject", { Key }); return [Metadata, ContentType, TagCount]; };
      const tags = (Key) => send("GetObjectTagging", { Key }).then(({ TagSet }) => TagSet);
      const before = await tags("copy");
      await send("PutObjectTagging", { Key: "copy", Tagging: { TagSet: [{ Key: "x", Value: "y = z" }] } });
      const after = await tags("copy");
      await send("DeleteObjectTagging", { Key: "copy" });
      return { same: ETag === (await send("HeadObject", { Key: "a b" })).ETag, copy: await head("copy"), other: await head("other"), before, after, none: await tags("copy"),
        self: await refused("CopyObject", { Key: "a b", CopySource: "photos/a%20b" }), missing: await refused("CopyObject", { Key: "x", CopySource: "photos/none" }), condition: await refused("CopyObject", { Key: "x", CopySource: "photos/a%20b", CopySourceIfMatch: "other" }),
        many: await refused("PutObjectTagging", { Key: "copy", Tagging: { TagSet: Array.from({ length: 11 }, (_, i) => ({ Key: "k" + i, Value: "v" })) } }), twice: await refused("PutObjectTagging", { Key: "copy", Tagging: { TagSet: [{ Key: "k", Value: "1" }, { Key: "k", Value: "2" }] } }) };`);
    const tagged = [
      { Key: "kind", Value: "draft" },
      { Key: "n", Value: "1" },
    ];
    expect(payload).toEqual({
      same: true,
      copy: [{ v: "1" }, "text/plain", null],
      other: [{ v: "2" }, "binary/octet-stream", 1],
      before: tagged,
      after: [{ Key: "x", Value: "y = z" }],
      none: [],
      self: [
        "InvalidRequest",
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
        400,
      ],
      missing: ["NoSuchKey", "The specified key does not exist.", 404],
      condition: [
        "PreconditionFailed",
        "At least one of the pre-conditions you specified did not hold",
        412,
      ],
      many: ["BadRequest", "Object tags cannot be greater than 10", 400],
      twice: ["InvalidTag", "Cannot provide multiple Tags with the same key", 400],
    });
  });

  it("deletes one and many, and what is not there as well", async () => {
    const { payload, run } = await inHandler(`
      for (const key of ["a", "b", "c & <d>"]) await put(key, key);
      await send("DeleteObject", { Key: "a" });
      await send("DeleteObject", { Key: "a" });
      const { Deleted, Errors = null } = await send("DeleteObjects", { Delete: { Objects: [{ Key: "b" }, { Key: "none" }] } });
      const quiet = await send("DeleteObjects", { Delete: { Quiet: true, Objects: [{ Key: "c & <d>" }] } });
      return { Deleted, Errors, quiet, none: await refused("DeleteObjects", { Delete: { Objects: [] } }), left: (await send("ListObjectsV2", {})).KeyCount };`);
    expect(payload).toEqual({
      Deleted: [{ Key: "b" }, { Key: "none" }],
      Errors: null,
      quiet: {},
      none: [
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema",
        400,
      ],
      left: 0,
    });
    expect(records(run, "object.deleted").map(({ key }) => key)).toEqual(["a", "b", "c & <d>"]);
  });
});

describe("buckets", () => {
  it("are created, looked at, listed and deleted", async () => {
    const { payload, run } = await inHandler(`
      await send("CreateBucket", { Bucket: "films" });
      await put("k", "x", { Bucket: "films" });
      const { Buckets } = await send("ListBuckets", { Bucket: undefined });
      const results = {
        names: Buckets.map(({ Name }) => Name), again: await refused("CreateBucket", { Bucket: "films" }), name: await refused("CreateBucket", { Bucket: "Films" }),
        head: (await send("HeadBucket", {})).BucketRegion, noHead: await refused("HeadBucket", { Bucket: "nobodys" }), location: (await send("GetBucketLocation", {})).LocationConstraint ?? null, versioning: (await send("GetBucketVersioning", {})).Status ?? null,
        full: await refused("DeleteBucket", { Bucket: "films" }) };
      await send("DeleteObject", { Bucket: "films", Key: "k" });
      await send("DeleteBucket", { Bucket: "films" });
      return { ...results, gone: await refused("ListObjectsV2", { Bucket: "films" }) };`);
    expect(payload).toEqual({
      names: ["films", "photos"],
      // Of us-east-1 only: elsewhere it is BucketAlreadyOwnedByYou.
      again: "accepted",
      name: ["InvalidBucketName", "The specified bucket is not valid.", 400],
      head: "us-east-1",
      noHead: ["NotFound", "UnknownError", 404],
      location: null,
      versioning: null,
      full: ["BucketNotEmpty", "The bucket you tried to delete is not empty", 409],
      gone: ["NoSuchBucket", "The specified bucket does not exist", 404],
    });
    expect(records(run, "bucket.deleted")).toHaveLength(1);
  });

  it("path style names the same objects", async () => {
    const { payload } = await inHandler(`
      const path = new sdk.S3Client({ forcePathStyle: true });
      await path.send(new sdk.PutObjectCommand({ Bucket, Key: "a/b", Body: "x" }));
      return [await text("a/b"), (await path.send(new sdk.ListObjectsV2Command({ Bucket }))).Contents[0].Key];`);
    expect(payload).toEqual(["x", "a/b"]);
  });
});

describe("listing", () => {
  it("keys come in the order of their bytes, with prefixes rolled up, in pages", async () => {
    const objects = ["a", "b/1", "b/2", "b/c/3", "c", "d e&f", "z\uFFFF", "z\u{1F600}"].map(
      (key) => ({ key, body: key }),
    );
    const { payload } = await inHandler(
      `
      const list = async (input, name = "ListObjectsV2") => { const { Contents = [], CommonPrefixes = [], IsTruncated, NextMarker } = await send(name, input); return [Contents.map(({ Key }) => Key), CommonPrefixes.map(({ Prefix }) => Prefix), IsTruncated, ...(NextMarker ? [NextMarker] : [])]; };
      const pages = []; let token;
      do { const page = await send("ListObjectsV2", { Delimiter: "/", MaxKeys: 2, ContinuationToken: token }); pages.push([(page.Contents ?? []).map(({ Key }) => Key), (page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix)]); token = page.NextContinuationToken; } while (token);
      const { Contents: [{ LastModified, ...first }] } = await send("ListObjectsV2", { MaxKeys: 1, FetchOwner: true });
      return { all: await list({}), prefix: await list({ Prefix: "b/" }), delimiter: await list({ Prefix: "b/", Delimiter: "/" }), after: await list({ StartAfter: "b/2" }), encoded: await list({ EncodingType: "url", Prefix: "d" }),
        pages, first, one: await list({ Delimiter: "/", MaxKeys: 2 }, "ListObjects"), marked: await list({ Delimiter: "/", Marker: "b/" }, "ListObjects"), none: await list({ MaxKeys: 0 }), token: await refused("ListObjectsV2", { ContinuationToken: "x" }) };`,
      { buckets: [{ name: "photos", objects }] },
    );
    const last = ["z\uFFFF", "z\u{1F600}"];
    expect(payload).toEqual({
      all: [["a", "b/1", "b/2", "b/c/3", "c", "d e&f", ...last], [], false],
      prefix: [["b/1", "b/2", "b/c/3"], [], false],
      delimiter: [["b/1", "b/2"], ["b/c/"], false],
      after: [["b/c/3", "c", "d e&f", ...last], [], false],
      encoded: [["d+e%26f"], [], false],
      pages: [
        [["a"], ["b/"]],
        [["c", "d e&f"], []],
        [last, []],
      ],
      first: {
        Key: "a",
        ETag: '"0cc175b9c0f1b6a831c399e269772661"',
        ChecksumAlgorithm: ["CRC64NVME"],
        ChecksumType: "FULL_OBJECT",
        Size: 1,
        Owner: { ID: expect.stringMatching(/^[\da-f]{64}$/) as unknown },
        StorageClass: "STANDARD",
      },
      one: [["a"], ["b/"], true, "b/"],
      marked: [["c", "d e&f", ...last], [], false],
      none: [[], [], false],
      token: ["InvalidArgument", "The continuation token provided is incorrect", 400],
    });
  });
});

describe("multipart uploads", () => {
  const MB = 1_048_576;

  it("parts of 5 MB and a last one make an object whose tag counts them", async () => {
    const { payload, run } = await inHandler(`
      const Key = "big", parts = [Buffer.alloc(5 * ${MB}, "a"), Buffer.from("the end")];
      const { UploadId } = await send("CreateMultipartUpload", { Key, ChecksumAlgorithm: "CRC32", ContentType: "text/plain", Metadata: { n: "1" } });
      const done = [];
      for (const [i, Body] of parts.entries()) { const { ETag, ChecksumCRC32 } = await send("UploadPart", { Key, UploadId, PartNumber: i + 1, Body }); done.push({ PartNumber: i + 1, ETag, ChecksumCRC32 }); }
      const { Parts, ChecksumType } = await send("ListParts", { Key, UploadId });
      const { Uploads } = await send("ListMultipartUploads", {});
      const { ETag, ChecksumCRC32 } = await send("CompleteMultipartUpload", { Key, UploadId, MultipartUpload: { Parts: done } });
      const second = await send("GetObject", { Key, PartNumber: 2 });
      return { sizes: Parts.map(({ Size }) => Size), type: ChecksumType, uploads: Uploads.map(({ Key }) => Key), ETag, checksum: ChecksumCRC32, head: (await send("HeadObject", { Key })).ContentType, second: await second.Body.transformToString(), count: second.PartsCount,
        attributes: (await send("GetObjectAttributes", { Key, ObjectAttributes: ["ETag", "ObjectSize", "ObjectParts"] })).ObjectParts.TotalPartsCount, size: (await send("HeadObject", { Key })).ContentLength, left: (await send("ListMultipartUploads", {})).Uploads ?? [] };`);
    expect(payload).toEqual({
      sizes: [5 * MB, 7],
      type: "COMPOSITE",
      uploads: ["big"],
      ETag: expect.stringMatching(/^"[\da-f]{32}-2"$/) as unknown,
      checksum: expect.stringMatching(/^[\w+/]{6}==-2$/) as unknown,
      head: "text/plain",
      second: "the end",
      count: 2,
      attributes: 2,
      size: 5 * MB + 7,
      left: [],
    });
    expect(records(run, "object.put").map(({ event }) => event)).toEqual([
      "ObjectCreated:CompleteMultipartUpload",
    ]);
  });

  it("what cannot be completed has AWS's errors; what is aborted is gone", async () => {
    const { payload } = await inHandler(`
      const Key = "k";
      const { UploadId } = await send("CreateMultipartUpload", { Key });
      const part = (PartNumber, Body) => send("UploadPart", { Key, UploadId, PartNumber, Body });
      const [one, two] = [await part(1, "small"), await part(2, "also small")];
      const complete = (...Parts) => refused("CompleteMultipartUpload", { Key, UploadId, MultipartUpload: { Parts } });
      await put("source", "0123456789");
      const copied = await send("UploadPartCopy", { Key, UploadId, PartNumber: 3, CopySource: "photos/source", CopySourceRange: "bytes=2-4" });
      const p = (PartNumber, { ETag }) => ({ PartNumber, ETag });
      const results = {
        small: await complete(p(1, one), p(2, two)), order: await complete(p(2, two), p(1, one)), tag: await complete({ PartNumber: 1, ETag: '"0"' }), none: await complete(), missing: await complete(p(4, one)),
        number: await refused("UploadPart", { Key, UploadId, PartNumber: 10001, Body: "x" }), other: await refused("UploadPart", { Key: "other", UploadId, PartNumber: 1, Body: "x" }) };
      await send("CompleteMultipartUpload", { Key, UploadId, MultipartUpload: { Parts: [p(3, copied.CopyPartResult)] } });
      const again = await complete(p(3, copied.CopyPartResult));
      const second = await send("CreateMultipartUpload", { Key });
      await send("AbortMultipartUpload", { Key, UploadId: second.UploadId });
      return { ...results, again: again[0], text: await text(Key), aborted: await refused("ListParts", { Key, UploadId: second.UploadId }) };`);
    const part =
      "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.";
    const upload =
      "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.";
    expect(payload).toEqual({
      small: [
        "EntityTooSmall",
        "Your proposed upload is smaller than the minimum allowed size",
        400,
      ],
      order: [
        "InvalidPartOrder",
        "The list of parts was not in ascending order. Parts must be ordered by part number.",
        400,
      ],
      tag: ["InvalidPart", part, 400],
      none: [
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema",
        400,
      ],
      missing: ["InvalidPart", part, 400],
      number: [
        "InvalidArgument",
        "Part number must be an integer between 1 and 10000, inclusive",
        400,
      ],
      other: ["NoSuchUpload", upload, 404],
      again: "NoSuchUpload",
      text: "234",
      aborted: ["NoSuchUpload", upload, 404],
    });
  });
});

describe("notifications (fact 60)", () => {
  const notified = (targetArn: string, more: object = {}) => ({
    name: "photos",
    notifications: [{ events: ["s3:ObjectCreated:*"], targetArn, ...more }],
  });
  const RESIZE = "arn:aws:lambda:us-east-1:123456789012:function:resize";
  const resize = {
    configuration: configured("resize", { handler: "resize.handler" }),
    files: { "resize.mjs": "export const handler = async (event) => event;" },
  };

  it("an object that is put calls the function asynchronously, with the key URL-encoded (fact 60)", async () => {
    const run = await simulate({
      code: `export const handler = async () => {};`,
      account: {
        functions: [resize],
        buckets: [notified(RESIZE, { id: "thumbs", prefix: "in/", suffix: ".jpg" })],
        traffic: [
          {
            kind: "list",
            arrivals: ["in/a b+ü.jpg", "out/a.jpg", "in/a.png"].map((key, i) => ({
              atMs: i * 10,
              payload: { key },
            })),
            target: { bucket: "photos", key: "key" },
          },
        ],
      },
    });
    const [invocation, ...others] = run.invocations.filter((it) => it.functionName === "resize");
    expect(others).toEqual([]);
    expect(invocation).toMatchObject({ invocationType: "Event", source: "service" });
    const [ended] = records(run, "object.notified");
    expect(ended).toMatchObject({ ok: true, targetArn: RESIZE, event: "ObjectCreated:Put" });
    expect(run.logs).toBeDefined();
    expect(run.buckets?.[0]?.objectCount).toBe(3);
    expect(run.bill.lines.find(({ id }) => id === "s3.write-requests")?.quantity).toBe(3);
  });

  it("the event has the form of version 2.1 (fact 60)", async () => {
    const { run } = await inHandler(
      `await put("a b+ü.jpg", "x"); await send("DeleteObject", { Key: "a b+ü.jpg" });`,
      {
        queues: [{ name: "events" }],
        buckets: [
          {
            name: "photos",
            notifications: [
              {
                id: "all",
                events: ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"],
                targetArn: "arn:aws:sqs:us-east-1:123456789012:events",
              },
            ],
          },
        ],
      },
    );
    const bodies = records(run, "message.sent").map(
      ({ body }) => (JSON.parse(body) as { Records: Record<string, unknown>[] }).Records[0]!,
    );
    const created = bodies.find((it) => it["eventName"] === "ObjectCreated:Put");
    const sequencer = /^00[\dA-F]{16}$/;
    expect(created).toEqual({
      eventVersion: "2.1",
      eventSource: "aws:s3",
      awsRegion: "us-east-1",
      eventTime: expect.stringMatching(/^2026-01-05T09:00:00\.\d{3}Z$/) as unknown,
      eventName: "ObjectCreated:Put",
      userIdentity: { principalId: expect.stringMatching(/^AWS:AROA\w+:orders$/) as unknown },
      requestParameters: { sourceIPAddress: "10.0.0.1" },
      responseElements: {
        "x-amz-request-id": expect.stringMatching(/^[\dA-F]{16}$/) as unknown,
        "x-amz-id-2": expect.any(String) as unknown,
      },
      s3: {
        s3SchemaVersion: "1.0",
        configurationId: "all",
        bucket: {
          name: "photos",
          ownerIdentity: { principalId: "A3NL1KOZZKEXAMPLE" },
          arn: "arn:aws:s3:::photos",
        },
        object: {
          key: "a+b%2B%C3%BC.jpg",
          size: 1,
          eTag: "9dd4e461268c8034f5c8564e155c67a6",
          sequencer: expect.stringMatching(sequencer) as unknown,
        },
      },
    });
    const removed = bodies.find((it) => it["eventName"] === "ObjectRemoved:Delete") as {
      s3: { object: { sequencer: string } };
    };
    expect(removed.s3.object).toEqual({
      key: "a+b%2B%C3%BC.jpg",
      sequencer: expect.stringMatching(sequencer) as unknown,
    });
    const first = (created as typeof removed).s3.object.sequencer;
    expect(first < removed.s3.object.sequencer).toBe(true);
  });

  it("a function that writes into the bucket that calls it is stopped after 16 rounds (fact 47)", async () => {
    const code = `import { S3Client, PutObjectCommand } from "@aws-sdk/client-s3"; const client = new S3Client({});
      export const handler = async (event) => { const key = event.Records?.[0].s3.object.key ?? "0"; await client.send(new PutObjectCommand({ Bucket: "photos", Key: String(Number(key) + 1), Body: "x" })); };`;
    const run = await simulate({
      code,
      account: { buckets: [notified("arn:aws:lambda:us-east-1:123456789012:function:orders")] },
      function: { memorySizeMb: 1769, timeoutSeconds: 30 },
    });
    expect(run.buckets?.[0]?.objectCount).toBe(16);
    expect(run.invocations.map(({ condition }) => condition)).toContain(
      "RecursiveInvocationsDropped",
    );
  });

  it("rules that one event could match twice are refused, and so are targets that cannot be", async () => {
    const refusal = (buckets: AccountDefinition["buckets"]) =>
      simulate({
        code: "export const handler = () => {};",
        account: { queues: [{ name: "q.fifo" }], buckets: buckets! },
      }).then(
        () => "accepted",
        (error: Error) => error.message,
      );
    const own = "arn:aws:lambda:us-east-1:123456789012:function:orders";
    const rule = (more: object) => ({ events: ["s3:ObjectCreated:*"], targetArn: own, ...more });
    const two = (a: object, b: object) => [{ name: "photos", notifications: [rule(a), rule(b)] }];
    expect(await refusal(two({ prefix: "a" }, { prefix: "ab" }))).toContain("ambiguously defined");
    expect(await refusal(two({ prefix: "a" }, { prefix: "b" }))).toBe("accepted");
    expect(await refusal(two({ suffix: ".jpg" }, { suffix: ".png" }))).toBe("accepted");
    expect(await refusal([notified("arn:aws:sqs:us-east-1:123456789012:q.fifo")])).toContain(
      "FIFO",
    );
    expect(await refusal([notified("arn:aws:sqs:us-east-1:123456789012:none")])).toContain(
      "queue of this account",
    );
    expect(await refusal([notified(own, { events: ["s3:ObjectRestore:*"] })])).toContain(
      "not simulated",
    );
    expect(await refusal([{ name: "No" }])).toContain("A bucket's name");
  });

  it("Lambda's failure destination puts its record into a bucket (fact 45)", async () => {
    const run = await simulate({
      code: `export const handler = async () => { throw new Error("no"); };`,
      account: { buckets: [{ name: "failures" }] },
      workload: {
        kind: "list",
        arrivals: [{ atMs: 0, payload: { id: 1 } }],
        target: { invocationType: "Event" },
      },
      function: { asynchronous: { maximumRetryAttempts: 0, onFailure: "arn:aws:s3:::failures" } },
    });
    const [object] = run.buckets![0]!.objects;
    expect(object?.key).toMatch(
      /^aws\/lambda\/async\/orders\/2026\/01\/05\/2026-01-05T09\.00\.\d\d-/,
    );
    expect(JSON.parse(object!.body!)).toMatchObject({ requestPayload: { id: 1 } });
    expect(records(run, "object.put")[0]?.requester).toBe("lambda");
  });
});

describe("permissions and rates", () => {
  const reader = (
    ...statements: NonNullable<AccountDefinition["roles"]>[number]["statements"]
  ) => ({
    buckets: [{ name: "photos", objects: [{ key: "in/k", body: "x" }] }],
    roles: [{ name: "reader", statements }],
  });
  const may = (actions: string[], resources: string[]) => ({
    effect: "Allow" as const,
    actions,
    resources,
  });

  it("without s3:ListBucket a key that is not there is 403, with it 404; deletions are allowed key by key", async () => {
    const get = may(["s3:GetObject"], ["arn:aws:s3:::photos/*"]);
    const statements = `
      const found = await text("in/k");
      return [found, (await refused("GetObject", { Key: "none" }))[0], await refused("PutObject", { Key: "k", Body: "x" }), (await send("DeleteObjects", { Delete: { Objects: [{ Key: "in/k" }, { Key: "out/k" }] } }).then(({ Deleted = [], Errors = [] }) => [Deleted.map((d) => d.Key), Errors.map((e) => [e.Key, e.Code])]))];`;
    const { payload } = await inHandler(
      statements,
      reader(get, may(["s3:DeleteObject"], ["arn:aws:s3:::photos/in/*"])),
    );
    const user = "User: arn:aws:sts::123456789012:assumed-role/reader/orders";
    expect(payload).toEqual([
      "x",
      "AccessDenied",
      [
        "AccessDenied",
        `${user} is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::photos/k because no identity-based policy allows the s3:PutObject action`,
        403,
      ],
      [["in/k"], [["out/k", "AccessDenied"]]],
    ]);
    const listing = await inHandler(
      statements,
      reader(get, may(["s3:ListBucket"], ["arn:aws:s3:::photos"])),
    );
    expect((listing.payload as unknown as string[])[1]).toBe("NoSuchKey");
  });

  it("a bucket's policy is about its objects", async () => {
    const { payload } = await inHandler(
      `return [await text("in/k"), (await refused("DeleteObject", { Key: "in/k" }))[1].replace(/.* with/, "with")];`,
      {
        ...reader(may(["s3:*"], ["*"])),
        resourcePolicies: [
          {
            resource: "arn:aws:s3:::photos",
            statements: [
              {
                effect: "Deny",
                actions: ["s3:DeleteObject"],
                resources: ["arn:aws:s3:::photos/*"],
                principals: ["*"],
              },
            ],
          },
        ],
      },
    );
    expect(payload).toEqual(["x", "with an explicit deny in a resource-based policy"]);
  });

  it("more than 3,500 writes a second to one prefix are answered 503 SlowDown", async () => {
    const { S3Service } = await import("../../src/engine/services/s3/s3-service.ts");
    const { Agenda } = await import("../../src/engine/kernel/agenda.ts");
    const ports = { agenda: new Agenda(), seed: "1", epochMs: 0, record: () => {} };
    const s3 = new S3Service([{ name: "photos" }], ports as never);
    const SLOW_DOWN = "SlowDown 503 Please reduce your request rate.";
    const refusals = (kind: "read" | "write", count: number, prefix: string) =>
      Array.from({ length: count }).filter((_, i) => {
        try {
          s3.admit(kind, "photos", `${prefix}${i}`);
          return false;
        } catch (error) {
          const { code, status, message } = error as {
            code: string;
            status: number;
            message: string;
          };
          return `${code} ${status} ${message}` === SLOW_DOWN;
        }
      }).length;
    expect(refusals("write", 3_600, "a/")).toBe(100);
    expect(refusals("write", 3_600, "b/")).toBe(100);
    expect(refusals("read", 5_500, "a/")).toBe(0);
  });
});

describe("with the libraries around the client", () => {
  it("lib-storage uploads a stream of unknown length in parts", async () => {
    const { payload, run } = await inHandler(
      `
      async function* chunks() { for (let i = 0; i < 6; i++) yield Buffer.alloc(1048576, i + 1); }
      const upload = new Upload({ client, params: { Bucket, Key: "big", Body: Readable.from(chunks()) } });
      const progress = []; upload.on("httpUploadProgress", ({ part }) => progress.push(part));
      const { ETag } = await upload.done();
      const small = await new Upload({ client, params: { Bucket, Key: "small", Body: "one part" } }).done();
      return { ETag, progress: progress.sort(), size: (await send("HeadObject", { Key: "big" })).ContentLength, small: small.ETag };`,
      PHOTOS,
      `import { Upload } from "@aws-sdk/lib-storage"; import { Readable } from "node:stream";`,
    );
    expect(payload).toEqual({
      ETag: expect.stringMatching(/-2"$/) as unknown,
      progress: [1, 2],
      size: 6 * 1_048_576,
      small: expect.stringMatching(/^"[\da-f]{32}"$/) as unknown,
    });
    expect(records(run, "http.requested").map(({ aws }) => aws?.operation)).toContain("UploadPart");
  });

  it("a rule of EventBridge is told what was put, with the key as it is (fact 60)", async () => {
    const { run } = await inHandler(`await put("in/a b.jpg", "x"); await later(20000);`, {
      buckets: [{ name: "photos", eventBridge: true }],
      queues: [{ name: "events" }],
      eventBuses: [
        {
          name: "default",
          rules: [
            {
              name: "created",
              eventPattern: {
                source: ["aws.s3"],
                detail: { object: { key: [{ prefix: "in/" }] } },
              },
              targets: [{ id: "q", arn: "arn:aws:sqs:us-east-1:123456789012:events" }],
            },
          ],
        },
      ],
    });
    const [sent] = records(run, "message.sent");
    expect(JSON.parse(sent!.body)).toMatchObject({
      source: "aws.s3",
      "detail-type": "Object Created",
      resources: ["arn:aws:s3:::photos"],
      detail: {
        bucket: { name: "photos" },
        object: { key: "in/a b.jpg", size: 1 },
        reason: "PutObject",
      },
    });
  });
});
