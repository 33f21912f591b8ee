/**
 * The AWS Parameters and Secrets Lambda Extension on localhost:2773 (fact 84).
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html
 */
import { describe, expect, it } from "vitest";
import type { AccountDefinition, FunctionConfiguration } from "../../src/session/protocol.ts";
import { lines, records, simulate } from "../simulations/simulate.ts";

const LAYER =
  "arn:aws:lambda:us-east-1:177933569100:layer:AWS-Parameters-and-Secrets-Lambda-Extension:12";
const PRELUDE = `
  const get = (path, headers = { "X-Aws-Parameters-Secrets-Token": process.env.AWS_SESSION_TOKEN }, port = 2773) =>
    fetch("http://localhost:" + port + path, { headers }).then(async (r) => [r.status, r.status === 200 ? await r.json() : await r.text()]);
  const secret = async () => (await get("/secretsmanager/get?secretId=db%2Fpassword"))[1].SecretString;`;

interface Options {
  at?: [number, unknown?][];
  account?: AccountDefinition;
  function?: Partial<FunctionConfiguration>;
  before?: string;
}

async function inHandler(
  statements: string,
  { at = [[0]], account, before = "", ...more }: Options = {},
) {
  return simulate({
    code: `${PRELUDE} ${before} export const handler = async (event) => { ${statements} };`,
    account: account ?? {
      secrets: [{ name: "db/password", value: "old", changes: [{ atMs: 60_000, value: "new" }] }],
      parameters: [
        { name: "/shop/table", type: "String", value: "orders" },
        { name: "/shop/key", type: "SecureString", value: "k" },
      ],
    },
    function: { memorySizeMb: 1769, timeoutSeconds: 30, layers: [LAYER], ...more.function },
    at,
  });
}

const payloads = (run: Awaited<ReturnType<typeof inHandler>>) =>
  run.invocations.map(({ payload }) => payload);

describe("The Parameters and Secrets extension", () => {
  it("answers a secret as the extension's SDK writes it (fact 84)", async () => {
    const run = await inHandler(`return get("/secretsmanager/get?secretId=db%2Fpassword");`);
    expect(payloads(run), lines(run).join("\n")).toEqual([
      [
        200,
        {
          ARN: expect.stringContaining(":secret:db/password-"),
          CreatedDate: "2026-01-05T09:00:00Z",
          Name: "db/password",
          SecretBinary: null,
          SecretString: "old",
          VersionId: expect.any(String),
          VersionStages: ["AWSCURRENT"],
          ResultMetadata: {},
        },
      ],
    ]);
  });

  it("answers parameters, with version, label and decryption", async () => {
    const run = await inHandler(
      `const value = async (query) => (await get("/systemsmanager/parameters/get/?" + query))[1].Parameter;
      return [await value("name=/shop/table"), (await value("name=%2Fshop%2Fkey&withDecryption=true")).Value, (await value("name=/shop/key")).Value.startsWith("AQ"), (await value("name=/shop/table&version=1")).Selector];`,
    );
    expect(payloads(run), lines(run).join("\n")).toEqual([
      [
        {
          ARN: "arn:aws:ssm:us-east-1:123456789012:parameter/shop/table",
          DataType: "text",
          LastModifiedDate: "2026-01-05T09:00:00Z",
          Name: "/shop/table",
          Selector: null,
          SourceResult: null,
          Type: "String",
          Value: "orders",
          Version: 1,
        },
        "k",
        true,
        ":1",
      ],
    ]);
  });

  it("keeps an answer for 300 s: a warm environment serves a rotated secret stale for so long (fact 84)", async () => {
    const seconds = [0, 59, 61, 200, 299, 301, 400];
    const run = await inHandler("return secret();", {
      at: seconds.map((s): [number] => [s * 1_000]),
    });
    expect(records(run, "environment.created")).toHaveLength(1);
    expect(payloads(run)).toEqual(["old", "old", "old", "old", "old", "new", "new"]);
    expect(records(run, "extension.answered").map(({ cache }) => cache)).toEqual([
      "miss",
      "hit",
      "hit",
      "hit",
      "hit",
      "miss",
      "hit",
    ]);
    expect(records(run, "http.requested").map(({ aws }) => aws?.operation)).toEqual([
      "GetSecretValue",
      "GetSecretValue",
    ]);
  });

  it("keeps nothing, or for less long, as its variables say", async () => {
    const at: [number][] = [[0], [1_000], [30_000]];
    const calls = async (environment: Record<string, string>) =>
      records(
        await inHandler("return secret();", { at, function: { environment } }),
        "http.requested",
      ).length;
    expect(await calls({})).toBe(1);
    expect(await calls({ SECRETS_MANAGER_TTL: "10" })).toBe(2);
    expect(await calls({ SECRETS_MANAGER_TTL: "0" })).toBe(3);
    expect(await calls({ PARAMETERS_SECRETS_EXTENSION_CACHE_ENABLED: "FALSE" })).toBe(3);
    expect(await calls({ PARAMETERS_SECRETS_EXTENSION_CACHE_SIZE: "0" })).toBe(3);
  });

  it("gives way to newer answers when its cache is full", async () => {
    const run = await inHandler(
      `for (const name of ["/shop/table", "/shop/key", "/shop/table"]) await get("/systemsmanager/parameters/get?name=" + name);`,
      { function: { environment: { PARAMETERS_SECRETS_EXTENSION_CACHE_SIZE: "1" } } },
    );
    expect(records(run, "extension.answered").map(({ cache }) => cache)).toEqual([
      "miss",
      "miss",
      "miss",
    ]);
  });

  it("is not ready to serve before the first event, and says so in the init phase", async () => {
    const run = await inHandler("return [early, await secret()];", {
      before: `const early = await get("/secretsmanager/get?secretId=db%2Fpassword");`,
    });
    expect(payloads(run)).toEqual([[[400, "not ready to serve traffic, please wait"], "old"]]);
    const logged = lines(run).filter((line) => line.includes("Extension"));
    expect(logged.map((line) => line.replace(/\d{4}.*?(?=[A-Z])/, ""))).toEqual([
      "[AWS Parameters and Secrets Lambda Extension] PARAMETERS_SECRETS_EXTENSION_LOG_LEVEL is not present. Log level set to info.",
      expect.stringContaining(
        "INFO Systems Manager Parameter Store and Secrets Manager Lambda Extension",
      ),
      "[AWS Parameters and Secrets Lambda Extension] INFO Serving on port 2773",
      "EXTENSION\tName: AWSParametersAndSecretsLambdaExtension\tState: Ready\tEvents: [INVOKE, SHUTDOWN]",
      "[AWS Parameters and Secrets Lambda Extension] INFO ready to serve traffic",
    ]);
  });

  it("refuses a request without the token, an unknown path and a missing name", async () => {
    const run = await inHandler(
      `return [await get("/secretsmanager/get?secretId=x", {}), await get("/secretsmanager/get?secretId=x", { "x-aws-parameters-secrets-token": "wrong" }), await get("/other"), await get("/secretsmanager/get"), await get("/systemsmanager/parameters/get")];`,
    );
    expect((payloads(run)[0] as [number][]).map(([status]) => status)).toEqual([
      401, 401, 404, 400, 400,
    ]);
    expect(records(run, "http.requested")).toEqual([]);
  });

  it("answers 400 and logs AWS's error when the call fails: a missing secret, a missing permission", async () => {
    const account: AccountDefinition = {
      secrets: [{ name: "db/password", value: "v" }],
      roles: [
        {
          name: "reader",
          statements: [
            { effect: "Allow", actions: ["secretsmanager:GetSecretValue"], resources: ["*"] },
          ],
        },
      ],
    };
    const run = await inHandler(
      `return [await get("/secretsmanager/get?secretId=none"), await get("/systemsmanager/parameters/get?name=p"), await secret()];`,
      { account, function: { role: "reader" } },
    );
    const unexpected = [400, "an unexpected error occurred while executing request"];
    expect(payloads(run)).toEqual([[unexpected, unexpected, "v"]]);
    const errors = lines(run).filter((line) => line.includes(" ERROR "));
    expect(errors[0]).toMatch(
      /ERROR GetSecretValue request encountered an error: operation error Secrets Manager: GetSecretValue, https response error StatusCode: 400, RequestID: [\da-f-]{36}, api error ResourceNotFoundException: Secrets Manager can't find the specified secret\.$/,
    );
    expect(errors[1]).toMatch(/api error AccessDeniedException: User: .*ssm:GetParameter/);
  });

  it("calls AWS with three connections at the same time", async () => {
    const run = await inHandler(
      `await Promise.all(Array.from({ length: 6 }, (_, i) => get("/systemsmanager/parameters/get?name=p" + i)));`,
    );
    const first = records(run, "http.requested").map(({ at }) => at);
    const [answered] = records(run, "http.responded").map(({ at }) => at);
    expect(first.filter((at) => at < answered!)).toHaveLength(3);
    expect(first).toHaveLength(6);
  });

  it("loses its cache when the environment is reset", async () => {
    const run = await inHandler(
      `const s = await secret(); if (event.crash) process.exit(1); return s;`,
      {
        at: [[0], [1_000, { crash: true }], [2_000]],
      },
    );
    expect(records(run, "environment.created")).toHaveLength(1);
    expect(records(run, "extension.answered").map(({ cache }) => cache)).toEqual([
      "miss",
      "hit",
      "miss",
    ]);
  });

  it("adds its own init to the environment's, and listens where its variable says", async () => {
    const code = `return get("/secretsmanager/get?secretId=db%2Fpassword", undefined, 3000).then(([status]) => status);`;
    const run = await inHandler(code, {
      function: { environment: { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: "3000" } },
    });
    expect(payloads(run)).toEqual([200]);
    expect(records(run, "extension.ran").map(({ extension, phase }) => [extension, phase])).toEqual(
      [
        ["AWSParametersAndSecretsLambdaExtension", "init"],
        ["AWSParametersAndSecretsLambdaExtension", "invoke"],
      ],
    );
  });

  it("is not there without its layer: the connection is refused", async () => {
    const run = await inHandler(
      `const http = await import("node:http");
      const byHttp = new Promise((done) => http.get("http://127.0.0.1:2773/", done).on("error", (e) => done([e.code, e.message])));
      return [await get("/secretsmanager/get?secretId=x").catch((e) => [e.message, e.cause.code, e.cause.message]), await byHttp];`,
      { function: { layers: [] } },
    );
    expect(payloads(run)).toEqual([
      [
        ["fetch failed", "ECONNREFUSED", "connect ECONNREFUSED 127.0.0.1:2773"],
        ["ECONNREFUSED", "connect ECONNREFUSED 127.0.0.1:2773"],
      ],
    ]);
  });

  it("has a layer for each architecture", async () => {
    await expect(inHandler("", { function: { architecture: "arm64" } })).rejects.toThrow(
      /built for x86_64, and the function runs on arm64/,
    );
    const layers = [LAYER.replace("Extension:12", "Extension-Arm64:12")];
    const run = await inHandler("return secret();", {
      function: { architecture: "arm64", layers },
    });
    expect(payloads(run)).toEqual(["old"]);
  });
});
