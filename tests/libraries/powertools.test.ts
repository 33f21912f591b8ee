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
      "Requested resource not found",
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

describe("Powertools around a handler", () => {
  it("idempotency answers again without running again, refuses another payload, and runs again after it has expired", async () => {
    const code = `import { makeIdempotent, IdempotencyConfig, IdempotencyRecordStatus } from "@aws-lambda-powertools/idempotency";
      import { BasePersistenceLayer, IdempotencyRecord } from "@aws-lambda-powertools/idempotency/persistence"; import { IdempotencyItemAlreadyExistsError } from "@aws-lambda-powertools/idempotency";
      class Memory extends BasePersistenceLayer { items = new Map();
        async _getRecord(key) { return new IdempotencyRecord(this.items.get(key)); }
        async _putRecord(record) { const found = this.items.get(record.idempotencyKey); if (found && found.expiryTimestamp * 1000 > Date.now()) throw new IdempotencyItemAlreadyExistsError("there"); this.items.set(record.idempotencyKey, { ...record, status: record.getStatus() }); }
        async _updateRecord(record) { this.items.set(record.idempotencyKey, { ...this.items.get(record.idempotencyKey), ...record, status: record.getStatus(), responseData: record.responseData }); }
        async _deleteRecord({ idempotencyKey }) { this.items.delete(idempotencyKey); } }
      let runs = 0; const persistenceStore = new Memory();
      const charge = makeIdempotent(async (order) => ({ run: ++runs, id: order.id }), { persistenceStore, config: new IdempotencyConfig({ eventKeyJmesPath: "id", payloadValidationJmesPath: "amount", expiresAfterSeconds: 60, throwOnNoIdempotencyKey: true }) });
      export const handler = async (event, context) => { const first = await charge({ id: "a", amount: 1 }, context); const again = await charge({ id: "a", amount: 1 }, context);
        const other = await charge({ id: "a", amount: 2 }, context).catch((e) => e.name); const none = await charge({ amount: 2 }, context).catch((e) => e.cause.name);
        return [first, again, other, none, runs, IdempotencyRecordStatus.COMPLETED]; };`;
    expect(await resultOf(code)).toEqual([
      { run: 1, id: "a" },
      { run: 1, id: "a" },
      "IdempotencyValidationError",
      "IdempotencyKeyError",
      1,
      "COMPLETED",
    ]);
  });

  it("parser checks events and unwraps them; commons and jmespath", async () => {
    const code = `import { parser } from "@aws-lambda-powertools/parser"; import { SqsEnvelope } from "@aws-lambda-powertools/parser/envelopes/sqs"; import { z } from "zod";
      import { JSONStringified } from "@aws-lambda-powertools/parser/helpers"; import { search } from "@aws-lambda-powertools/jmespath"; import { PowertoolsFunctions } from "@aws-lambda-powertools/jmespath/functions";
      import { isRecord, getType, isTruthy } from "@aws-lambda-powertools/commons/typeutils"; import middy from "@middy/core"; import { parser as middleware } from "@aws-lambda-powertools/parser/middleware";
      const order = z.object({ id: z.string(), quantity: z.number().int().positive() });
      const record = (body) => ({ messageId: "1", receiptHandle: "r", body, attributes: { ApproximateReceiveCount: "1", SentTimestamp: "1", SenderId: "s", ApproximateFirstReceiveTimestamp: "1" }, messageAttributes: {}, md5OfBody: "x", eventSource: "aws:sqs", eventSourceARN: "arn:aws:sqs:us-east-1:123456789012:q", awsRegion: "us-east-1" });
      const direct = middy(async (event) => event.id).use(middleware({ schema: order }));
      export const handler = async (event, context) => [SqsEnvelope.parse({ Records: [record('{"id":"a","quantity":1}')] }, JSONStringified(order)),
        SqsEnvelope.safeParse({ Records: [record("{}")] }, JSONStringified(order)).success, await direct({ id: "x", quantity: 1 }, context), await direct({}, context).catch((e) => e.name),
        search("powertools_json(body).items[?n > \`1\`].n", { body: '{"items":[{"n":1},{"n":2}]}' }, { customFunctions: new PowertoolsFunctions() }), isRecord({}), getType([]), isTruthy("")];`;
    expect(await resultOf(code)).toEqual([
      [{ id: "a", quantity: 1 }],
      false,
      "x",
      "ParseError",
      [2],
      true,
      "array",
      false,
    ]);
  });

  it("logger: child loggers, errors, correlation and sampling; metrics: dimensions, cold starts and high resolution", async () => {
    const run = await runOf(
      `import { Logger } from "@aws-lambda-powertools/logger"; import { correlationPaths, search } from "@aws-lambda-powertools/logger/correlationId"; import { Metrics, MetricUnit, MetricResolution } from "@aws-lambda-powertools/metrics";
      const logger = new Logger({ serviceName: "shop", logLevel: "DEBUG", persistentLogAttributes: { team: "a" }, correlationIdSearchFn: search });
      const metrics = new Metrics({ namespace: "shop", serviceName: "orders", defaultDimensions: { stage: "test" } });
      export const handler = async (event, context) => { logger.addContext(context); logger.setCorrelationId(event, correlationPaths.API_GATEWAY_REST);
        logger.createChild({ persistentLogAttributes: { part: "pay" } }).warn("child"); logger.appendKeys({ extra: 1 }); logger.error("failed", new RangeError("bad")); logger.debug("fine");
        metrics.captureColdStartMetric(context.functionName); metrics.addMetric("sold", MetricUnit.Count, 2, MetricResolution.High); metrics.addMetadata("order", "7"); metrics.publishStoredMetrics(); };`,
      { requestContext: { requestId: "corr-1" } },
    );
    const logged = lines(run)
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(logged).toEqual([
      expect.objectContaining({
        level: "WARN",
        message: "child",
        team: "a",
        part: "pay",
        correlation_id: "corr-1",
        cold_start: true,
      }),
      expect.objectContaining({
        level: "ERROR",
        extra: 1,
        error: expect.objectContaining({ name: "RangeError", message: "bad" }) as object,
      }),
      expect.objectContaining({ level: "DEBUG", message: "fine" }),
      expect.objectContaining({ ColdStart: 1, function_name: "orders" }),
      expect.objectContaining({ sold: 2, stage: "test", order: "7" }),
    ]);
  });

  it("tracer annotates segments of its own and leaves the function's result as it is", async () => {
    const code = `const { Tracer } = require("@aws-lambda-powertools/tracer"); const { captureLambdaHandler } = require("@aws-lambda-powertools/tracer/middleware"); const middy = require("@middy/core").default;
      const tracer = new Tracer({ serviceName: "orders", enabled: false });
      exports.handler = middy(async () => { tracer.putAnnotation("a", 1); tracer.putMetadata("b", {}); return [tracer.isTracingEnabled(), tracer.getRootXrayTraceId() ?? null]; }).use(captureLambdaHandler(tracer));`;
    expect(await resultOf({ "index.cjs": code })).toEqual([
      false,
      expect.stringMatching(/^1-[\da-f]{8}-[\da-f]{24}$/),
    ]);
  });
});
