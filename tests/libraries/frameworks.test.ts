/** Web frameworks behind an HTTP API: routers, bodies, errors. Events are of the payload format 2.0. */
import { describe, expect, it } from "vitest";
import { commonJs, resultOf } from "./handler.ts";

const event = (method: string, path: string, more: object = {}): object => ({
  version: "2.0",
  routeKey: "$default",
  rawPath: path,
  rawQueryString: "",
  headers: { host: "api.example.com", "content-type": "application/json", "x-request-id": "r1" },
  requestContext: {
    domainName: "api.example.com",
    http: { method, path, protocol: "HTTP/1.1", sourceIp: "203.0.113.9", userAgent: "test" },
    requestId: "r1",
    stage: "$default",
  },
  isBase64Encoded: false,
  ...more,
});

interface Answer {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
  cookies?: string[];
  isBase64Encoded?: boolean;
}
const answer = (
  code: string | Record<string, string>,
  asked: object,
  runtime?: "nodejs22.x",
): Promise<Answer> => resultOf(code, asked, runtime) as Promise<Answer>;

describe("express behind serverless-http", () => {
  const code = `import express from "express"; import serverless from "serverless-http";
    const app = express(); const orders = express.Router({ mergeParams: true });
    app.use((req, res, next) => { res.setHeader("x-seen", req.get("x-request-id") ?? "none"); next(); });
    app.use(express.json(), express.urlencoded({ extended: false }), express.text());
    orders.param("id", (req, _res, next, id) => { req.order = { id: Number(id) }; next(); });
    orders.get("/:id", (req, res) => res.json({ order: req.order, query: req.query, base: req.baseUrl }));
    orders.post("/", async (req, res) => { if (!req.body.quantity) throw Object.assign(new Error("quantity is missing"), { status: 422 }); res.location("/orders/1").status(201).json(req.body); });
    app.use("/orders", orders);
    app.get("/text", (_req, res) => res.type("text/plain").send("plain"));
    app.get("/cookie", (_req, res) => res.cookie("a", "1", { httpOnly: true }).redirect("/elsewhere"));
    app.get("/bytes", (_req, res) => res.send(Buffer.from([0, 255])));
    app.all("/echo", (req, res) => res.send(typeof req.body === "string" ? req.body : JSON.stringify(req.body)));
    app.use((req, res) => res.status(404).json({ missing: req.path }));
    app.use((error, _req, res, _next) => res.status(error.status ?? 500).json({ error: error.message }));
    export const handler = serverless(app, { binary: ["application/octet-stream"] });`;

  it("routes, parameters, queries, bodies and headers", async () => {
    const got = await answer(code, event("GET", "/orders/7", { rawQueryString: "full=1&full=2" }));
    expect([got.statusCode, got.headers["x-seen"], JSON.parse(got.body)]).toEqual([
      200,
      "r1",
      { order: { id: 7 }, query: { full: ["1", "2"] }, base: "/orders" },
    ]);
    const made = await answer(code, event("POST", "/orders", { body: '{"quantity":2}' }));
    expect([made.statusCode, made.headers["location"], made.body]).toEqual([
      201,
      "/orders/1",
      '{"quantity":2}',
    ]);
    const form = event("POST", "/echo", {
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: Buffer.from("a=1&b=x+y").toString("base64"),
      isBase64Encoded: true,
    });
    expect((await answer(code, form)).body).toBe('{"a":"1","b":"x y"}');
  });

  it("errors, nothing found, redirects, cookies and bytes", async () => {
    const failed = await answer(code, event("POST", "/orders", { body: "{}" }));
    expect([failed.statusCode, failed.body]).toEqual([422, '{"error":"quantity is missing"}']);
    const broken = await answer(code, event("POST", "/orders", { body: "{" }));
    expect(broken.statusCode).toBe(400);
    expect(await answer(code, event("GET", "/nowhere"))).toMatchObject({
      statusCode: 404,
      body: '{"missing":"/nowhere"}',
    });
    const redirected = await answer(code, event("GET", "/cookie"));
    expect([
      redirected.statusCode,
      redirected.headers["location"],
      JSON.stringify(redirected),
    ]).toEqual([302, "/elsewhere", expect.stringContaining("a=1; Path=/; HttpOnly")]);
    expect(await answer(code, event("GET", "/bytes"))).toMatchObject({
      isBase64Encoded: true,
      body: "AP8=",
    });
    expect((await answer(code, event("GET", "/text"))).headers["content-type"]).toBe(
      "text/plain; charset=utf-8",
    );
  });

  it("with require, on nodejs22.x", async () => {
    const files =
      commonJs(`const express = require("express"); const serverless = require("serverless-http");
      const app = express(); app.get("/x", (req, res) => res.json({ ip: req.ip, host: req.hostname })); module.exports.handler = serverless(app);`);
    expect(JSON.parse((await answer(files, event("GET", "/x"), "nodejs22.x")).body)).toMatchObject({
      host: "api.example.com",
    });
  });
});

describe("hono", () => {
  const code = `import { Hono } from "hono"; import { handle } from "hono/aws-lambda"; import { cors } from "hono/cors"; import { HTTPException } from "hono/http-exception";
    import { validator } from "hono/validator"; import { jwt, sign } from "hono/jwt"; import { bearerAuth } from "hono/bearer-auth"; import { secureHeaders } from "hono/secure-headers"; import { requestId } from "hono/request-id";
    const app = new Hono().basePath("/api");
    app.use(cors({ origin: "https://shop.example.com" }), secureHeaders(), requestId());
    app.use("/private/*", jwt({ secret: "s3cret", alg: "HS256" })); app.use("/bearer/*", bearerAuth({ token: "abc" }));
    app.get("/token", async (c) => c.text(await sign({ sub: "me" }, "s3cret", "HS256")));
    app.get("/private/me", (c) => c.json(c.get("jwtPayload"))); app.get("/bearer/x", (c) => c.text("in"));
    app.post("/orders", validator("json", (value, c) => typeof value.quantity === "number" ? value : c.text("quantity?", 400)), (c) => c.json(c.req.valid("json"), 201));
    app.post("/form", async (c) => c.json(await c.req.parseBody()));
    app.get("/fail", () => { throw new HTTPException(409, { message: "conflict" }); });
    app.get("/stream", (c) => c.body(new ReadableStream({ start(s) { s.enqueue(new TextEncoder().encode("ab")); s.close(); } })));
    app.notFound((c) => c.json({ missing: c.req.path }, 404)); app.onError((error, c) => error instanceof HTTPException ? error.getResponse() : c.text(error.message, 500));
    export const handler = handle(app);`;

  it("routes, validation, errors and middlewares", async () => {
    const headers = { "content-type": "application/json", origin: "https://shop.example.com" };
    const made = await answer(
      code,
      event("POST", "/api/orders", { headers, body: '{"quantity":1}' }),
    );
    expect([made.statusCode, made.body, made.headers["access-control-allow-origin"]]).toEqual([
      201,
      '{"quantity":1}',
      "https://shop.example.com",
    ]);
    expect(await answer(code, event("POST", "/api/orders", { body: "{}" }))).toMatchObject({
      statusCode: 400,
      body: "quantity?",
    });
    expect(await answer(code, event("GET", "/api/fail"))).toMatchObject({
      statusCode: 409,
      body: "conflict",
    });
    expect(await answer(code, event("GET", "/api/none"))).toMatchObject({
      statusCode: 404,
      body: '{"missing":"/api/none"}',
    });
    expect(await answer(code, event("GET", "/api/stream"))).toMatchObject({ statusCode: 200 });
    const form = event("POST", "/api/form", {
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "a=1",
    });
    expect((await answer(code, form)).body).toBe('{"a":"1"}');
  });

  it("tokens that it signed are verified", async () => {
    const { body: token } = await answer(code, event("GET", "/api/token"));
    const me = (authorization: string): Promise<Answer> =>
      answer(code, event("GET", "/api/private/me", { headers: { authorization } }));
    expect((await me(`Bearer ${token}`)).body).toBe('{"sub":"me"}');
    expect((await me("Bearer x.y.z")).statusCode).toBe(401);
    expect(
      (
        await answer(
          code,
          event("GET", "/api/bearer/x", { headers: { authorization: "Bearer abc" } }),
        )
      ).body,
    ).toBe("in");
  });
});
