/** Powertools for AWS Lambda, the X-Ray SDK and the embedded metrics library. */
import { describe, expect, it } from "vitest";
import { resultOf, runOf } from "./handler.ts";
import { lines } from "../simulations/simulate.ts";

describe("Powertools", () => {
  it("logger, metrics and tracer", async () => {
    const run = await runOf(`import { Logger } from "@aws-lambda-powertools/logger";
      import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics"; import { Tracer } from "@aws-lambda-powertools/tracer";
      const logger = new Logger({ serviceName: "orders" }); const metrics = new Metrics({ namespace: "shop", serviceName: "orders" });
      const tracer = new Tracer();
      export const handler = async (event, context) => { logger.addContext(context); logger.info("hello", { orderId: 7 });
        metrics.addMetric("orders", MetricUnit.Count, 1); metrics.publishStoredMetrics(); return tracer.isTracingEnabled(); };`);
    const logged = lines(run)
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as object);
    expect(logged).toEqual([
      expect.objectContaining({
        level: "INFO",
        message: "hello",
        service: "orders",
        orderId: 7,
        function_name: "orders",
      }),
      expect.objectContaining({ orders: 1, service: "orders" }),
    ]);
  });

  it("event handler and batch", async () => {
    const code = `import { Router } from "@aws-lambda-powertools/event-handler/http";
      import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
      const processor = new BatchProcessor(EventType.SQS); const app = new Router(); app.get("/x", async () => ({ ok: 1 }));
      export const handler = async (event, context) => [await app.resolve(event, context),
        await processPartialResponse({ Records: [{ messageId: "1", body: "{}" }, { messageId: "2", body: "x" }] },
          async ({ body }) => { JSON.parse(body); }, processor, { context })];`;
    const event = {
      version: "2.0",
      routeKey: "$default",
      rawPath: "/x",
      rawQueryString: "",
      headers: {},
      requestContext: {
        domainName: "x.example.com",
        http: {
          method: "GET",
          path: "/x",
          protocol: "HTTP/1.1",
          sourceIp: "203.0.113.9",
          userAgent: "x",
        },
      },
      isBase64Encoded: false,
    };
    expect(await resultOf(code, event)).toEqual([
      expect.objectContaining({ statusCode: 200, body: '{"ok":1}' }),
      { batchItemFailures: [{ itemIdentifier: "2" }] },
    ]);
  });

  it("parser, validation and jmespath", async () => {
    const code = `import { SqsSchema } from "@aws-lambda-powertools/parser/schemas"; import { validate } from "@aws-lambda-powertools/validation";
      import { extractDataFromEnvelope, SQS } from "@aws-lambda-powertools/jmespath/envelopes"; import { z } from "zod";
      export const handler = async () => [SqsSchema.safeParse({ Records: [] }).success, SqsSchema instanceof z.ZodType,
        validate({ payload: { a: 1 }, schema: { type: "object", required: ["a"] } }), extractDataFromEnvelope({ Records: [{ body: '{"b":2}' }] }, SQS)];`;
    expect(await resultOf(code)).toEqual([false, true, { a: 1 }, [{ b: 2 }]]);
  });

  it("parameters and idempotency reach for their services", async () => {
    const code = `import { getParameter } from "@aws-lambda-powertools/parameters/ssm";
      import { makeIdempotent, IdempotencyConfig } from "@aws-lambda-powertools/idempotency";
      import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
      const persistenceStore = new DynamoDBPersistenceLayer({ tableName: "t" });
      const once = makeIdempotent(async () => 1, { persistenceStore, config: new IdempotencyConfig({}) });
      export const handler = async (event, context) => [await getParameter("/x").catch((e) => e.message),
        await once(event, context).catch((e) => e.cause.message)];`;
    expect(await resultOf(code, { id: 1 })).toEqual([
      // ParameterNotFound comes without words.
      "UnknownError",
      expect.stringContaining("dynamodb PutItem is not simulated"),
    ]);
  });
});

describe("observability", () => {
  it("aws-xray-sdk-core loads, aws-embedded-metrics writes its line", async () => {
    const run =
      await runOf(`import AWSXRay from "aws-xray-sdk-core"; import { metricScope, Unit } from "aws-embedded-metrics";
      export const handler = metricScope((metrics) => async () => { metrics.putMetric("m", 1, Unit.Count); return typeof AWSXRay.captureAWSv3Client; });`);
    expect(run.invocations[0]?.payload).toBe("function");
    expect(lines(run).some((line) => line.includes('"CloudWatchMetrics"'))).toBe(true);
  });
});
