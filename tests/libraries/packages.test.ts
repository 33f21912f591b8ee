/** Packages of `src/libraries/packages.ts`, each used by a handler as its documentation shows it. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { commonJs, resultOf, runOf } from "./handler.ts";

describe("small packages", () => {
  it("lodash: default, named, by member, and with require", async () => {
    const code = `import _ from "lodash"; import { chunk } from "lodash"; import get from "lodash/get.js";
      export const handler = async () => [_.sum([1, 2]), chunk([1, 2, 3], 2), get({ a: { b: 1 } }, "a.b")];`;
    expect(await resultOf(code)).toEqual([3, [[1, 2], [3]], 1]);
    const required = `const get = require("lodash/get"); exports.handler = async () => get({ a: 1 }, "a");`;
    expect(await resultOf(commonJs(required))).toBe(1);
  });

  it("uuid, ulid and nanoid draw from the seed", async () => {
    const code = `import { v4, v7 } from "uuid"; import { ulid } from "ulid"; import { nanoid } from "nanoid";
      export const handler = async () => [v4(), v7(), ulid(), nanoid()];`;
    const first = await resultOf(code);
    expect(first).toEqual([
      expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4/),
      expect.stringMatching(/^019b8d62-/),
      expect.stringMatching(/^01KE6P4/),
      expect.stringMatching(/^[\w-]{21}$/),
    ]);
    expect(await resultOf(code)).toEqual(first);
  });

  it("zod", async () => {
    const code = `import { z } from "zod"; const schema = z.object({ a: z.string().min(2), b: z.number().default(3) });
      export const handler = async () => [schema.parse({ a: "xx" }), schema.safeParse({ a: 1 }).error.issues[0].code];`;
    expect(await resultOf(code)).toEqual([{ a: "xx", b: 3 }, "invalid_type"]);
  });

  it("date-fns, whole and by member, on virtual time", async () => {
    const code = `import { addDays, format } from "date-fns"; import { formatISO } from "date-fns/formatISO";
      export const handler = async () => [format(addDays(new Date(), 2), "yyyy-MM-dd"), formatISO(new Date(0))];`;
    expect(await resultOf(code)).toEqual(["2026-01-07", "1970-01-01T00:00:00Z"]);
  });

  it("jsonwebtoken signs and verifies", async () => {
    const code = `import jwt from "jsonwebtoken"; export const handler = async () => {
      const token = jwt.sign({ sub: "1" }, "secret", { expiresIn: "1h" });
      let error; try { jwt.verify(token, "other"); } catch (e) { error = e.message; }
      return [jwt.verify(token, "secret").sub, error]; };`;
    expect(await resultOf(code)).toEqual(["1", "invalid signature"]);
  });

  it("jsonwebtoken and aws-jwt-verify: RS256 and ES256, expired and forged tokens", async () => {
    const code = `import jwt from "jsonwebtoken"; import { createPublicKey } from "node:crypto"; import { JwtRsaVerifier } from "aws-jwt-verify"; import { KEYS } from "./keys.mjs";
      const issuer = "https://id.example.com"; const verifier = JwtRsaVerifier.create({ issuer, audience: "shop" });
      verifier.cacheJwks({ keys: [{ ...createPublicKey(KEYS.rsaPublic).export({ format: "jwk" }), kid: "k1", alg: "RS256", use: "sig" }] });
      const reason = async (work) => { try { return await work(); } catch (e) { return [e.name, e.message]; } };
      export const handler = async () => {
        const options = { algorithm: "RS256", expiresIn: "1h", issuer, audience: "shop", keyid: "k1", subject: "me" };
        const token = jwt.sign({ role: "admin" }, KEYS.rsaPrivate, options); const old = jwt.sign({}, KEYS.rsaPrivate, { ...options, expiresIn: -10 });
        const ec = jwt.sign({ a: 1 }, KEYS.ecPrivate, { algorithm: "ES256" });
        return [jwt.verify(token, KEYS.rsaPublic).role, await reason(() => jwt.verify(old, KEYS.rsaPublic)), await reason(() => jwt.verify(token.slice(0, -4) + "AAAA", KEYS.rsaPublic)),
          jwt.verify(ec, KEYS.ecPublic).a, (await verifier.verify(token)).sub, (await reason(() => verifier.verify(old)))[1], (await reason(() => verifier.verify(token.slice(0, -4) + "AAAA")))[1], jwt.decode(token, { complete: true }).header];
      };`;
    const keys = readFileSync(new URL("same-as-node/keys.mjs", import.meta.url), "utf8");
    expect(await resultOf({ "index.mjs": code, "keys.mjs": keys })).toEqual([
      "admin",
      ["TokenExpiredError", "jwt expired"],
      ["JsonWebTokenError", "invalid signature"],
      1,
      "me",
      expect.stringMatching(/^Token expired/),
      "Invalid signature",
      { alg: "RS256", typ: "JWT", kid: "k1" },
    ]);
  });

  it("exponential-backoff waits in virtual time", async () => {
    const code = `import { backOff } from "exponential-backoff"; let n = 0;
      export const handler = async () => backOff(async () => { if (n++ < 2) throw new Error("x"); return n; }, { startingDelay: 10 });`;
    expect(await resultOf(code)).toBe(3);
  });

  it("aws-jwt-verify, pg and the durable execution SDK load", async () => {
    const code = `import { CognitoJwtVerifier } from "aws-jwt-verify"; import pg, { Pool } from "pg";
      import { withDurableExecution } from "@aws/durable-execution-sdk-js";
      const verifier = CognitoJwtVerifier.create({ userPoolId: "us-east-1_abcdefghi", clientId: "c", tokenUse: "id" });
      export const handler = async () => [typeof pg.Client, new Pool().totalCount, typeof withDurableExecution,
        await verifier.verify("a.b.c").catch((e) => e.message.slice(0, 11))];`;
    expect(await resultOf(code)).toEqual(["function", 0, "function", "Invalid JWT"]);
  });
});

describe("axios", () => {
  it("gets, and rejects as AxiosError", async () => {
    const code = `import axios from "axios"; export const handler = async () => {
      const { status, data } = await axios.get("https://rates.example.com/usd", { params: { day: 1 } });
      const failed = await axios.post("https://rates.example.com/usd", { x: 1 }).catch((e) => [e.name, e.code, e.response.status]);
      const gone = await axios.get("https://nobody.example.com/").catch((e) => e.code);
      return [status, data, failed, gone]; };`;
    expect(await resultOf(code)).toEqual([
      200,
      { rate: 1.1 },
      ["AxiosError", "ERR_BAD_REQUEST", 404],
      "ENOTFOUND",
    ]);
  });

  it("with require", async () => {
    const code = `const axios = require("axios");
      exports.handler = async () => (await axios.get("https://rates.example.com/usd")).data;`;
    expect(await resultOf(commonJs(code))).toEqual({ rate: 1.1 });
  });

  it("gives up after its timeout", async () => {
    const code = `import axios from "axios";
      export const handler = async () => axios.get("https://rates.example.com/usd", { timeout: 5 }).catch((e) => e.code);`;
    expect(await resultOf(code)).toBe("ECONNABORTED");
  });
});

describe("frameworks", () => {
  it("middy with common middlewares", async () => {
    const code = `import middy from "@middy/core"; import jsonBodyParser from "@middy/http-json-body-parser";
      import httpErrorHandler from "@middy/http-error-handler"; import cors from "@middy/http-cors";
      import normalizer from "@middy/http-header-normalizer"; import { createError } from "@middy/util";
      export const handler = middy().use(normalizer()).use(jsonBodyParser()).use(cors()).use(httpErrorHandler({ logger: false }))
        .handler(async ({ body }) => { if (body.bad) throw createError(422, "bad"); return { statusCode: 200, body: JSON.stringify(body) }; });`;
    const event = (body: string) => ({ headers: { "Content-Type": "application/json" }, body });
    expect(await resultOf(code, event('{"a":1}'))).toMatchObject({
      statusCode: 200,
      body: '{"a":1}',
    });
    expect(await resultOf(code, event('{"bad":1}'))).toMatchObject({
      statusCode: 422,
      body: "bad",
    });
  });

  const request = {
    version: "2.0",
    routeKey: "$default",
    rawPath: "/orders/7",
    rawQueryString: "full=1",
    headers: { host: "api.example.com", "content-type": "application/json" },
    requestContext: {
      domainName: "api.example.com",
      http: { method: "POST", path: "/orders/7", sourceIp: "203.0.113.9" },
    },
    body: '{"a":1}',
    isBase64Encoded: false,
  };

  it("hono", async () => {
    const code = `import { Hono } from "hono"; import { handle } from "hono/aws-lambda"; import { cors } from "hono/cors";
      const app = new Hono(); app.use(cors());
      app.post("/orders/:id", async (c) => c.json({ id: c.req.param("id"), full: c.req.query("full"), got: await c.req.json() }, 201));
      export const handler = handle(app);`;
    const answer = (await resultOf(code, request)) as { statusCode: number; body: string };
    expect(answer.statusCode).toBe(201);
    expect(JSON.parse(answer.body)).toEqual({ id: "7", full: "1", got: { a: 1 } });
  });

  it("express behind serverless-http", async () => {
    const code = `import express from "express"; import serverless from "serverless-http";
      const app = express(); app.use(express.json());
      app.post("/orders/:id", (req, res) => res.status(201).json({ id: req.params.id, query: req.query, got: req.body }));
      export const handler = serverless(app);`;
    const answer = (await resultOf(code, request)) as { statusCode: number; body: string };
    expect(answer.statusCode).toBe(201);
    expect(JSON.parse(answer.body)).toEqual({ id: "7", query: { full: "1" }, got: { a: 1 } });
  });
});

describe("what is not there", () => {
  it("a package that nobody has bundled cannot be found, as on Lambda", async () => {
    const run = await runOf(
      `import x from "left-pad-of-nobody"; export const handler = async () => x;`,
    );
    expect(run.invocations[0]?.payload).toMatchObject({
      errorMessage: expect.stringContaining("Cannot find package 'left-pad-of-nobody'"),
    });
  });

  it("a name that is nearly one of a library says which there is, and where all are listed", async () => {
    const near = "there is axios. All libraries: /reference/libraries/";
    const run = await runOf(`import axios from "axois"; export const handler = async () => axios;`);
    expect(run.invocations[0]?.payload).toMatchObject({
      errorMessage: expect.stringContaining(near) as string,
    });
    const required = `exports.handler = async () => { try { require("axois"); } catch (e) { return [e.code, e.message]; } };`;
    expect(await resultOf(commonJs(required))).toEqual([
      "MODULE_NOT_FOUND",
      expect.stringContaining(near),
    ]);
  });

  it("a package that the function brings itself comes before the bundled one", async () => {
    const files = {
      "index.mjs": `import { v4 } from "uuid"; export const handler = async () => v4();`,
      "node_modules/uuid/package.json": `{"name":"uuid","main":"index.js"}`,
      "node_modules/uuid/index.js": `exports.v4 = () => "mine";`,
    };
    expect(await resultOf(files)).toBe("mine");
  });

  it("what a library asks of Node in vain says its name", async () => {
    const code = `import { spawn } from "child_process"; import "axios";
      export const handler = async () => { try { spawn("ls"); } catch (e) { return [e.code, e.message]; } };`;
    expect(await resultOf(code)).toEqual([
      "ERR_NOT_SIMULATED",
      "child_process.spawn is not simulated",
    ]);
  });
});

describe("databases", () => {
  it("pg fails to connect as it does without a network path, and says so to a pool as well", async () => {
    const code = `import pg from "pg"; const { Client, Pool, types, escapeIdentifier } = pg;
      const code = (e) => [e.code, e.message];
      export const handler = async () => { const client = new Client({ host: "db.internal", port: 5432, user: "app", password: "x", database: "shop", connectionTimeoutMillis: 2000 });
        const failed = await client.connect().catch(code); const pool = new Pool({ host: "db.internal" });
        return [failed, await pool.query("select 1").catch(code), pool.totalCount, types.getTypeParser(20)("5"), escapeIdentifier('a"b')]; };`;
    const plain = ["ENOTFOUND", "getaddrinfo ENOTFOUND db.internal"];
    expect(await resultOf(code)).toEqual([plain, plain, 0, "5", '"a""b"']);
  });
});

describe("workflows", () => {
  it("the durable execution SDK wraps a handler, and refuses an event that is no durable invocation", async () => {
    const code = `import { withDurableExecution, createRetryStrategy, StepSemantics } from "@aws/durable-execution-sdk-js";
      const wrapped = withDurableExecution(async (event, context) => context.step("one", async () => 1));
      export const handler = async (event, context) => [typeof wrapped, StepSemantics.AtLeastOncePerRetry, createRetryStrategy({ maxAttempts: 2 })(new Error("x"), 1).shouldRetry,
        await wrapped({}, context).catch((e) => e.message)];`;
    expect(await resultOf(code)).toEqual([
      "function",
      "AT_LEAST_ONCE_PER_RETRY",
      true,
      expect.stringMatching(/durable|Unexpected payload/i),
    ]);
  });
});
