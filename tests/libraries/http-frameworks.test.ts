/** Frameworks for HTTP run unchanged behind an HTTP API, a REST API and a function URL (facts 61 and 62). */
import { describe, expect, it } from "vitest";
import { answersOf, headerOf, httpApi, restApi, sendAll } from "../services/http.ts";

const EXPRESS = `
import express from "express"; import serverless from "serverless-http";
const items = new Map([["1", { id: "1", name: "lamp" }]]);
const app = express();
app.use(express.json());
app.get("/items/:id", (req, res) => {
  const item = items.get(req.params.id);
  if (!item) return res.status(404).json({ error: "no item " + req.params.id });
  res.set("x-page", String(req.query.page ?? 1)).json(item);
});
app.post("/items", (req, res) => { items.set("2", req.body); res.cookie("seen", "2").status(201).json({ ...req.body, id: "2" }); });
app.use((error, req, res, next) => res.status(500).json({ error: error.message }));
export const handler = serverless(app);`;

const HONO = `
import { Hono } from "hono"; import { handle } from "hono/aws-lambda";
const items = new Map([["1", { id: "1", name: "lamp" }]]);
const app = new Hono();
app.get("/items/:id", (c) => {
  const item = items.get(c.req.param("id"));
  if (!item) return c.json({ error: "no item " + c.req.param("id") }, 404);
  c.header("x-page", c.req.query("page") ?? "1");
  return c.json(item);
});
app.post("/items", async (c) => {
  const body = await c.req.json();
  c.header("set-cookie", "seen=2; Path=/");
  return c.json({ ...body, id: "2" }, 201);
});
export const handler = handle(app);`;

const MIDDY = `
import middy from "@middy/core"; import httpEventNormalizer from "@middy/http-event-normalizer"; import httpHeaderNormalizer from "@middy/http-header-normalizer"; import httpJsonBodyParser from "@middy/http-json-body-parser"; import httpErrorHandler from "@middy/http-error-handler"; import httpSecurityHeaders from "@middy/http-security-headers"; import { createError } from "@middy/util";
const items = new Map([["1", { id: "1", name: "lamp" }]]);
const json = (statusCode, body, headers = {}) => ({ statusCode, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) });
const get = async (event) => {
  const id = (event.rawPath ?? event.path).split("/").at(-1);
  const item = items.get(id);
  if (!item) throw createError(404, JSON.stringify({ error: "no item " + id }), { headers: { "content-type": "application/json" } });
  return json(200, item, { "x-page": String(event.queryStringParameters.page ?? 1) });
};
const post = async ({ body }) => json(201, { ...body, id: "2" }, { "set-cookie": "seen=2; Path=/" });
const reads = middy().use(httpEventNormalizer()).use(httpSecurityHeaders()).use(httpErrorHandler({ logger: false })).handler(get);
const writes = middy().use(httpHeaderNormalizer()).use(httpJsonBodyParser()).use(httpErrorHandler()).handler(post);
export const handler = (event, context) => ((event.httpMethod ?? event.requestContext.http.method) === "GET" ? reads : writes)(event, context);`;

const POWERTOOLS = `
import { Router } from "@aws-lambda-powertools/event-handler/http"; import { NotFoundError } from "@aws-lambda-powertools/event-handler/http";
const items = new Map([["1", { id: "1", name: "lamp" }]]);
const app = new Router();
app.get("/items/:id", ({ params, req }) => {
  const item = items.get(params.id);
  if (!item) return new Response(JSON.stringify({ error: "no item " + params.id }), { status: 404, headers: { "content-type": "application/json" } });
  const page = new URL(req.url).searchParams.get("page") ?? "1";
  return new Response(JSON.stringify(item), { headers: { "content-type": "application/json", "x-page": page } });
});
app.post("/items", async ({ req }) => new Response(JSON.stringify({ ...(await req.json()), id: "2" }), { status: 201, headers: { "content-type": "application/json", "set-cookie": "seen=2; Path=/" } }));
export const handler = async (event, context) => app.resolve(event, context);`;

const FRONTS = [
  ["an HTTP API", { api: httpApi() }],
  ["a REST API", { api: restApi() }],
  ["a function URL", { url: {} }],
] as const;

describe.each([
  ["express with serverless-http", EXPRESS],
  ["hono", HONO],
  ["middy", MIDDY],
  ["Powertools' event handler", POWERTOOLS],
])("%s (fact 62)", (_, code) => {
  it.each(FRONTS)("behind %s", async (_, front) => {
    const run = await sendAll({
      code,
      front,
      requests: [
        { path: "/items/1?page=2" },
        { path: "/items/9" },
        { method: "POST", path: "/items", body: { name: "chair" } },
      ],
    });
    const log = run.logs.map(({ line }) => line).join("\n");
    expect(answersOf(run.exchanges), log).toEqual([
      [200, { id: "1", name: "lamp" }],
      [404, { error: "no item 9" }],
      [201, { name: "chair", id: "2" }],
    ]);
    expect(headerOf(run.exchanges[0]!, "x-page")).toBe("2");
    expect(headerOf(run.exchanges[2]!, "set-cookie")).toBe("seen=2; Path=/");
  });
});
