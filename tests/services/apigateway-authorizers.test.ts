/** Who may call an API. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html (fact 61) */
import { createSign, generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { OutsideHost } from "../../src/session/protocol.ts";
import { configured, records } from "../simulations/simulate.ts";
import {
  answersOf,
  ECHO,
  headerOf,
  httpApi,
  restApi,
  sendAll,
  type ClientRequest,
  type HttpApi,
  type RestApi,
} from "./http.ts";

const EVENTS = `const events = []; `;
const guard = (code: string) => ({
  functions: [
    {
      configuration: configured("guard", { memorySizeMb: 1_769, timeoutSeconds: 20 }),
      files: { "index.mjs": `${EVENTS}${code}` },
    },
  ],
});

const policy = (effect: string, resource: string) =>
  `{ principalId: "me", policyDocument: { Version: "2012-10-17", Statement: [{ Action: "execute-api:Invoke", Effect: "${effect}", Resource: ${resource} }] }, context: { tier: "gold", level: 5 } }`;

const bearer = (path: string, token?: string): ClientRequest => ({
  path,
  ...(token === undefined ? {} : { headers: { Authorization: token } }),
});

const authorizerOf = (body: unknown) =>
  (body as { requestContext: { authorizer: unknown } }).requestContext.authorizer;

describe("a TOKEN authorizer of a REST API", () => {
  const api = restApi(["GET /items/{id}"], {
    authorizers: [
      {
        name: "tokens",
        type: "TOKEN",
        functionName: "guard",
        identityValidationExpression: "[a-z-]+",
      },
    ],
    routes: [
      { routeKey: "GET /{proxy+}", authorizer: "tokens", integration: { functionName: "orders" } },
    ],
  } satisfies Partial<RestApi>);

  const TOKENS = `export const handler = async (event) => {
    console.log(JSON.stringify(event));
    switch (event.authorizationToken) {
      case "yes": return ${policy("Allow", "event.methodArn")};
      case "all": return ${policy("Allow", '"*"')};
      case "no": return ${policy("Deny", '"*"')};
      case "other": return ${policy("Allow", '"arn:aws:execute-api:*:*:*/Prod/POST/*"')};
      case "unauthorized": throw new Error("Unauthorized");
      case "broken": return { principalId: "me" };
      default: throw new Error("boom");
    }
  };`;

  it("lets through, turns away and fails as AWS does", async () => {
    const run = await sendAll({
      code: ECHO,
      front: { api },
      account: guard(TOKENS),
      requests: [
        bearer("/a", "yes"),
        bearer("/a", "no"),
        bearer("/a", "other"),
        bearer("/a", "unauthorized"),
        bearer("/a", "broken"),
        bearer("/a", "fails"),
        bearer("/a"),
        bearer("/a", "NOT VALID"),
      ],
    });
    expect(answersOf(run.exchanges.slice(1))).toEqual([
      [403, { message: "User is not authorized to access this resource with an explicit deny" }],
      [403, { message: "User is not authorized to access this resource" }],
      [401, { message: "Unauthorized" }],
      [500, { message: null }],
      [500, { message: null }],
      [401, { message: "Unauthorized" }],
      [401, { message: "Unauthorized" }],
    ]);
    expect(authorizerOf(run.exchanges[0]!.body)).toEqual({
      principalId: "me",
      tier: "gold",
      level: "5",
    });
    const given = run.logs.find(({ line }) => line.includes('"TOKEN"'))!.line;
    expect(given).toMatch(
      /"methodArn":"arn:aws:execute-api:us-east-1:123456789012:[a-z0-9]{10}\/Prod\/GET\/a","authorizationToken":"yes"/,
    );
  });

  it("is asked once in 300 s for one token, and its policy then counts for other paths", async () => {
    const run = await sendAll({
      code: ECHO,
      front: { api },
      account: guard(TOKENS),
      requests: [
        [0, bearer("/a", "yes")],
        [1_000, bearer("/a", "yes")],
        [2_000, bearer("/b", "yes")],
        [3_000, bearer("/a", "all")],
        [4_000, bearer("/b", "all")],
        [302_000, bearer("/a", "yes")],
      ],
    });
    expect(run.exchanges.map(({ status }) => status)).toEqual([200, 200, 403, 200, 200, 200]);
    expect(records(run, "api.authorized").map(({ cached }) => cached)).toEqual([
      false,
      true,
      true,
      false,
      true,
      false,
    ]);
    expect(run.invocations.filter(({ functionName }) => functionName === "guard")).toHaveLength(3);
  });
});

it("gives a REQUEST authorizer of a REST API the whole request but its body", async () => {
  const api = restApi([], {
    authorizers: [
      {
        name: "requests",
        type: "REQUEST",
        functionName: "guard",
        identitySources: ["method.request.header.Authorization", "method.request.querystring.q"],
      },
    ],
    routes: [
      { routeKey: "GET /{id}", authorizer: "requests", integration: { functionName: "orders" } },
    ],
  });
  const code = `export const handler = async (event) => { console.log(Object.keys(event).join()); return ${policy("Allow", '"*"')}; };`;
  const { exchanges, logs } = await sendAll({
    code: ECHO,
    front: { api },
    account: guard(code),
    requests: [bearer("/1?q=1", "x"), bearer("/1", "x")],
  });
  expect(exchanges.map(({ status }) => status)).toEqual([200, 401]);
  expect(logs.some(({ line }) => line.includes("type,methodArn,resource,path,httpMethod"))).toBe(
    true,
  );
});

describe("a Lambda authorizer of an HTTP API", () => {
  const apiWith = (more: object, format: "1.0" | "2.0" = "2.0"): HttpApi =>
    httpApi([], {
      authorizers: [{ name: "lambda", type: "REQUEST", functionName: "guard", ...more }],
      routes: [
        {
          routeKey: "GET /{id}",
          authorizer: "lambda",
          integration: { functionName: "orders", payloadFormatVersion: format },
        },
      ],
    });
  const identitySources = ["$request.header.Authorization"];

  it("answers yes or no with simple responses", async () => {
    const code = `export const handler = async (event) => {
      if (event.identitySource[0] === "boom") throw new Error("Unauthorized");
      return { isAuthorized: event.identitySource[0] === "yes", context: { user: { id: 1 } } };
    };`;
    const { exchanges } = await sendAll({
      code: ECHO,
      front: { api: apiWith({ simpleResponses: true, identitySources }) },
      account: guard(code),
      requests: [bearer("/1", "yes"), bearer("/1", "no"), bearer("/1"), bearer("/1", "boom")],
    });
    expect(answersOf(exchanges.slice(1))).toEqual([
      [403, { message: "Forbidden" }],
      [401, { message: "Unauthorized" }],
      [500, { message: "Internal Server Error" }],
    ]);
    expect(authorizerOf(exchanges[0]!.body)).toEqual({ lambda: { user: { id: 1 } } });
  });

  it("is given a policy's format 1.0, with the context beside the principal", async () => {
    const code = `export const handler = async (event) => {
      console.log(event.version, event.methodArn.split("/").slice(1).join("/"), event.authorizationToken);
      return ${policy("Allow", "event.methodArn")};
    };`;
    const { exchanges, logs } = await sendAll({
      code: ECHO,
      front: { api: apiWith({ payloadFormatVersion: "1.0", identitySources }, "1.0") },
      account: guard(code),
      requests: [bearer("/1", "yes")],
    });
    expect(authorizerOf(exchanges[0]!.body)).toEqual({ tier: "gold", level: 5, principalId: "me" });
    expect(logs.some(({ line }) => line.includes("1.0 $default/GET/1 yes"))).toBe(true);
  });
});

describe("a JWT authorizer of an HTTP API", () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const issuer = "https://id.example.com";
  const ID_HOST: OutsideHost = {
    host: "id.example.com",
    latencyMs: 40,
    routes: [
      {
        path: "/.well-known/openid-configuration",
        body: { issuer, jwks_uri: `${issuer}/keys.json` },
      },
      {
        path: "/keys.json",
        body: { keys: [{ ...publicKey.export({ format: "jwk" }), kid: "k1", alg: "RS256" }] },
      },
    ],
  };
  const base64Url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const NOW = 1_767_603_600;
  function token(claims: object, { kid = "k1", alg = "RS256", tamper = false } = {}): string {
    const all = { iss: issuer, aud: "shop", exp: NOW + 60, sub: "ada", ...claims };
    const text = `${base64Url({ alg, kid })}.${base64Url(all)}`;
    const signature = createSign("RSA-SHA256").update(text).sign(privateKey, "base64url");
    return `Bearer ${tamper ? text.replace(/.$/, "A") : text}.${signature}`;
  }
  const api = httpApi([], {
    authorizers: [{ name: "jwt", type: "JWT", issuer, audience: ["shop"] }],
    routes: [
      { routeKey: "GET /{id}", authorizer: "jwt", integration: { functionName: "orders" } },
      {
        routeKey: "GET /admin",
        authorizer: "jwt",
        authorizationScopes: ["admin", "root"],
        integration: { functionName: "orders" },
      },
    ],
  });

  it("checks issuer, audience, times, scopes and the RSA signature", async () => {
    const { exchanges } = await sendAll({
      code: ECHO,
      front: { api },
      outsideHosts: [ID_HOST],
      requests: [
        bearer("/1", token({ groups: ["a", "b"] })),
        bearer("/admin", token({ scope: "read admin" })),
        bearer("/admin", token({ scope: "read" })),
        bearer("/1"),
        bearer("/1", token({ aud: "other" })),
        bearer("/1", token({ iss: "https://other.example" })),
        bearer("/1", token({ exp: NOW - 1 })),
        bearer("/1", token({}, { kid: "k2" })),
        bearer("/1", token({}, { tamper: true })),
        bearer("/1", token({}, { alg: "none" })),
        bearer("/1", "nonsense"),
      ],
    });
    expect(exchanges.map(({ status }) => status)).toEqual([
      200, 200, 403, 401, 401, 401, 401, 401, 401, 401, 401,
    ]);
    expect(exchanges[2]!.body).toEqual({ message: "Forbidden" });
    expect(exchanges[3]!.body).toEqual({ message: "Unauthorized" });
    expect(headerOf(exchanges[3]!, "www-authenticate")).toBe("Bearer");
    expect(headerOf(exchanges[4]!, "www-authenticate")).toBe(
      'Bearer scope="" error="invalid_token" error_description="the token does not have a valid audience"',
    );
    expect(authorizerOf(exchanges[0]!.body)).toEqual({
      jwt: {
        claims: {
          iss: issuer,
          aud: "shop",
          exp: String(NOW + 60),
          sub: "ada",
          groups: "[a b]",
        },
        scopes: null,
      },
    });
    expect(authorizerOf(exchanges[1]!.body)).toMatchObject({ jwt: { scopes: ["read", "admin"] } });
    // The keys are fetched once.
    expect(exchanges[0]!.latencyMs - exchanges[1]!.latencyMs).toBeGreaterThan(80);
  });

  it("answers 401 when the issuer is not there", async () => {
    const { exchanges } = await sendAll({
      code: ECHO,
      front: { api },
      requests: [bearer("/1", token({}))],
    });
    expect(exchanges.map(({ status }) => status)).toEqual([401]);
    expect(exchanges[0]!.because).toBe("there are no keys at https://id.example.com");
  });
});

it("AWS_IAM turns unsigned requests away and lets a function in whose role may (fact 61)", async () => {
  const api = httpApi([], {
    id: "abcdefghij",
    routes: [
      { routeKey: "GET /{id}", authorizer: "AWS_IAM", integration: { functionName: "orders" } },
    ],
  });
  const code = `import { SignatureV4 } from "@smithy/signature-v4"; import { createHash, createHmac } from "node:crypto";
  class Sha256 {
    constructor(secret) { this.hash = secret ? createHmac("sha256", secret) : createHash("sha256"); }
    update(data) { this.hash.update(data); }
    async digest() { return new Uint8Array(this.hash.digest()); }
  }
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = process.env;
  export const handler = async (event) => {
    if (event.routeKey) return { statusCode: 200, body: JSON.stringify(event.requestContext.authorizer.iam.userArn) };
    const hostname = "abcdefghij.execute-api.us-east-1.amazonaws.com";
    const answers = [];
    for (const service of [undefined, "s3", "execute-api"]) {
      let headers = { host: hostname };
      if (service) {
        const signer = new SignatureV4({ service, region: "us-east-1", credentials: { accessKeyId, secretAccessKey, sessionToken }, sha256: Sha256 });
        ({ headers } = await signer.sign({ method: "GET", protocol: "https:", hostname, path: "/1", query: {}, headers }));
      }
      const response = await fetch("https://" + hostname + "/1", { headers });
      answers.push([response.status, await response.text()]);
    }
    return answers;
  };`;
  const { exchanges, invocations } = await sendAll({
    code: { "index.mjs": code },
    front: { api },
    account: {
      traffic: [{ kind: "list", arrivals: [{ atMs: 5_000, payload: {} }] }],
    },
    requests: [{ path: "/1" }],
  });
  expect(answersOf(exchanges)).toEqual([[403, { message: "Forbidden" }]]);
  const caller = invocations.find(({ source }) => source === "client");
  expect(caller?.functionError, JSON.stringify(caller?.payload)).toBeNull();
  expect(caller?.payload).toEqual([
    [403, '{"message":"Forbidden"}'],
    [403, '{"message":"Forbidden"}'],
    [200, '"arn:aws:sts::123456789012:assumed-role/orders-role/orders"'],
  ]);
});
