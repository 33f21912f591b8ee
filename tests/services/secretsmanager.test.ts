/** Secrets Manager through the unmodified client. https://docs.aws.amazon.com/secretsmanager/latest/apireference/Welcome.html */
import { describe, expect, it } from "vitest";
import type { AccountDefinition, FunctionConfiguration } from "../../src/session/protocol.ts";
import { configured, lines, records, simulate } from "../simulations/simulate.ts";

const PRELUDE = `import * as sdk from "@aws-sdk/client-secrets-manager";
  const client = new sdk.SecretsManagerClient({});
  const send = (name, input = {}) => client.send(new sdk[name + "Command"](input)).then(({ $metadata, ...rest }) => rest);
  const refused = (name, input) => send(name, input).then(() => "accepted", (e) => [e.name, e.message, e.$metadata?.httpStatusCode ?? e.code]);
  const read = (SecretId, more = {}) => send("GetSecretValue", { SecretId, ...more }).then(({ SecretString }) => SecretString);
  const sleep = (ms) => new Promise((done) => setTimeout(done, ms));`;

async function inHandler(
  statements: string,
  account: AccountDefinition = { secrets: [{ name: "db/password", value: "first" }] },
  more: Partial<FunctionConfiguration> = {},
) {
  const run = await simulate({
    code: `${PRELUDE} export const handler = async (event) => { ${statements} };`,
    account,
    function: { memorySizeMb: 1769, timeoutSeconds: 900, ...more },
    at: [[0]],
  });
  const invocation = run.invocations.find(({ index }) => index === 0);
  expect(invocation?.functionError, lines(run).join("\n")).toBeNull();
  return { run, payload: invocation!.payload as never };
}

const NOT_FOUND = [
  "ResourceNotFoundException",
  "Secrets Manager can't find the specified secret.",
  400,
];
const MARKED = [
  "InvalidRequestException",
  "You can't perform this operation on the secret because it was marked for deletion.",
  400,
];

describe("Secrets Manager through its client", () => {
  it("no value is in the trace: whoever looks at a run does not find it", async () => {
    const { run } = await inHandler(`
      await send("PutSecretValue", { SecretId: "db/password", SecretString: "a-new-pass" + "word" });`);
    expect(records(run, "http.requested")).toHaveLength(1);
    expect(JSON.stringify(run.trace)).not.toContain("a-new-password");
  });

  it("reads a secret by name, ARN and an ARN without its six characters", async () => {
    const { payload, run } = await inHandler(`
      const whole = await send("GetSecretValue", { SecretId: "db/password" });
      return [whole, await read(whole.ARN), await read(whole.ARN.slice(0, -7)), whole.CreatedDate instanceof Date, await refused("GetSecretValue", { SecretId: "other" })];`);
    const [whole, ...rest] = payload as [Record<string, unknown>, ...unknown[]];
    expect(whole).toMatchObject({
      ARN: expect.stringMatching(
        /^arn:aws:secretsmanager:us-east-1:123456789012:secret:db\/password-[A-Za-z0-9]{6}$/,
      ),
      Name: "db/password",
      SecretString: "first",
      VersionStages: ["AWSCURRENT"],
      VersionId: expect.stringMatching(/^[\da-f-]{36}$/),
    });
    expect(rest).toEqual(["first", "first", true, NOT_FOUND]);
    expect(records(run, "http.requested")[0]?.aws).toEqual({
      service: "secretsmanager",
      operation: "GetSecretValue",
      resource: "db/password",
    });
  });

  it("a new version is the current one, and the one before it is the previous one", async () => {
    const { payload, run } = await inHandler(`
      await send("PutSecretValue", { SecretId: "db/password", SecretString: "second" });
      const third = await send("UpdateSecret", { SecretId: "db/password", SecretString: "third", Description: "of the database" });
      const pending = await send("PutSecretValue", { SecretId: "db/password", SecretBinary: new Uint8Array([1, 2, 255]), VersionStages: ["AWSPENDING"], ClientRequestToken: "11111111-2222-3333-4444-555555555555" });
      const bytes = await send("GetSecretValue", { SecretId: "db/password", VersionStage: "AWSPENDING" });
      const listed = await send("ListSecretVersionIds", { SecretId: "db/password" });
      const all = await send("ListSecretVersionIds", { SecretId: "db/password", IncludeDeprecated: true });
      const described = await send("DescribeSecret", { SecretId: "db/password" });
      return { previous: await read("db/password", { VersionStage: "AWSPREVIOUS" }), current: await read("db/password"), byId: await read("db/password", { VersionId: third.VersionId }),
        bytes: [...bytes.SecretBinary], stages: listed.Versions.map((v) => v.VersionStages), all: all.Versions.length, description: described.Description, staged: Object.values(described.VersionIdsToStages),
        mismatch: await refused("GetSecretValue", { SecretId: "db/password", VersionId: third.VersionId, VersionStage: "AWSPENDING" }),
        noStage: await refused("GetSecretValue", { SecretId: "db/password", VersionStage: "blue" }),
        noVersion: await refused("GetSecretValue", { SecretId: "db/password", VersionId: "99999999-2222-3333-4444-555555555555" }),
        again: (await send("PutSecretValue", { SecretId: "db/password", SecretBinary: new Uint8Array([1, 2, 255]), ClientRequestToken: pending.VersionId })).VersionId === pending.VersionId,
        inUse: await refused("PutSecretValue", { SecretId: "db/password", SecretString: "x", ClientRequestToken: pending.VersionId }) };`);
    expect(payload).toEqual({
      previous: "second",
      current: "third",
      byId: "third",
      bytes: [1, 2, 255],
      stages: [["AWSPENDING"], ["AWSCURRENT"], ["AWSPREVIOUS"]],
      all: 4,
      description: "of the database",
      staged: [["AWSPREVIOUS"], ["AWSCURRENT"], ["AWSPENDING"]],
      mismatch: [
        "InvalidRequestException",
        "You provided a VersionStage that is not associated to the provided VersionId.",
        400,
      ],
      noStage: [
        "ResourceNotFoundException",
        "Secrets Manager can't find the specified secret value for staging label: blue",
        400,
      ],
      noVersion: [
        "ResourceNotFoundException",
        "Secrets Manager can't find the specified secret value for VersionId: 99999999-2222-3333-4444-555555555555",
        400,
      ],
      again: true,
      inUse: [
        "ResourceExistsException",
        expect.stringMatching(
          /^You can't use ClientRequestToken 11111111-2222-3333-4444-555555555555 because that value is already in use for a version of secret arn:aws:.*db\/password-\w{6}\.$/,
        ),
        400,
      ],
    });
    expect(
      records(run, "secret.stage.moved").map(({ stage, from }) => [stage, from !== undefined]),
    ).toEqual([
      ["AWSCURRENT", true],
      ["AWSPREVIOUS", false],
      ["AWSCURRENT", true],
      ["AWSPREVIOUS", true],
      ["AWSPENDING", false],
    ]);
    expect(JSON.stringify(records(run, "secret.changed"))).not.toMatch(/second|third/);
  });

  it("creates secrets, and refuses a name twice, a bad name and a value that is too long", async () => {
    const { payload } = await inHandler(`
      const made = await send("CreateSecret", { Name: "api/key", SecretString: "k", Description: "d", Tags: [{ Key: "team", Value: "shop" }] });
      await send("CreateSecret", { Name: "empty" });
      return [made.Name, typeof made.VersionId, await refused("CreateSecret", { Name: "api/key", SecretString: "k" }), await refused("CreateSecret", { Name: "a b", SecretString: "k" }),
        await refused("CreateSecret", { Name: "long", SecretString: "x".repeat(65537) }), (await read("empty").catch((e) => e.message)),
        await refused("CreateSecret", { Name: "both", SecretString: "x", SecretBinary: new Uint8Array([1]) }), await refused("PutSecretValue", { SecretId: "empty" }), await refused("GetSecretValue", {}),
        await refused("PutResourcePolicy", { SecretId: "empty", ResourcePolicy: "{}" }), await refused("CreateSecret", { Name: "x", ForceOverwriteReplicaSecret: true })];`);
    expect(payload).toEqual([
      "api/key",
      "string",
      [
        "ResourceExistsException",
        "The operation failed because the secret api/key already exists.",
        400,
      ],
      [
        "InvalidParameterException",
        "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
        400,
      ],
      [
        "InvalidParameterException",
        expect.stringContaining("Member must have length less than or equal to 65536"),
        400,
      ],
      "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
      ["InvalidParameterException", expect.stringContaining("both a binary secret value"), 400],
      ["InvalidRequestException", "You must provide either SecretString or SecretBinary.", 400],
      ["ValidationException", expect.stringContaining("Value null at 'secretId'"), 400],
      ["Error", expect.stringContaining("PutResourcePolicy is not simulated"), "ERR_NOT_SIMULATED"],
      ["Error", expect.stringContaining("ForceOverwriteReplicaSecret"), "ERR_NOT_SIMULATED"],
    ]);
  });

  it("lists by filter and page, and gets many at once", async () => {
    const secrets = ["a/one", "a/two", "b/one"].map((name) => ({
      name,
      value: name,
      tags: { team: name[0]! },
    }));
    const { payload } = await inHandler(
      `const names = ({ SecretList }) => SecretList.map((s) => s.Name);
      const page = await send("ListSecrets", { MaxResults: 2, SortOrder: "asc" });
      const many = await send("BatchGetSecretValue", { SecretIdList: ["a/two", "none"] });
      const byFilter = await send("BatchGetSecretValue", { Filters: [{ Key: "name", Values: ["a/"] }] });
      return [names(page), names(await send("ListSecrets", { MaxResults: 2, SortOrder: "asc", NextToken: page.NextToken })), names(await send("ListSecrets", { Filters: [{ Key: "name", Values: ["a/"] }] })),
        names(await send("ListSecrets", { Filters: [{ Key: "tag-value", Values: ["!a"] }] })), names(await send("ListSecrets", { Filters: [{ Key: "all", Values: ["ONE"] }] })),
        many.SecretValues.map((v) => v.SecretString), many.Errors, byFilter.SecretValues.map((v) => v.Name), await refused("BatchGetSecretValue", {}), await refused("ListSecrets", { NextToken: "x" })];`,
      { secrets },
    );
    expect(payload).toEqual([
      ["a/one", "a/two"],
      ["b/one"],
      ["a/two", "a/one"],
      ["b/one"],
      ["b/one", "a/one"],
      ["a/two"],
      [
        {
          SecretId: "none",
          ErrorCode: "ResourceNotFoundException",
          Message: "Secrets Manager can't find the specified secret.",
        },
      ],
      ["a/one", "a/two"],
      [
        "InvalidParameterException",
        "You must include either Filters or SecretIdList, but not both.",
        400,
      ],
      ["InvalidNextTokenException", "The NextToken value is invalid.", 400],
    ]);
  });

  it("a deleted secret cannot be read but restored, and is gone after its recovery window", async () => {
    const { payload } = await inHandler(`
      const SecretId = "db/password";
      const { DeletionDate } = await send("DeleteSecret", { SecretId, RecoveryWindowInDays: 7 });
      const out = [Math.round((DeletionDate - Date.now()) / 86_400_000), await refused("GetSecretValue", { SecretId }), await refused("PutSecretValue", { SecretId, SecretString: "x" }), await refused("DeleteSecret", { SecretId }),
        await refused("CreateSecret", { Name: SecretId, SecretString: "x" }), (await send("ListSecrets")).SecretList.length, (await send("ListSecrets", { IncludePlannedDeletion: true })).SecretList.length, (await send("DescribeSecret", { SecretId })).DeletedDate instanceof Date];
      await send("RestoreSecret", { SecretId });
      out.push(await read(SecretId), await refused("DeleteSecret", { SecretId, RecoveryWindowInDays: 3 }), await refused("DeleteSecret", { SecretId, RecoveryWindowInDays: 9, ForceDeleteWithoutRecovery: true }));
      await send("DeleteSecret", { SecretId, ForceDeleteWithoutRecovery: true });
      out.push(await refused("RestoreSecret", { SecretId }));
      return out;`);
    expect(payload).toEqual([
      7,
      MARKED,
      MARKED,
      [
        "InvalidRequestException",
        "You can't perform this operation on the secret because it was already scheduled for deletion.",
        400,
      ],
      [
        "InvalidRequestException",
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
        400,
      ],
      0,
      1,
      true,
      "first",
      [
        "InvalidParameterException",
        "RecoveryWindowInDays value must be between 7 and 30 days (inclusive).",
        400,
      ],
      [
        "InvalidParameterException",
        "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
        400,
      ],
      NOT_FOUND,
    ]);
  });

  it("moves staging labels", async () => {
    const { payload } = await inHandler(`
      const SecretId = "db/password";
      const before = (await send("GetSecretValue", { SecretId })).VersionId;
      const { VersionId: after } = await send("PutSecretValue", { SecretId, SecretString: "second", VersionStages: ["AWSPENDING"] });
      const move = (input) => refused("UpdateSecretVersionStage", { SecretId, VersionStage: "AWSCURRENT", ...input });
      const out = [(await move({ MoveToVersionId: after }))[1].replace(before, "<before>"), (await move({ MoveToVersionId: after, RemoveFromVersionId: after }))[0], (await move({ RemoveFromVersionId: before }))[0],
        await move({ MoveToVersionId: after, RemoveFromVersionId: before })];
      const { VersionIdsToStages } = await send("DescribeSecret", { SecretId });
      return [...out, await read(SecretId), VersionIdsToStages[before], VersionIdsToStages[after]];`);
    expect(payload).toEqual([
      "The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to version <before>, so you must explicitly reference that version in RemoveFromVersionId.",
      "InvalidParameterException",
      "InvalidParameterException",
      "accepted",
      "second",
      ["AWSPREVIOUS"],
      ["AWSCURRENT"],
    ]);
  });

  it("makes random passwords from what is not excluded", async () => {
    const { payload } = await inHandler(`
      const password = async (input) => (await send("GetRandomPassword", input)).RandomPassword;
      return [await password({}), await password({ PasswordLength: 12, ExcludePunctuation: true, ExcludeUppercase: true, ExcludeNumbers: true, ExcludeCharacters: "abc" }), await refused("GetRandomPassword", { PasswordLength: 2 }), await refused("GetRandomPassword", { PasswordLength: 5000 })];`);
    const [usual, letters, ...rest] = payload as [string, string, ...unknown[]];
    expect(usual).toHaveLength(32);
    for (const type of [/[a-z]/, /[A-Z]/, /\d/, /[^\w]/]) expect(usual).toMatch(type);
    expect(letters).toMatch(/^[d-z]{12}$/);
    expect(rest).toEqual([
      [
        "InvalidParameterException",
        "Password length is too short based on the required types.",
        400,
      ],
      ["ValidationException", expect.stringContaining("less than or equal to 4096"), 400],
    ]);
  });

  it("is changed from outside at the times that the scenario names", async () => {
    const { payload, run } = await inHandler(
      `const before = await read("s"); await sleep(60_000); return [before, await read("s"), await read("s", { VersionStage: "AWSPREVIOUS" })];`,
      { secrets: [{ name: "s", value: "old", changes: [{ atMs: 30_000, value: "new" }] }] },
    );
    expect(payload).toEqual(["old", "new", "old"]);
    expect(records(run, "secret.changed").map(({ at, change }) => [at, change])).toEqual([
      [30_000_000, "new-version"],
    ]);
  });

  it("answers AccessDeniedException that names the missing action when the role lacks it", async () => {
    const { payload } = await inHandler(
      `return refused("PutSecretValue", { SecretId: "db/password", SecretString: "x" });`,
      {
        secrets: [{ name: "db/password", value: "v" }],
        roles: [
          {
            name: "reader",
            statements: [
              { effect: "Allow", actions: ["secretsmanager:GetSecretValue"], resources: ["*"] },
            ],
          },
        ],
      },
      { role: "reader" },
    );
    expect(payload).toEqual([
      "AccessDeniedException",
      expect.stringMatching(
        /^User: arn:aws:sts::123456789012:assumed-role\/reader\/orders is not authorized to perform: secretsmanager:PutSecretValue on resource: arn:aws:secretsmanager:us-east-1:123456789012:secret:db\/password-\w{6} because no identity-based policy allows the secretsmanager:PutSecretValue action$/,
      ),
      400,
    ]);
  });

  it("refuses configurations that cannot be", async () => {
    const bad = (secrets: AccountDefinition["secrets"]) => inHandler("", { secrets: secrets! });
    await expect(bad([{ name: "a b" }])).rejects.toMatchObject({
      failure: { path: "account.secrets[0].name" },
    });
    await expect(bad([{ name: "a" }, { name: "a" }])).rejects.toThrow(/already exists/);
    await expect(
      bad([
        { name: "a", rotation: { functionName: "orders", scheduleExpression: "rate(1 hour)" } },
      ]),
    ).rejects.toThrow(/at least 4 hours/);
  });
});

const ROTATION = `${PRELUDE}
  export const handler = async ({ Step, SecretId, ClientRequestToken }) => {
    const { VersionIdsToStages: versions } = await send("DescribeSecret", { SecretId });
    if (!versions[ClientRequestToken].includes("AWSPENDING")) throw new Error("not pending");
    console.log("step", Step);
    if (Step === "createSecret") {
      const known = await send("GetSecretValue", { SecretId, VersionId: ClientRequestToken, VersionStage: "AWSPENDING" }).catch((e) => e.name);
      if (known === "ResourceNotFoundException") await send("PutSecretValue", { SecretId, ClientRequestToken, SecretString: "rotated", VersionStages: ["AWSPENDING"] });
    }
    if (Step === "testSecret" && globalThis.failures-- > 0) throw new Error("the database refused");
    if (Step === "finishSecret") {
      const [current] = Object.entries(versions).find(([, stages]) => stages.includes("AWSCURRENT"));
      await send("UpdateSecretVersionStage", { SecretId, VersionStage: "AWSCURRENT", MoveToVersionId: ClientRequestToken, RemoveFromVersionId: current });
    }
  };`;

function rotating(failures: number, rotation: object = {}): AccountDefinition {
  return {
    secrets: [{ name: "s", value: "old", rotation: { functionName: "rotate", ...rotation } }],
    functions: [
      {
        configuration: configured("rotate", { memorySizeMb: 1769, timeoutSeconds: 30 }),
        files: { "index.mjs": `globalThis.failures = ${failures};${ROTATION}` },
      },
    ],
  };
}

describe("Rotation by a function", () => {
  const steps = ["createSecret", "setSecret", "testSecret", "finishSecret"];

  it("invokes it for each of four steps and moves AWSCURRENT", async () => {
    const { payload, run } = await inHandler(
      `await sleep(20_000); const d = await send("DescribeSecret", { SecretId: "s" });
      return [await read("s"), await read("s", { VersionStage: "AWSPREVIOUS" }), d.RotationEnabled, d.RotationRules, d.LastRotatedDate instanceof Date, d.NextRotationDate, Object.values(d.VersionIdsToStages)];`,
      rotating(0, { automaticallyAfterDays: 30 }),
    );
    expect(payload).toEqual([
      "rotated",
      "old",
      true,
      { AutomaticallyAfterDays: 30 },
      true,
      "2026-02-05T00:00:00.000Z",
      [["AWSPREVIOUS"], ["AWSCURRENT"]],
    ]);
    expect(records(run, "secret.rotation").map(({ status, step }) => step ?? status)).toEqual([
      "started",
      ...steps,
      "succeeded",
    ]);
    expect(
      records(run, "invocation.received").filter(({ sourceId }) => sourceId === "rotation of s"),
    ).toHaveLength(4);
  });

  it("tries all steps again when one fails, and RotateSecret says so meanwhile", async () => {
    const { payload, run } = await inHandler(
      `await sleep(20_000); const early = [await read("s"), await refused("RotateSecret", { SecretId: "s" })]; await sleep(60_000); return [...early, await read("s")];`,
      rotating(1),
    );
    expect(payload).toEqual([
      "old",
      [
        "InvalidRequestException",
        "A previous rotation isn't complete. That rotation will be reattempted.",
        400,
      ],
      "rotated",
    ]);
    expect(
      records(run, "secret.rotation").map(({ status, step, attempt }) => [attempt, step ?? status]),
    ).toEqual([
      [1, "started"],
      ...steps.slice(0, 3).map((step) => [1, step]),
      [1, "testSecret"],
      ...steps.map((step) => [2, step]),
      [2, "succeeded"],
    ]);
  });

  it("gives up after its last attempt, and what was current stays so", async () => {
    const { payload, run } = await inHandler(
      `await sleep(890_000); return read("s");`,
      rotating(99),
    );
    expect(payload).toBe("old");
    const last = records(run, "secret.rotation").at(-1);
    expect(last).toMatchObject({ status: "failed", step: "testSecret", attempt: 5 });
    expect(last?.because).toContain("the database refused");
  });

  it("is asked for with RotateSecret, and cancelled", async () => {
    const { payload } = await inHandler(
      `const none = await refused("RotateSecret", { SecretId: "plain" });
      const foreign = await refused("RotateSecret", { SecretId: "plain", RotationLambdaARN: "arn:aws:lambda:us-east-1:123456789012:function:nobody" });
      const days = await refused("RotateSecret", { SecretId: "plain", RotationLambdaARN: "arn:aws:lambda:us-east-1:123456789012:function:rotate", RotationRules: { AutomaticallyAfterDays: 2000 } });
      const { VersionId } = await send("RotateSecret", { SecretId: "plain", RotationLambdaARN: "arn:aws:lambda:us-east-1:123456789012:function:rotate", RotationRules: { ScheduleExpression: "rate(4 hours)" } });
      await sleep(20_000);
      const { VersionId: current, SecretString } = await send("GetSecretValue", { SecretId: "plain" });
      await send("CancelRotateSecret", { SecretId: "plain" });
      const { RotationEnabled, NextRotationDate, RotationLambdaARN } = await send("DescribeSecret", { SecretId: "plain" });
      return [none, foreign, days, current === VersionId, SecretString, RotationEnabled, NextRotationDate, RotationLambdaARN];`,
      {
        ...rotating(0),
        secrets: [{ name: "plain", value: "old" }],
      },
    );
    expect(payload).toEqual([
      [
        "InvalidRequestException",
        "No Lambda rotation function ARN is associated with this secret.",
        400,
      ],
      [
        "AccessDeniedException",
        "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.",
        400,
      ],
      [
        "InvalidParameterException",
        "RotationRules.AutomaticallyAfterDays must be within 1-1000.",
        400,
      ],
      true,
      "rotated",
      null,
      null,
      "arn:aws:lambda:us-east-1:123456789012:function:rotate",
    ]);
  });

  it("comes by its schedule; without rotating at once, testSecret alone is tried", async () => {
    const run = await simulate({
      code: "export const handler = async () => {};",
      account: rotating(0, { scheduleExpression: "rate(4 hours)", rotateImmediately: false }),
      at: [[0], [6 * 3_600_000]],
    });
    const rotations = records(run, "secret.rotation");
    expect(rotations.map(({ status, step }) => step ?? status)).toEqual([
      "testSecret",
      "started",
      ...steps,
      "succeeded",
    ]);
    // The run begins at nine o'clock; the window is the hour from one o'clock on.
    const hours = rotations.map(({ at }) => at / 3_600_000_000);
    expect(hours[0]).toBeLessThan(0.1);
    expect(hours[1]).toBeGreaterThanOrEqual(4);
    expect(hours[1]).toBeLessThan(5);
  });
});
