/** STS through the unmodified client. https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html */
import { expect, it } from "vitest";
import type { AccountDefinition } from "../../src/session/protocol.ts";
import { lines, simulate } from "../simulations/simulate.ts";

async function inHandler(statements: string, account: AccountDefinition = {}, role?: string) {
  const run = await simulate({
    code: `import * as sts from "@aws-sdk/client-sts"; import * as s3 from "@aws-sdk/client-s3";
      const client = new sts.STSClient({});
      const send = (name, input, from = client) => from.send(new sts[name + "Command"](input)).then(({ $metadata, ...rest }) => rest);
      const refused = (name, input, from) => send(name, input, from).then(() => "accepted", (e) => [e.name, e.message, e.$metadata?.httpStatusCode ?? e.code]);
      export const handler = async () => { ${statements} };`,
    account,
    function: { memorySizeMb: 1769, timeoutSeconds: 60, ...(role ? { role } : {}) },
  });
  const [invocation] = run.invocations;
  expect(invocation?.functionError, lines(run).join("\n")).toBeNull();
  return invocation!.payload;
}

it("GetCallerIdentity names the session of the function's role", async () => {
  const account: AccountDefinition = { roles: [{ name: "orders-role-x1", statements: [] }] };
  expect(
    await inHandler(`return send("GetCallerIdentity", {});`, account, "orders-role-x1"),
  ).toEqual({
    Account: "123456789012",
    Arn: "arn:aws:sts::123456789012:assumed-role/orders-role-x1/orders",
    UserId: expect.stringMatching(/^AROA[\dA-F]{16}X:orders$/) as unknown,
  });
});

it("AssumeRole gives credentials of another role, which may do what that role may until they expire", async () => {
  const allow = (actions: string[], resources: string[]) => ({
    effect: "Allow" as const,
    actions,
    resources,
  });
  const account: AccountDefinition = {
    buckets: [{ name: "photos", objects: [{ key: "k", body: "x" }] }],
    roles: [
      {
        name: "own",
        statements: [allow(["sts:AssumeRole"], ["arn:aws:iam::123456789012:role/re*"])],
      },
      { name: "reader", statements: [allow(["s3:GetObject"], ["arn:aws:s3:::photos/*"])] },
      { name: "writer", statements: [allow(["s3:PutObject"], ["arn:aws:s3:::photos/*"])] },
    ],
  };
  const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
  const payload = await inHandler(
    `
    const get = (from) => from.send(new s3.GetObjectCommand({ Bucket: "photos", Key: "k" })).then(({ Body }) => Body.transformToString(), (e) => [e.name, e.message]);
    const own = await get(new s3.S3Client({}));
    const { Credentials: { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken }, AssumedRoleUser } = await send("AssumeRole", { RoleArn: "${role("reader")}", RoleSessionName: "reports", DurationSeconds: 900 });
    const credentials = { accessKeyId, secretAccessKey, sessionToken };
    const reader = new s3.S3Client({ credentials });
    const assumed = await get(reader);
    const identity = await send("GetCallerIdentity", {}, new sts.STSClient({ credentials }));
    const put = await reader.send(new s3.PutObjectCommand({ Bucket: "photos", Key: "k", Body: "y" })).catch((e) => e.message);
    const results = { own, assumed, arn: [identity.Arn, AssumedRoleUser.Arn], put,
      writer: await refused("AssumeRole", { RoleArn: "${role("writer")}", RoleSessionName: "s1" }), none: await refused("AssumeRole", { RoleArn: "${role("renter")}", RoleSessionName: "s1" }),
      long: await refused("AssumeRole", { RoleArn: "${role("reader")}", RoleSessionName: "s1", DurationSeconds: 7200 }), policy: await refused("AssumeRole", { RoleArn: "${role("reader")}", RoleSessionName: "s1", Policy: "{}" }) };
    const unknown = await refused("GetCallerIdentity", {}, new sts.STSClient({ credentials: { accessKeyId: "AKIANOBODY", secretAccessKey: "x" } }));
    return { ...results, unknown };`,
    account,
    "own",
  );
  const user = "arn:aws:sts::123456789012:assumed-role/own/orders";
  const reports = "arn:aws:sts::123456789012:assumed-role/reader/reports";
  expect(payload).toEqual({
    own: [
      "AccessDenied",
      `User: ${user} is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::photos/k because no identity-based policy allows the s3:GetObject action`,
    ],
    assumed: "x",
    arn: [reports, reports],
    put: `User: ${reports} is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::photos/k because no identity-based policy allows the s3:PutObject action`,
    writer: [
      "AccessDenied",
      `User: ${user} is not authorized to perform: sts:AssumeRole on resource: ${role("writer")} because no identity-based policy allows the sts:AssumeRole action`,
      403,
    ],
    none: [
      "AccessDenied",
      `User: ${user} is not authorized to perform: sts:AssumeRole on resource: ${role("renter")}`,
      403,
    ],
    long: [
      "ValidationError",
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
      400,
    ],
    policy: [
      expect.any(String),
      expect.stringContaining("AssumeRole with Policy is not simulated"),
      "ERR_NOT_SIMULATED",
    ] as unknown,
    unknown: [
      "InvalidClientTokenId",
      "The security token included in the request is invalid.",
      403,
    ],
  });
});

it("credentials of an assumed role expire on virtual time", async () => {
  const run = await simulate({
    code: `import * as sts from "@aws-sdk/client-sts"; import * as s3 from "@aws-sdk/client-s3";
      const own = new s3.S3Client({}), at = { Bucket: "kept", Key: "credentials" };
      export const handler = async (first) => {
        if (first) {
          const { Credentials: c } = await new sts.STSClient({}).send(new sts.AssumeRoleCommand({ RoleArn: "arn:aws:iam::123456789012:role/any", RoleSessionName: "short", DurationSeconds: 900 }));
          await own.send(new s3.PutObjectCommand({ ...at, Body: JSON.stringify({ accessKeyId: c.AccessKeyId, secretAccessKey: c.SecretAccessKey, sessionToken: c.SessionToken }) }));
          return c.Expiration.getTime() - Date.now() > 899000;
        }
        const credentials = JSON.parse(await (await own.send(new s3.GetObjectCommand(at))).Body.transformToString());
        const code = (sent) => sent.then(() => "accepted", (e) => e.name);
        return [await code(new sts.STSClient({ credentials }).send(new sts.GetCallerIdentityCommand({}))), await code(new s3.S3Client({ credentials }).send(new s3.GetObjectCommand(at)))];
      };`,
    account: { buckets: [{ name: "kept" }] },
    function: { memorySizeMb: 1769, timeoutSeconds: 30 },
    at: [
      [0, true],
      [890_000, false],
      [902_000, false],
    ],
  });
  expect(run.invocations.map(({ payload }) => payload)).toEqual([
    true,
    ["accepted", "accepted"],
    ["ExpiredToken", "ExpiredToken"],
  ]);
});
