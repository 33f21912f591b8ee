import * as fc from "fast-check";
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { expect, it } from "vitest";
import { md5Hex } from "../../kernel/md5.ts";
import { CHECKSUM_ALGORITHMS, checksumOf } from "./checksums.ts";
import { MultipartUpload } from "./multipart-upload.ts";

const MB = 1_048_576;

it("an object in parts has the bytes of a single put, and a tag of its parts' digests", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 5 * MB, max: 5 * MB + 3 }), { maxLength: 2 }),
      fc.integer({ min: 0, max: 20 }),
      fc.boolean(),
      (sizes, last, whole) => {
        const parts = [...sizes, last].map((size, i) => new Uint8Array(size).fill(i + 1));
        const upload = new MultipartUpload("k", "id", 0, {
          attributes: {},
          algorithm: "CRC32",
          checksumType: whole ? "FULL_OBJECT" : "COMPOSITE",
        });
        // In any order, and again.
        for (const [i, body] of [...parts.entries()].toReversed()) upload.put(i + 1, body, 0);
        upload.put(1, parts[0]!, 0);
        const completed = upload.sorted.map(({ partNumber, etag }) => ({ partNumber, etag }));
        const { body, etag, checksum } = upload.assemble(completed);
        const single = Buffer.concat(parts);
        expect(Buffer.from(body).equals(single)).toBe(true);
        const digests = parts.map((part) => Buffer.from(md5Hex(part), "hex"));
        expect(etag).toBe(`${md5Hex(Buffer.concat(digests))}-${parts.length}`);
        const composite = /^[\w+/]{6}==-\d+$/;
        const { value = "" } = checksum;
        expect(whole ? value === checksumOf("CRC32", single) : composite.test(value)).toBe(true);
      },
    ),
    { numRuns: 10 },
  );
});

it("checksums are those of Node and of the standards' check values", () => {
  const digits = Buffer.from("123456789");
  const values = Object.fromEntries(
    CHECKSUM_ALGORITHMS.map((it) => [
      it,
      Buffer.from(checksumOf(it, digits), "base64").toString("hex"),
    ]),
  );
  expect(values).toEqual({
    CRC32: crc32(digits).toString(16),
    CRC32C: "e3069283",
    CRC64NVME: "ae8b14860a799888",
    SHA1: createHash("sha1").update(digits).digest("hex"),
    SHA256: createHash("sha256").update(digits).digest("hex"),
  });
});
