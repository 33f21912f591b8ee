/** Presigned URLs, whoever sends them. https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html */
import { expect, it } from "vitest";
import { lines, simulate } from "../simulations/simulate.ts";

const IMPORTS = `import { S3Client, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3"; import { getSignedUrl } from "@aws-sdk/s3-request-presigner"; import axios from "axios";
  const client = new S3Client({ requestChecksumCalculation: "WHEN_REQUIRED" }); const Bucket = "photos";
  const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const codeOf = async (response) => [response.status, /<Code>(.*?)<.Code>/.exec(await response.text())?.[1] ?? null];`;

async function inHandler(statements: string) {
  const run = await simulate({
    code: `${IMPORTS} export const handler = async () => { ${statements} };`,
    account: { buckets: [{ name: "photos", objects: [{ key: "a b/ü+.txt", body: "hello" }] }] },
    function: { memorySizeMb: 1769, timeoutSeconds: 120 },
  });
  const [invocation] = run.invocations;
  expect(invocation?.functionError, lines(run).join("\n")).toBeNull();
  return { run, payload: invocation!.payload };
}

it("gets and puts with fetch and axios, also with headers that were signed", async () => {
  const { payload, run } = await inHandler(`
    const get = await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: "a b/ü+.txt", ResponseContentType: "text/csv" }), { expiresIn: 60 });
    const put = await getSignedUrl(client, new PutObjectCommand({ Bucket, Key: "new", ContentType: "text/plain", Metadata: { n: "1" } }), { expiresIn: 60 });
    const got = await fetch(get);
    const sent = await fetch(put, { method: "PUT", body: "put by fetch", headers: { "content-type": "text/plain" } });
    const ranged = await axios.get(get, { headers: { Range: "bytes=1-3" } });
    return [got.status, got.headers.get("content-type"), await got.text(), sent.status, ranged.status, ranged.data];`);
  expect(payload).toEqual([200, "text/csv", "hello", 200, 206, "ell"]);
  const put = run.buckets![0]!.objects.find(({ key }) => key === "new");
  expect(put).toMatchObject({
    body: "put by fetch",
    contentType: "text/plain",
    metadata: { n: "1" },
  });
});

it("is refused after its time, when anything of it was changed, and without a signature", async () => {
  const { payload } = await inHandler(`
    const url = await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: "a b/ü+.txt" }), { expiresIn: 30 });
    const results = { plain: await codeOf(await fetch(url.split("?")[0])), other: await codeOf(await fetch(url.replace("a%20b", "c"))), method: await codeOf(await fetch(url, { method: "DELETE" })), longer: await codeOf(await fetch(url.replace("Expires=30", "Expires=3000"))), nobody: await codeOf(await fetch(url.replace(/Credential=[^%]+/, "Credential=AKIANOBODY"))), week: await codeOf(await fetch(url.replace("Expires=30", "Expires=604801"))) };
    await later(31000);
    const late = await (await fetch(url)).text();
    return { ...results, late: /<Message>(.*?)</.exec(late)[1], expires: /<X-Amz-Expires>30<.*<Expires>(.*?)</.exec(late)[1] };`);
  expect(payload).toEqual({
    plain: [403, "AccessDenied"],
    other: [403, "SignatureDoesNotMatch"],
    method: [403, "SignatureDoesNotMatch"],
    longer: [403, "SignatureDoesNotMatch"],
    nobody: [403, "InvalidAccessKeyId"],
    week: [400, "AuthorizationQueryParametersError"],
    late: "Request has expired",
    expires: expect.stringMatching(/^2026-01-05T09:00:\d\dZ$/) as unknown,
  });
});

it("the SDK signs the checksum of no body into a URL for a put, unless it is told to compute only what is required", async () => {
  // https://github.com/aws/aws-sdk-js-v3/issues/6994
  const { payload } = await inHandler(`
    const url = await getSignedUrl(new S3Client({}), new PutObjectCommand({ Bucket, Key: "new" }), { expiresIn: 60 });
    return [url.includes("x-amz-checksum-crc32=AAAAAA"), await codeOf(await fetch(url, { method: "PUT", body: "content" }))];`);
  expect(payload).toEqual([true, [400, "BadDigest"]]);
});
