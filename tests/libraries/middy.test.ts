/** Middy's middlewares, each in a handler. https://middy.js.org/docs/middlewares/intro */
import { expect, it } from "vitest";
import { lines } from "../simulations/simulate.ts";
import { commonJs, resultOf, runOf } from "./handler.ts";

const request = {
  httpMethod: "POST",
  path: "/orders",
  headers: { "Content-Type": "application/json", Accept: "application/json" },
  body: '{"quantity":2}',
  requestContext: {},
};

it("an API handler: parsing, validation, errors, serialisation, CORS and security headers", async () => {
  const code = `import middy from "@middy/core"; import jsonBodyParser from "@middy/http-json-body-parser"; import validator from "@middy/validator";
    import { transpileSchema } from "@middy/validator/transpile"; import httpErrorHandler from "@middy/http-error-handler"; import cors from "@middy/http-cors";
    import securityHeaders from "@middy/http-security-headers"; import serializer from "@middy/http-response-serializer";
    import headerNormalizer from "@middy/http-header-normalizer"; import eventNormalizer from "@middy/http-event-normalizer";
    const schema = { type: "object", required: ["body"], properties: { body: { type: "object", required: ["quantity"], properties: { quantity: { type: "number", minimum: 1 } } } } };
    export const handler = middy().use([eventNormalizer(), headerNormalizer(), jsonBodyParser(), validator({ eventSchema: transpileSchema(schema) }),
      cors({ origins: ["https://shop.example.com"] }), securityHeaders(), serializer({ serializers: [{ regex: /^application\\/json$/, serializer: ({ body }) => JSON.stringify(body) }], defaultContentType: "application/json" }), httpErrorHandler({ logger: false })])
      .handler(async ({ body, queryStringParameters }) => ({ statusCode: 201, body: { ...body, asked: queryStringParameters } }));`;
  const good = await resultOf(code, request);
  expect(good).toMatchObject({
    statusCode: 201,
    body: '{"quantity":2,"asked":{}}',
    headers: { "Strict-Transport-Security": expect.any(String) as string },
  });
  expect(await resultOf(code, { ...request, body: '{"quantity":0}' })).toMatchObject({
    statusCode: 400,
  });
  expect(await resultOf(code, { ...request, body: "{" })).toMatchObject({ statusCode: 415 });
});

it("a form, an S3 event, a warm-up and a log of input and output", async () => {
  const code = `import middy from "@middy/core"; import urlencoded from "@middy/http-urlencode-body-parser"; import eventNormalizer from "@middy/event-normalizer";
    import warmup from "@middy/warmup"; import log from "@middy/input-output-logger"; import errorLogger from "@middy/error-logger";
    import doNotWait from "@middy/do-not-wait-for-empty-event-loop";
    export const handler = middy().use([warmup({ isWarmingUp: (event) => event.warm === true }), doNotWait(), log(), errorLogger(), ...[]])
      .use({ before: (request) => request.event.headers ? urlencoded().before(request) : eventNormalizer().before(request) })
      .handler(async (event, context) => [event.body ?? event.Records?.[0].s3.object.key, context.callbackWaitsForEmptyEventLoop]);`;
  const form = {
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "name=A%20B&tag=1&tag=2",
  };
  expect(await resultOf(code, form)).toEqual([{ name: "A B", tag: ["1", "2"] }, false]);
  const stored = {
    Records: [{ eventSource: "aws:s3", s3: { object: { key: "my+photo%21.jpg" } } }],
  };
  expect(await resultOf(code, stored)).toEqual(["my photo!.jpg", false]);
  expect(await resultOf(code, { warm: true })).toBe("warmup");
  expect(lines(await runOf(code, form)).some((line) => line.includes("A%20B"))).toBe(true);
});

it("a partial batch failure", async () => {
  const code = `import middy from "@middy/core"; import partial from "@middy/sqs-partial-batch-failure";
    export const handler = middy().use(partial({ logger: false })).handler(({ Records }) => Promise.allSettled(Records.map(async ({ body }) => JSON.parse(body))));`;
  const Records = ["{}", "x", "1"].map((body, i) => ({
    messageId: String(i),
    body,
    eventSource: "aws:sqs",
  }));
  expect(await resultOf(code, { Records })).toEqual({
    batchItemFailures: [{ itemIdentifier: "1" }],
  });
});

it("parameters and secrets are fetched before the handler; errors have a cause", async () => {
  const code = `import middy from "@middy/core"; import ssm from "@middy/ssm"; import secrets from "@middy/secrets-manager"; import { createError } from "@middy/util";
    const tried = (middleware) => middy().use(middleware).handler(async () => "never")({}, { getRemainingTimeInMillis: () => 1000 }).catch((e) => String(e.cause?.data?.[0]?.name ?? e.cause?.data?.[0] ?? e.message));
    export const handler = async () => [await tried(ssm({ fetchData: { key: "/none" }, disablePrefetch: true })),
      await tried(secrets({ fetchData: { key: "none" }, disablePrefetch: true })), createError(404, "gone").statusCode];`;
  expect(await resultOf(code)).toEqual([expect.any(String), expect.any(String), 404]);
});

it("with require, which Node.js 22 on Lambda refuses for what is a module only", async () => {
  const code = `const { default: middy } = require("@middy/core"); const { default: parser } = require("@middy/http-json-body-parser");
    exports.handler = middy().use(parser()).handler(async ({ body }) => body.quantity);`;
  expect(await resultOf(commonJs(code), request)).toBe(2);
  const refused = await runOf(commonJs(code), request, "nodejs22.x");
  expect(lines(refused).join()).toContain("require() of ES Module");
});
