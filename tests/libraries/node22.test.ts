/** The libraries of handlers on nodejs22.x, together in one handler; each has tests of its own on nodejs24.x. */
import { expect, it } from "vitest";
import { lines, simulate } from "../simulations/simulate.ts";

const CODE = `
  import middy from "@middy/core"; import jsonBodyParser from "@middy/http-json-body-parser"; import httpErrorHandler from "@middy/http-error-handler";
  import { Logger } from "@aws-lambda-powertools/logger"; import { Metrics } from "@aws-lambda-powertools/metrics";
  import { Hono } from "hono"; import { handle } from "hono/aws-lambda";
  import express from "express"; import serverless from "serverless-http";
  import { DynamoDBClient } from "@aws-sdk/client-dynamodb"; import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";

  const logger = new Logger({ serviceName: "orders" });
  const metrics = new Metrics({ namespace: "Shop", serviceName: "orders" });
  const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));

  const put = middy(async ({ body }) => {
    logger.info("order", { id: body.id });
    metrics.addMetric("orders", "Count", 1);
    metrics.publishStoredMetrics();
    await table.send(new PutCommand({ TableName: "orders", Item: body }));
    return { statusCode: 201 };
  }).use(jsonBodyParser()).use(httpErrorHandler({ logger: false }));

  const hono = new Hono();
  hono.get("/orders/:id", async (c) => c.json((await table.send(new GetCommand({ TableName: "orders", Key: { id: c.req.param("id") } }))).Item ?? null));

  const app = express();
  app.use(express.json());
  app.post("/echo", (req, res) => res.status(202).json({ got: req.body }));

  const ways = { put, hono: handle(hono), express: serverless(app) };
  const event = (method, path, body) => ({
    version: "2.0", routeKey: "$default", rawPath: path, rawQueryString: "",
    headers: { host: "api.example.com", "content-type": "application/json" },
    requestContext: { http: { method, path, protocol: "HTTP/1.1", sourceIp: "203.0.113.9", userAgent: "test" }, domainName: "api.example.com", requestId: "r1", stage: "$default" },
    ...(body === undefined ? {} : { body }), isBase64Encoded: false,
  });
  export const handler = async (_event, context) => {
    const through = async (way, ...asked) => { const { statusCode, body } = await ways[way](event(...asked), context); return [statusCode, body]; };
    return {
      version: process.version.split(".")[0],
      put: await through("put", "POST", "/orders", '{"id":"a","total":7}'),
      malformed: (await through("put", "POST", "/orders", "{"))[0],
      hono: await through("hono", "GET", "/orders/a"),
      express: await through("express", "POST", "/echo", '{"a":[1]}'),
    };
  };`;

it("middy, Powertools, hono, express and the SDK run on nodejs22.x as they do on nodejs24.x", async () => {
  const run = await simulate({
    code: CODE,
    account: { tables: [{ name: "orders", partitionKey: { name: "id" } }] },
    function: { runtime: "nodejs22.x", memorySizeMb: 1769, timeoutSeconds: 60 },
  });
  const [invocation] = run.invocations;
  expect(invocation!.functionError, lines(run).join("\n")).toBeNull();
  const { hono, ...rest } = invocation!.payload as { hono: [number, string] };
  expect(rest).toEqual({
    version: "v22",
    put: [201, null],
    malformed: 415,
    express: [202, '{"got":{"a":[1]}}'],
  });
  expect([hono[0], JSON.parse(hono[1])]).toEqual([200, { id: "a", total: 7 }]);
  const logged = run.logs.filter(
    ({ source, line }) => source === "function" && line.startsWith("{"),
  );
  expect(logged.map(({ line }) => JSON.parse(line) as object)).toMatchObject([
    { message: "order", id: "a", service: "orders" },
    { orders: 1 },
  ]);
});
