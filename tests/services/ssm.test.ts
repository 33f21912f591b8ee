/** Parameter Store through the unmodified client. https://docs.aws.amazon.com/systems-manager/latest/APIReference/Welcome.html */
import { describe, expect, it } from "vitest";
import type { AccountDefinition, FunctionConfiguration } from "../../src/session/protocol.ts";
import { lines, records, simulate } from "../simulations/simulate.ts";
import { inHandler as inHandlerOf } from "./service-client.ts";

const inHandler = (
  statements: string,
  account: AccountDefinition = {},
  more: Partial<FunctionConfiguration> = {},
) =>
  inHandlerOf("@aws-sdk/client-ssm", statements, {
    account,
    function: more,
    names: `const read = (Name, more = {}) => send("GetParameter", { Name, ...more }).then(({ Parameter }) => Parameter.Value);`,
  });

const PARAMETERS: AccountDefinition["parameters"] = [
  { name: "/shop/orders/table", type: "String", value: "orders" },
  { name: "/shop/orders/hosts", type: "StringList", value: "a,b" },
  { name: "/shop/key", type: "SecureString", value: "s3cret" },
  { name: "plain", type: "String", value: "p", tags: { team: "shop" } },
];

describe("Parameter Store through its client", () => {
  it("reads parameters by name, ARN and selector, and a SecureString only with decryption", async () => {
    const { payload, run } = await inHandler(
      `const { Parameter } = await send("GetParameter", { Name: "/shop/orders/table" });
      const encrypted = await read("/shop/key");
      return [Parameter, await read(Parameter.ARN), await read("/shop/key", { WithDecryption: true }), encrypted.startsWith("AQICAHh") && !encrypted.includes("s3cret"),
        await send("GetParameter", { Name: "plain:1" }).then((r) => [r.Parameter.Selector, r.Parameter.ARN]),
        await refused("GetParameter", { Name: "/none" }), await refused("GetParameter", { Name: "plain:7" }), await refused("GetParameter", { Name: "plain:blue" }), await refused("GetParameter", {})];`,
      { parameters: PARAMETERS },
    );
    expect(payload).toEqual([
      {
        Name: "/shop/orders/table",
        Type: "String",
        Value: "orders",
        Version: 1,
        LastModifiedDate: "2026-01-05T09:00:00.000Z",
        ARN: "arn:aws:ssm:us-east-1:123456789012:parameter/shop/orders/table",
        DataType: "text",
      },
      "orders",
      "s3cret",
      true,
      [":1", "arn:aws:ssm:us-east-1:123456789012:parameter/plain"],
      // AWS sends no words with this one; the SDK makes up its own.
      ["ParameterNotFound", "UnknownError", 400],
      [
        "ParameterVersionNotFound",
        "Systems Manager could not find version 7 of plain. Verify the version and try again.",
        400,
      ],
      [
        "ParameterVersionNotFound",
        "Systems Manager could not find label blue for parameter plain. Verify the label and try again.",
        400,
      ],
      ["ValidationException", expect.stringContaining("Value null at 'name'"), 400],
    ]);
    expect(records(run, "http.requested")[0]?.aws).toEqual({
      service: "ssm",
      operation: "GetParameter",
      resource: "/shop/orders/table",
    });
  });

  it("reads many by name and by path, ten to a page", async () => {
    const parameters = Array.from({ length: 12 }, (_, i) => ({
      name: `/many/p${String(i).padStart(2, "0")}`,
      type: "String" as const,
      value: String(i),
    }));
    const { payload } = await inHandler(
      `const names = ({ Parameters }) => Parameters.map((p) => p.Name);
      const some = await send("GetParameters", { Names: ["/shop/key", "plain:1", "none", "plain:9"], WithDecryption: true });
      const first = await send("GetParametersByPath", { Path: "/many" });
      return [some.Parameters.map((p) => p.Value), some.InvalidParameters, await refused("GetParameters", { Names: ["plain", "plain"] }), (await refused("GetParameters", { Names: Array.from({ length: 11 }, (_, i) => "p" + i) }))[0],
        names(await send("GetParametersByPath", { Path: "/shop" })), names(await send("GetParametersByPath", { Path: "/shop/", Recursive: true })), names(await send("GetParametersByPath", { Path: "/shop", Recursive: true, ParameterFilters: [{ Key: "Type", Values: ["StringList"] }] })),
        first.Parameters.length, names(await send("GetParametersByPath", { Path: "/many", NextToken: first.NextToken })), (await refused("GetParametersByPath", { Path: "/many", NextToken: "x" }))[0],
        (await refused("GetParametersByPath", { Path: "shop" }))[0], (await refused("GetParametersByPath", { Path: "/many", MaxResults: 11 }))[1]];`,
      { parameters: [...PARAMETERS!, ...parameters] },
    );
    expect(payload).toEqual([
      ["s3cret", "p"],
      ["none", "plain:9"],
      ["ValidationException", "The request contains duplicated parameter names.", 400],
      "ValidationException",
      ["/shop/key"],
      ["/shop/key", "/shop/orders/hosts", "/shop/orders/table"],
      ["/shop/orders/hosts"],
      10,
      ["/many/p10", "/many/p11"],
      "InvalidNextToken",
      "ValidationException",
      "1 validation error detected: Value '11' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 10",
    ]);
  });

  it("puts versions, labels them, and keeps their history", async () => {
    const { payload, run } = await inHandler(
      `const Name = "/app/mode";
      const put = (input) => send("PutParameter", { Name, ...input });
      const out = [await put({ Value: "a", Type: "String" }), await refused("PutParameter", { Name, Value: "b", Type: "String" }), await put({ Value: "b", Overwrite: true }),
        await send("LabelParameterVersion", { Name, ParameterVersion: 1, Labels: ["prod", "1bad", "awsbad"] }), await read(Name), await read(Name + ":prod"), await read(Name + ":1")];
      await send("LabelParameterVersion", { Name, Labels: ["prod"] });
      const { Parameters } = await send("GetParameterHistory", { Name });
      return [...out, await read(Name + ":prod"), Parameters.map((p) => [p.Version, p.Value, p.Labels, p.LastModifiedUser])];`,
    );
    const user = "arn:aws:sts::123456789012:assumed-role/orders-role/orders";
    expect(payload).toEqual([
      { Version: 1, Tier: "Standard" },
      [
        "ParameterAlreadyExists",
        "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
        400,
      ],
      { Version: 2, Tier: "Standard" },
      { InvalidLabels: ["1bad", "awsbad"], ParameterVersion: 1 },
      "b",
      "a",
      "a",
      "b",
      [
        [1, "a", [], user],
        [2, "b", ["prod"], user],
      ],
    ]);
    expect(
      records(run, "parameter.changed").map(({ change, version }) => [change, version]),
    ).toEqual([
      ["created", 1],
      ["new-version", 2],
      ["labelled", 1],
      ["labelled", 2],
    ]);
  });

  it("refuses what Parameter Store refuses", async () => {
    const { payload } = await inHandler(
      `const put = async (input) => (await refused("PutParameter", { Type: "String", Value: "v", ...input })).slice(0, 2);
      await send("PutParameter", { Name: "big", Value: "x".repeat(5000), Type: "String", Tier: "Intelligent-Tiering" });
      return [await put({ Name: "long", Value: "x".repeat(4097) }), await put({ Name: "huge", Value: "x".repeat(8193), Tier: "Advanced" }), await put({ Name: "a/b" }), await put({ Name: "/aws/x" }), await put({ Name: "ssm-x" }),
        await put({ Name: "/" + Array(16).fill("l").join("/") }), await put({ Name: "n", Type: undefined }), await put({ Name: "plain", Type: "SecureString", Overwrite: true }), await put({ Name: "big", Overwrite: true, Tier: "Standard" }),
        await put({ Name: "patterned", AllowedPattern: "^\\\\d+$" }), await put({ Name: "x", Type: "Text" }), await put({ Name: "x", DataType: "aws:ec2:image" }), await put({ Name: "x", Policies: "[]" }), await put({ Name: "x", Value: 5 })];`,
      { parameters: PARAMETERS! },
    );
    expect(payload).toEqual([
      [
        "ValidationException",
        "Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html",
      ],
      ["ValidationException", expect.stringContaining("8192 characters")],
      ["ValidationException", "Parameter name must be a fully qualified name."],
      ["AccessDeniedException", "No access to reserved parameter name: /aws/x."],
      ["ValidationException", expect.stringContaining(`can't be prefixed with "ssm"`)],
      ["HierarchyLevelLimitExceededException", expect.stringContaining("15 levels")],
      ["ValidationException", "A parameter type is required when you create a parameter."],
      ["HierarchyTypeMismatchException", expect.stringContaining("from a String type to a Secure")],
      ["ValidationException", expect.stringContaining("You can't downgrade a parameter")],
      [
        "ParameterPatternMismatchException",
        "Parameter value, cannot be validated against allowedPattern: ^\\d+$",
      ],
      ["ValidationException", expect.stringContaining("Member must satisfy enum value set")],
      ["Error", expect.stringContaining("aws:ec2:image is not simulated")],
      ["Error", expect.stringContaining("PutParameter with Policies is not simulated")],
      ["SerializationException", "NUMBER_VALUE can not be converted to a String"],
    ]);
  });

  it("describes and deletes parameters", async () => {
    const { payload } = await inHandler(
      `const named = async (...ParameterFilters) => (await send("DescribeParameters", { ParameterFilters })).Parameters.map((p) => p.Name);
      const [described] = (await send("DescribeParameters", { ParameterFilters: [{ Key: "Name", Values: ["/shop/key"] }] })).Parameters;
      const out = [described, await named({ Key: "Name", Option: "Contains", Values: ["orders"] }), await named({ Key: "Path", Option: "OneLevel", Values: ["/shop"] }), await named({ Key: "tag:team", Values: ["shop"] }), await named({ Key: "Type", Values: ["SecureString"] }),
        (await refused("DescribeParameters", { ParameterFilters: [{ Key: "Colour", Values: ["x"] }] }))[0]];
      await send("DeleteParameter", { Name: "plain" });
      return [...out, await refused("DeleteParameter", { Name: "plain" }), await send("DeleteParameters", { Names: ["/shop/key", "plain"] })];`,
      { parameters: PARAMETERS! },
    );
    expect(payload).toEqual([
      {
        Name: "/shop/key",
        ARN: "arn:aws:ssm:us-east-1:123456789012:parameter/shop/key",
        Type: "SecureString",
        KeyId: "alias/aws/ssm",
        LastModifiedDate: "2026-01-05T09:00:00.000Z",
        LastModifiedUser: "arn:aws:iam::123456789012:root",
        Version: 1,
        Tier: "Standard",
        Policies: [],
        DataType: "text",
      },
      ["/shop/orders/hosts", "/shop/orders/table"],
      ["/shop/key"],
      ["plain"],
      ["/shop/key"],
      "InvalidFilterKey",
      ["ParameterNotFound", "UnknownError", 400],
      { DeletedParameters: ["/shop/key"], InvalidParameters: ["plain"] },
    ]);
  });

  it("reads secrets behind /aws/reference/secretsmanager", async () => {
    const { payload } = await inHandler(
      `const Name = "/aws/reference/secretsmanager/db/password";
      const { Parameter } = await send("GetParameter", { Name, WithDecryption: true });
      return [Parameter.Type, Parameter.Value, Parameter.Version, JSON.parse(Parameter.SourceResult).versionStages, await read(Name + ":AWSCURRENT", { WithDecryption: true }),
        await refused("GetParameter", { Name }), await refused("GetParameter", { Name: Name + "x", WithDecryption: true })];`,
      { secrets: [{ name: "db/password", value: "first" }] },
    );
    expect(payload).toEqual([
      "SecureString",
      "first",
      0,
      ["AWSCURRENT"],
      "first",
      [
        "ValidationException",
        "WithDecryption flag must be True for retrieving a Secret Manager secret.",
        400,
      ],
      [
        "ParameterNotFound",
        "An error occurred (ParameterNotFound) when referencing Secrets Manager: Secret /aws/reference/secretsmanager/db/passwordx not found.",
        400,
      ],
    ]);
  });

  it("takes 40 reads a second by default and answers the others ThrottlingException", async () => {
    const code = `const client1 = new sdk.SSMClient({ maxAttempts: 1 });
      const answers = await Promise.all(Array.from({ length: 60 }, () => client1.send(new sdk.GetParameterCommand({ Name: "plain" })).then(() => "ok", (e) => e.name + ": " + e.message)));
      return Object.entries(Object.groupBy(answers.sort().reverse(), (a) => a)).map(([answer, all]) => [answer, all.length]);`;
    const { payload } = await inHandler(code, { parameters: PARAMETERS! });
    const [[ok, taken], [refusal, others]] = payload as [[string, number], [string, number]];
    expect([ok, refusal]).toEqual(["ok", "ThrottlingException: Rate exceeded"]);
    // Some come back while they arrive.
    expect(taken).toBeGreaterThanOrEqual(40);
    expect(taken).toBeLessThan(46);
    expect(taken + others).toBe(60);
    const higher = await inHandler(code, {
      parameters: PARAMETERS!,
      parameterThroughput: "higher",
    });
    expect(higher.payload).toEqual([["ok", 60]]);
  });

  it("is changed from outside at the times that the scenario names", async () => {
    const { payload } = await inHandler(
      `const before = await read("mode"); await sleep(10_000); return [before, await read("mode"), await read("mode:1")];`,
      {
        parameters: [
          { name: "mode", type: "String", value: "a", changes: [{ atMs: 5_000, value: "b" }] },
        ],
      },
    );
    expect(payload).toEqual(["a", "b", "a"]);
  });

  it("needs permission for the parameter, and for the key of the customer", async () => {
    const { payload } = await inHandler(
      `return [await read("/shop/key"), ...(await Promise.all([refused("GetParameter", { Name: "/shop/key", WithDecryption: true }), refused("GetParametersByPath", { Path: "/shop" })])).map(([name, message]) => [name, /perform: \\S+ on resource: \\S+/.exec(message)[0]])].slice(1);`,
      {
        parameters: [{ name: "/shop/key", type: "SecureString", value: "v", keyId: "alias/mine" }],
        roles: [
          {
            name: "reader",
            statements: [{ effect: "Allow", actions: ["ssm:GetParameter"], resources: ["*"] }],
          },
        ],
      },
      { role: "reader" },
    );
    expect(payload).toEqual([
      [
        "AccessDeniedException",
        "perform: kms:Decrypt on resource: arn:aws:kms:us-east-1:123456789012:alias/mine",
      ],
      [
        "AccessDeniedException",
        "perform: ssm:GetParametersByPath on resource: arn:aws:ssm:us-east-1:123456789012:parameter/shop",
      ],
    ]);
  });
});

describe("Libraries that read secrets and parameters", () => {
  const account: AccountDefinition = {
    parameters: [
      { name: "/shop/table", type: "String", value: "orders" },
      { name: "/shop/limits", type: "String", value: '{"max":3}' },
    ],
    secrets: [{ name: "db", value: '{"user":"app"}' }],
  };
  const run = async (code: string, events = 1) => {
    const result = await simulate({
      code,
      account,
      function: { memorySizeMb: 1769, timeoutSeconds: 30 },
      at: Array.from({ length: events }, (_, i): [number] => [i * 10_000]),
    });
    expect(result.invocations[0]?.functionError, lines(result).join("\n")).toBeNull();
    return result;
  };

  it("middy's middlewares fetch once and keep", async () => {
    const result = await run(
      `import middy from "@middy/core"; import ssm from "@middy/ssm"; import secretsManager from "@middy/secrets-manager";
      export const handler = middy(async (event, context) => [context.table, context.db])
        .use(ssm({ fetchData: { table: "/shop/table" }, setToContext: true }))
        .use(secretsManager({ fetchData: { db: "db" }, setToContext: true }));`,
      3,
    );
    expect(result.invocations.map(({ payload }) => payload)).toEqual(
      Array.from({ length: 3 }, () => ["orders", { user: "app" }]),
    );
    expect(records(result, "http.requested")).toHaveLength(2);
  });

  it("Powertools parameters transform, and fetch again after five seconds", async () => {
    const result = await run(
      `import { getParameter, getParameters, getParametersByName } from "@aws-lambda-powertools/parameters/ssm"; import { getSecret } from "@aws-lambda-powertools/parameters/secrets";
      export const handler = async () => [await getParameter("/shop/limits", { transform: "json" }), await getParameters("/shop"), await getSecret("db", { transform: "json" }),
        await getParametersByName({ "/shop/table": {} }), await getParameter("/none").catch((e) => e.name), await getParameter("/shop/table", { maxAge: 60 })];`,
      2,
    );
    const answer = [
      { max: 3 },
      { table: "orders", limits: '{"max":3}' },
      { user: "app" },
      { "/shop/table": "orders" },
      "GetParameterError",
      "orders",
    ];
    expect(result.invocations.map(({ payload }) => payload)).toEqual([answer, answer]);
    const called = records(result, "http.requested").map(({ aws }) => aws?.operation);
    expect(called).toHaveLength(10);
  });
});

describe("Dynamic references in a function's variables", () => {
  const at = (environment: Record<string, string>) =>
    inHandler(
      `await sleep(10_000); return [process.env.AA, process.env.BB, process.env.CC];`,
      {
        parameters: [
          {
            name: "/shop/table",
            type: "String",
            value: "orders",
            changes: [{ atMs: 5_000, value: "x" }],
          },
        ],
        secrets: [{ name: "db", value: '{"user":"app","port":5432}' }],
      },
      { environment },
    );

  it("are replaced when the account is deployed, and not again", async () => {
    const { payload } = await at({
      AA: "t-{{resolve:ssm:/shop/table:1}}",
      BB: "{{resolve:secretsmanager:db:SecretString:user}}@{{resolve:secretsmanager:db:SecretString:port}}",
      CC: "{{resolve:secretsmanager:db}}",
    });
    expect(payload).toEqual(["t-orders", "app@5432", '{"user":"app","port":5432}']);
  });

  it("that name nothing are refused", async () => {
    await expect(at({ AA: "{{resolve:ssm:/none}}" })).rejects.toThrow(
      "Unable to fetch parameters [/none] from parameter store for this account.",
    );
    await expect(at({ AA: "{{resolve:secretsmanager:db:SecretString:none}}" })).rejects.toThrow(
      "Could not find a value associated with JSONKey in SecretString: none",
    );
    await expect(at({ AA: "{{resolve:ssm-secure:/k}}" })).rejects.toThrow(/SSM Secure reference/);
  });
});

describe("The bill", () => {
  it("has calls of Secrets Manager, and of Parameter Store where it is paid", async () => {
    const costs = async (account: AccountDefinition) => {
      const { run } = await inHandler(
        `await read("p"); await send("GetParameters", { Names: ["p", "q"] }); await read("/aws/reference/secretsmanager/s", { WithDecryption: true });`,
        { ...account, secrets: [{ name: "s", value: "v" }] },
      );
      return run.bill.lines.flatMap(({ id, quantity }) =>
        /^(ssm|secretsmanager)/.test(id) ? [[id, quantity]] : [],
      );
    };
    const p = { name: "p", type: "String", value: "v" } as const;
    expect(await costs({ parameters: [p] })).toEqual([]);
    expect(await costs({ parameters: [{ ...p, tier: "Advanced" }] })).toEqual([
      ["ssm.requests", 2],
    ]);
    expect(await costs({ parameters: [p], parameterThroughput: "higher" })).toEqual([
      ["ssm.requests", 4],
    ]);
  });
});
