/** What signs: requests, URLs, tokens for databases. */
import { expect, it } from "vitest";
import { commonJs, resultOf } from "./handler.ts";

it("rds-signer makes a token for a database user", async () => {
  const code = `import { Signer } from "@aws-sdk/rds-signer";
    export const handler = () => new Signer({ hostname: "db.example.com", port: 5432, username: "app" }).getAuthToken();`;
  expect(await resultOf(code)).toMatch(
    /^db\.example\.com:5432\/\?Action=connect&DBUser=app&X-Amz-.*X-Amz-Expires=900.*X-Amz-Signature=[\da-f]{64}/,
  );
});

it("signature-v4 signs a request and a URL, as AWS's test suite has it", async () => {
  const code = `const { SignatureV4 } = require("@smithy/signature-v4"); const { Sha256 } = require("@aws-crypto/sha256-js");
    const signer = new SignatureV4({ service: "service", region: "us-east-1", sha256: Sha256, applyChecksum: false,
      credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" } });
    const request = { method: "GET", protocol: "https:", hostname: "example.amazonaws.com", path: "/", headers: { host: "example.amazonaws.com" }, query: {} };
    exports.handler = async () => [(await signer.sign(request, { signingDate: new Date("2015-08-30T12:36:00Z") })).headers.authorization,
      (await signer.presign(request, { expiresIn: 60 })).query["X-Amz-Expires"]];`;
  // https://docs.aws.amazon.com/general/latest/gr/signature-v4-test-suite.html (get-vanilla)
  expect(await resultOf(commonJs(code))).toEqual([
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
    "60",
  ]);
});

it("credential-providers: from the environment, temporary ones, and what a function has not", async () => {
  const code = `import { fromEnv, fromTemporaryCredentials, fromNodeProviderChain, fromIni, fromSSO } from "@aws-sdk/credential-providers";
    const failed = (provider) => provider({}).then(() => "fine", (e) => [e.name, e.message]);
    export const handler = async () => { const { accessKeyId, sessionToken } = await fromEnv()(); return [accessKeyId === process.env.AWS_ACCESS_KEY_ID, sessionToken === process.env.AWS_SESSION_TOKEN,
      (await fromNodeProviderChain()()).accessKeyId === accessKeyId, await failed(fromIni()), await failed(fromSSO({})), await failed(fromTemporaryCredentials({ params: { RoleArn: "arn:aws:iam::123456789012:role/none" } }))]; };`;
  expect(await resultOf(code)).toEqual([
    true,
    true,
    true,
    ["CredentialsProviderError", "@aws-sdk/credential-provider-ini is not simulated"],
    ["CredentialsProviderError", "@aws-sdk/credential-provider-sso is not simulated"],
    "fine",
  ]);
});

it("util-dynamodb marshals and unmarshals", async () => {
  const code = `import { marshall, unmarshall, convertToAttr, NumberValueImpl } from "@aws-sdk/util-dynamodb";
    const item = { id: "1", n: 2.5, ok: true, none: null, list: [1, "a"], map: { a: 1 }, set: new Set(["x"]), bytes: new Uint8Array([1]) };
    export const handler = async () => { const m = marshall(item); const u = unmarshall(m); return [m.set, m.list, u.map, [...u.set], u.bytes.length, convertToAttr(1),
      marshall({ a: undefined }, { removeUndefinedValues: true }), (() => { try { marshall({ a: undefined }); } catch (e) { return e.message.slice(0, 40); } })(), String(unmarshall({ n: { N: "12345678901234567890" } }, { wrapNumbers: true }).n.value)]; };`;
  expect(await resultOf(code)).toEqual([
    { SS: ["x"] },
    { L: [{ N: "1" }, { S: "a" }] },
    { a: 1 },
    ["x"],
    1,
    { N: "1" },
    {},
    "Pass options.removeUndefinedValues=true ",
    "12345678901234567890",
  ]);
});

it("aws-jwt-verify and lib-storage tell what they could not do", async () => {
  const code = `import { JwtVerifier, CognitoJwtVerifier } from "aws-jwt-verify"; import { decomposeUnverifiedJwt } from "aws-jwt-verify/jwt"; import { Upload } from "@aws-sdk/lib-storage"; import { S3Client } from "@aws-sdk/client-s3";
    const expired = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.eyJpc3MiOiJodHRwczovL2NvZ25pdG8taWRwLnVzLWVhc3QtMS5hbWF6b25hd3MuY29tL3VzLWVhc3QtMV9hYmNkZWZnaGkiLCJleHAiOjF9.AAAA";
    const verifier = CognitoJwtVerifier.create({ userPoolId: "us-east-1_abcdefghi", clientId: "c", tokenUse: "id" });
    export const handler = async () => [typeof JwtVerifier.create, decomposeUnverifiedJwt(expired).payload.exp, await verifier.verify(expired).catch((e) => e.constructor.name),
      typeof new Upload({ client: new S3Client({}), params: { Bucket: "b", Key: "k", Body: "x" } }).done];`;
  expect(await resultOf(code)).toEqual([
    "function",
    1,
    expect.stringMatching(/Error$/),
    "function",
  ]);
});
