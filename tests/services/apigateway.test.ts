/** HTTP APIs and REST APIs: routes, events, limits. https://docs.aws.amazon.com/apigateway/latest/developerguide/ */
import { describe, expect, it } from "vitest";
import type { HttpExchange } from "../../src/session/protocol.ts";
import { records, simulate } from "../simulations/simulate.ts";
import { answersOf, ECHO, headerOf, httpApi, restApi, sendAll } from "./http.ts";

type Event = Record<string, any>; // eslint-disable-line
const eventOf = ({ body }: HttpExchange): Event => body as Event;

const NOT_FOUND = [404, { message: "Not Found" }];
const NO_TOKEN = [403, { message: "Missing Authentication Token" }];

describe("an HTTP API's routes (fact 61)", () => {
  it("takes the most specific one: the whole path, then a greedy variable, then $default", async () => {
    const api = httpApi([
      "$default",
      "ANY /{proxy+}",
      "GET /pets/{proxy+}",
      "GET /pets/dog/{id}",
      "ANY /pets/dog/{id}",
      "GET /pets/dog/1",
    ]);
    const { exchanges } = await sendAll({
      code: ECHO,
      front: { api },
      requests: [
        { path: "/pets/dog/1" },
        { path: "/pets/dog/2" },
        { method: "PUT", path: "/pets/dog/2" },
        { path: "/pets/cat/3" },
        { method: "POST", path: "/pets/cat/3" },
        { path: "/" },
      ],
    });
    expect(exchanges.map((each) => eventOf(each).routeKey)).toEqual([
      "GET /pets/dog/1",
      "GET /pets/dog/{id}",
      "ANY /pets/dog/{id}",
      "GET /pets/{proxy+}",
      "ANY /{proxy+}",
      "$default",
    ]);
    expect(eventOf(exchanges[3]!).pathParameters).toEqual({ proxy: "cat/3" });
  });

  it("answers 404 where there is no route, no method and no stage", async () => {
    const api = httpApi(["GET /items"], { stages: [{ name: "dev" }] });
    const { exchanges } = await sendAll({
      code: ECHO,
      front: { api },
      requests: [
        { path: "/items" },
        { path: "/items/" },
        { method: "POST", path: "/items" },
        { path: "/other" },
      ],
    });
    expect(answersOf(exchanges).slice(1)).toEqual([NOT_FOUND, NOT_FOUND, NOT_FOUND]);
    expect(eventOf(exchanges[0]!)).toMatchObject({
      rawPath: "/dev/items",
      requestContext: { stage: "dev", http: { path: "/dev/items" } },
    });
    expect(exchanges[3]!.because).toBe("shop has no route for GET /other");
  });
});

describe("a REST API's resources (fact 61)", () => {
  it("takes the most specific resource and asks it for the method", async () => {
    const api = restApi(["GET /items/{id}", "ANY /{proxy+}", "POST /items/{id}/notes"]);
    const { exchanges } = await sendAll({
      code: ECHO,
      front: { api },
      requests: [
        { path: "/items/1/" },
        { method: "DELETE", path: "/items/1" },
        { path: "/items/1/notes" },
        { method: "PATCH", path: "/a/b" },
        { path: "/" },
      ],
    });
    expect(eventOf(exchanges[0]!)).toMatchObject({
      resource: "/items/{id}",
      path: "/items/1/",
      pathParameters: { id: "1" },
      requestContext: { path: "/Prod/items/1/", stage: "Prod" },
    });
    expect(answersOf(exchanges.slice(1, 3))).toEqual([NO_TOKEN, NO_TOKEN]);
    expect(eventOf(exchanges[3]!).resource).toBe("/{proxy+}");
    expect(answersOf(exchanges.slice(4))).toEqual([NO_TOKEN]);
  });

  it("answers a mock method by itself, as Cors of a SAM template has it", async () => {
    const headers = { "Access-Control-Allow-Origin": "*" };
    const api = restApi([], {
      routes: [{ routeKey: "OPTIONS /items", integration: { mock: { status: 200, headers } } }],
    });
    const { exchanges, invocations } = await sendAll({
      code: ECHO,
      front: { api },
      requests: [{ method: "OPTIONS", path: "/items" }],
    });
    expect(answersOf(exchanges)).toEqual([[200, ""]]);
    expect(headerOf(exchanges[0]!, "access-control-allow-origin")).toBe("*");
    expect(invocations).toEqual([]);
  });

  it("answers its errors as its gateway responses say", async () => {
    const api = restApi(["GET /items"], {
      gatewayResponses: [
        {
          responseType: "MISSING_AUTHENTICATION_TOKEN",
          statusCode: 404,
          template: '{"error":$context.error.messageString}',
        },
        { responseType: "DEFAULT_5XX", headers: { "Access-Control-Allow-Origin": "*" } },
      ],
    });
    const { exchanges } = await sendAll({
      code: `export const handler = async () => "no response";`,
      front: { api },
      requests: [{ path: "/other" }, { path: "/items" }],
    });
    expect(answersOf(exchanges)).toEqual([
      [404, { error: "Missing Authentication Token" }],
      [502, { message: "Internal server error" }],
    ]);
    expect(headerOf(exchanges[1]!, "access-control-allow-origin")).toBe("*");
  });
});

describe("events (fact 61)", () => {
  const request = {
    method: "POST",
    path: "/items/a%20b?x=1&x=2&y=a+b%2B",
    headers: { Cookie: "a=1; b=2", "X-Thing": "q", "Content-Type": "application/json" },
    body: '{"a":1}',
  };

  it("of format 2.0 have what AWS documents, member by member", async () => {
    const api = httpApi(["POST /items/{id}"], {
      stages: [{ name: "$default", variables: { color: "red" } }],
    });
    const { exchanges } = await sendAll({ code: ECHO, front: { api }, requests: [request] });
    const event = eventOf(exchanges[0]!);
    const { requestId, apiId } = event.requestContext;
    const host = `${apiId}.execute-api.us-east-1.amazonaws.com`;
    expect(event).toEqual({
      version: "2.0",
      routeKey: "POST /items/{id}",
      rawPath: "/items/a b",
      rawQueryString: "x=1&x=2&y=a+b%2B",
      cookies: ["a=1", "b=2"],
      headers: {
        accept: "*/*",
        "content-length": "7",
        "content-type": "application/json",
        host,
        "user-agent": "coldstart/1.0",
        "x-amzn-trace-id": expect.stringMatching(/^Root=1-695b7d90-[0-9a-f]{24}$/),
        "x-forwarded-for": "203.0.113.10",
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
        "x-thing": "q",
      },
      queryStringParameters: { x: "1,2", y: "a b+" },
      requestContext: {
        accountId: "123456789012",
        apiId: expect.stringMatching(/^[a-z0-9]{10}$/),
        domainName: host,
        domainPrefix: apiId,
        http: {
          method: "POST",
          path: "/items/a b",
          protocol: "HTTP/1.1",
          sourceIp: "203.0.113.10",
          userAgent: "coldstart/1.0",
        },
        requestId,
        routeKey: "POST /items/{id}",
        stage: "$default",
        time: "05/Jan/2026:09:00:00 +0000",
        timeEpoch: 1_767_603_600_000,
      },
      pathParameters: { id: "a b" },
      body: '{"a":1}',
      isBase64Encoded: false,
      stageVariables: { color: "red" },
    });
  });

  it("of a REST API have what AWS documents, and paths as they came", async () => {
    const api = restApi(["POST /items/{id}"], {
      stages: [{ name: "live", variables: { color: "red" } }],
    });
    const { exchanges } = await sendAll({ code: ECHO, front: { api }, requests: [request] });
    const event = eventOf(exchanges[0]!);
    expect(Object.keys(event)).toEqual([
      "resource",
      "path",
      "httpMethod",
      "headers",
      "multiValueHeaders",
      "queryStringParameters",
      "multiValueQueryStringParameters",
      "pathParameters",
      "stageVariables",
      "requestContext",
      "body",
      "isBase64Encoded",
    ]);
    expect(event).toMatchObject({
      resource: "/items/{id}",
      path: "/items/a%20b",
      httpMethod: "POST",
      headers: { Cookie: "a=1; b=2", "X-Thing": "q", "X-Forwarded-Proto": "https" },
      multiValueHeaders: { "X-Thing": ["q"] },
      queryStringParameters: { x: "2", y: "a b+" },
      multiValueQueryStringParameters: { x: ["1", "2"], y: ["a b+"] },
      pathParameters: { id: "a%20b" },
      stageVariables: { color: "red" },
      body: '{"a":1}',
      isBase64Encoded: false,
    });
    expect(Object.keys(event.requestContext).sort()).toEqual([
      "accountId",
      "apiId",
      "deploymentId",
      "domainName",
      "domainPrefix",
      "extendedRequestId",
      "httpMethod",
      "identity",
      "path",
      "protocol",
      "requestId",
      "requestTime",
      "requestTimeEpoch",
      "resourceId",
      "resourcePath",
      "stage",
    ]);
    expect(event.requestContext).toMatchObject({
      path: "/live/items/a%20b",
      resourcePath: "/items/{id}",
      stage: "live",
      requestTime: "05/Jan/2026:09:00:00 +0000",
      identity: { sourceIp: "203.0.113.10", userAgent: "coldstart/1.0", userArn: null },
    });
  });

  it("of an HTTP API with format 1.0 have the version and the path with the stage", async () => {
    const integration = { functionName: "orders", payloadFormatVersion: "1.0" as const };
    const routes = [{ routeKey: "POST /items/{id}", integration }];
    const api = httpApi([], { routes, stages: [{ name: "dev" }] });
    const { exchanges } = await sendAll({ code: ECHO, front: { api }, requests: [request] });
    expect(eventOf(exchanges[0]!)).toMatchObject({
      version: "1.0",
      resource: "/items/{id}",
      path: "/dev/items/a b",
      headers: { "x-thing": "q" },
      multiValueQueryStringParameters: { x: ["1", "2"] },
      requestContext: { authorizer: { claims: null, scopes: null }, resourcePath: "/items/{id}" },
      pathParameters: { id: "a b" },
      stageVariables: null,
    });
  });

  it("have a form in base64 from an HTTP API, and as text from a REST API", async () => {
    const form = {
      method: "POST",
      path: "/",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "a=1",
    };
    const [http, rest, binary] = await Promise.all(
      [httpApi(), restApi(), restApi(undefined, { binaryMediaTypes: ["*/*"] })].map((api) =>
        sendAll({ code: ECHO, front: { api }, requests: [form] }),
      ),
    );
    const bodies = [http, rest, binary].map((run) => {
      const { body, isBase64Encoded } = eventOf(run!.exchanges[0]!);
      return [body, isBase64Encoded];
    });
    expect(bodies).toEqual([
      ["YT0x", true],
      ["a=1", false],
      ["YT0x", true],
    ]);
  });
});

describe("CORS of an HTTP API", () => {
  const cors = {
    allowOrigins: ["https://shop.example.com"],
    allowMethods: ["GET", "POST"],
    allowHeaders: ["authorization"],
    exposeHeaders: ["x-total"],
    maxAgeSeconds: 300,
  };
  const origin = "https://shop.example.com";

  it("answers preflight requests itself, and takes the place of the function's headers", async () => {
    const code = `export const handler = async () => ({ statusCode: 200, headers: { "Access-Control-Allow-Origin": "*", "x-own": "1" } });`;
    const ask = { "access-control-request-method": "POST" };
    const { exchanges, invocations } = await sendAll({
      code,
      front: { api: httpApi(["GET /items"], { cors }) },
      requests: [
        { method: "OPTIONS", path: "/items", headers: { origin, ...ask } },
        { method: "OPTIONS", path: "/items", headers: { origin: "https://other.example", ...ask } },
        { path: "/items", headers: { origin } },
        { path: "/items" },
      ],
    });
    const corsHeaders = exchanges.map(({ headers }) =>
      Object.fromEntries(headers.filter(([name]) => /^access-control-/i.test(name))),
    );
    expect(exchanges.map(({ status }) => status)).toEqual([204, 204, 200, 200]);
    expect(corsHeaders).toEqual([
      {
        "access-control-allow-origin": origin,
        "access-control-allow-methods": "GET,POST",
        "access-control-allow-headers": "authorization",
        "access-control-max-age": "300",
      },
      {},
      { "access-control-allow-origin": origin, "access-control-expose-headers": "x-total" },
      {},
    ]);
    expect(invocations).toHaveLength(2);
  });
});

describe("limits (fact 64)", () => {
  const SLOW = `export const handler = async () => {
    await new Promise((resolve) => setTimeout(resolve, 35_000));
    console.log("done");
    return { statusCode: 200 };
  };`;

  it.each([
    ["a REST API", { api: restApi() }, 29_000, 504, "Endpoint request timed out"],
    ["an HTTP API", { api: httpApi() }, 30_000, 503, "Service Unavailable"],
  ] as const)(
    "lets a client of %s wait no longer, while the function runs on and is billed",
    async (_, front, waitMs, status, message) => {
      const { exchanges, invocations, logs } = await sendAll({
        code: SLOW,
        front,
        requests: [{ path: "/" }],
      });
      const [exchange] = exchanges;
      expect(answersOf(exchanges)).toEqual([[status, { message }]]);
      expect(exchange!.latencyMs).toBeGreaterThanOrEqual(waitMs);
      expect(exchange!.latencyMs).toBeLessThan(waitMs + 50);
      expect(exchange!.requestId).toBe(invocations[0]!.requestId);
      expect(invocations[0]).toMatchObject({ status: "success" });
      expect(invocations[0]!.durationMs).toBeGreaterThan(35_000);
      expect(logs.some(({ line }) => line.includes("done"))).toBe(true);
    },
  );

  it("answers 413 to a body that is too large for Lambda once it is base64", async () => {
    const { exchanges, invocations } = await sendAll({
      code: `export const handler = async ({ body }) => String(body.length);`,
      front: { api: httpApi() },
      requests: ["text/plain", "application/octet-stream"].map((type) => ({
        method: "POST",
        path: "/",
        headers: { "content-type": type },
        body: "x".repeat(4_800_000),
      })),
    });
    expect(answersOf(exchanges)).toEqual([
      [200, 4_800_000],
      [413, { message: "Request Entity Too Large" }],
    ]);
    expect(exchanges[1]!.because).toMatch(/^Lambda refused the call: /);
    expect(invocations[1]).toMatchObject({ status: "refused", attempts: 0 });
  });

  it("waits as long as the integration says", async () => {
    const integration = { functionName: "orders", timeoutMs: 2_000 };
    const api = restApi([], { routes: [{ routeKey: "GET /", integration }] });
    const { exchanges } = await sendAll({ code: SLOW, front: { api }, requests: [{ path: "/" }] });
    expect(exchanges[0]).toMatchObject({ status: 504 });
    expect(exchanges[0]!.latencyMs).toBeLessThan(2_100);
  });

  it("throttles a route by its own rate, and answers 429", async () => {
    const stages = [
      {
        name: "$default",
        routeThrottling: { "GET /a": { rateLimit: 1, burstLimit: 2 } },
      },
    ];
    const { exchanges } = await sendAll({
      code: ECHO,
      front: { api: httpApi(["GET /a", "GET /b"], { stages }) },
      requests: [0, 1, 2, 3, 1_500].map((atMs) => [atMs, { path: "/a" }]),
    });
    expect(exchanges.map(({ status }) => status)).toEqual([200, 200, 429, 429, 200]);
    expect(exchanges[2]!.body).toEqual({ message: "Too Many Requests" });
    expect(exchanges[2]!.because).toBe("GET /a takes 1 a second, 2 at once");
  });

  it("takes 5,000 requests at once in an account", async () => {
    const api = httpApi(["GET /a"]);
    const run = await simulate({
      code: ECHO,
      account: { apis: [api] },
      workload: {
        kind: "burst",
        size: 5_200,
        bursts: 1,
        gapMs: 0,
        payloads: [{ path: "/none" }],
        target: { api: "shop" },
      },
    });
    const statuses = run.httpExchanges.map(({ status }) => status);
    const throttled = statuses.filter((status) => status === 429).length;
    // Requests take some milliseconds to arrive; meanwhile tokens come back.
    expect(throttled).toBeGreaterThan(0);
    expect(throttled).toBeLessThan(200);
    expect(statuses.filter((status) => status === 404)).toHaveLength(5_200 - throttled);
  });

  it.each([
    ["REST API", { api: restApi() }, 500, "Internal server error"],
    ["HTTP API", { api: httpApi() }, 503, "Service Unavailable"],
  ] as const)(
    "answers for a throttled function as a %s does",
    async (_, front, status, message) => {
      const { exchanges } = await sendAll({
        code: ECHO,
        front,
        function: { reservedConcurrency: 0 },
        requests: [{ path: "/" }],
      });
      expect(answersOf(exchanges)).toEqual([[status, { message }]]);
    },
  );
});

it("streams a response of a REST API: its first byte comes before its last (fact 65)", async () => {
  const code = `export const handler = awslambda.streamifyResponse(async (event, stream) => {
    const http = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { "content-type": "text/plain", "x-own": "1" }, cookies: ["a=1"] });
    http.write("one ");
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    http.write("two");
    http.end();
  });`;
  const integration = { functionName: "orders", responseTransferMode: "STREAM" as const };
  const api = restApi([], { routes: [{ routeKey: "GET /", integration }] });
  const run = await sendAll({ code, front: { api }, requests: [{ path: "/" }] });
  const [exchange] = run.exchanges;
  expect(answersOf(run.exchanges)).toEqual([[201, "one two"]]);
  expect(headerOf(exchange!, "x-own")).toBe("1");
  expect(headerOf(exchange!, "set-cookie")).toBe("a=1");
  expect(exchange!.latencyMs - exchange!.firstByteMs!).toBeCloseTo(3_000, -2);
  expect(records(run, "stream.ended")).toHaveLength(1);
});

it("gives functions the same answers: fetch from a handler", async () => {
  const code = `export const handler = async (event) => {
    if (event.routeKey) return { statusCode: 202, headers: { "x-own": "1" }, body: event.requestContext.http.sourceIp };
    const response = await fetch(event.url + "/items?x=1", { method: "POST", body: "text" });
    return [response.status, response.headers.get("x-own"), await response.text()];
  };`;
  const api = httpApi(["POST /items"], { id: "abcdefghij" });
  const url = "https://abcdefghij.execute-api.us-east-1.amazonaws.com";
  const run = await simulate({ code, account: { apis: [api] }, at: [[0, { url }]] });
  expect(run.invocations[0]!.payload).toEqual([202, "1", "198.51.100.20"]);
  expect(records(run, "http.requested")[0]).toMatchObject({
    aws: { service: "execute-api", operation: "POST /items" },
  });
});

it.each([
  [
    "a route key that is none",
    { routes: [{ routeKey: "get /x", integration: { functionName: "orders" } }] },
    /route key get \/x is not a method and a path/,
  ],
  [
    "an authorizer that is not there",
    {
      routes: [{ routeKey: "GET /", authorizer: "mine", integration: { functionName: "orders" } }],
    },
    /no authorizer mine/,
  ],
  [
    "a function that is not there",
    { routes: [{ routeKey: "GET /", integration: { functionName: "other" } }] },
    /expected the name of a function of this account/,
  ],
  [
    "a time-out that is too long",
    {
      routes: [{ routeKey: "GET /", integration: { functionName: "orders", timeoutMs: 31_000 } }],
    },
    /Timeout should be between 50 ms and 30000 ms/,
  ],
])("refuses %s", async (_, more, message) => {
  const run = sendAll({ code: ECHO, front: { api: httpApi([], more) }, requests: [{ path: "/" }] });
  await expect(run).rejects.toThrow(message);
});

it("refuses a payload that is no request", async () => {
  const requests = [{ url: "/" }] as unknown as { path: string }[];
  const run = sendAll({ code: ECHO, front: { api: httpApi() }, requests });
  await expect(run).rejects.toThrow(/workload\.arrivals\[0\]\.payload/);
});

describe("what is counted", () => {
  it("publishes AWS/ApiGateway's metrics under the API's id, and bills a million requests with 1 USD", async () => {
    const { metrics, bill, exchanges } = await sendAll({
      code: `export const handler = async ({ rawPath }) => ({ statusCode: rawPath === "/bad" ? 500 : 200 });`,
      front: { api: httpApi(["GET /{id}"], { id: "abcdefghij" }) },
      requests: [{ path: "/1" }, { path: "/bad" }, { path: "/a/b" }],
    });
    const sums = metrics.series
      .filter(({ namespace }) => namespace === "AWS/ApiGateway")
      .map(({ name, dimensions, points }) => {
        expect(dimensions).toEqual({ ApiId: "abcdefghij" });
        return [name, points.reduce((sum, point) => sum + point.count, 0)];
      });
    expect(sums).toEqual([
      ["Count", 3],
      ["4xx", 3],
      ["5xx", 3],
      ["Latency", 3],
      ["IntegrationLatency", 2],
    ]);
    const clients = metrics.series.find(({ name }) => name === "ClientLatency")!;
    expect(clients.points[0]).toMatchObject({ count: 1, maximum: exchanges[0]!.latencyMs });
    expect(bill.lines.find(({ id }) => id === "apigateway.http-requests")).toMatchObject({
      quantity: 3,
      usd: 3 / 1_000_000,
    });
  });

  it("charges a REST API's requests at 3.50 USD a million, but not those that it throttles", async () => {
    const stages = [{ name: "Prod", throttling: { rateLimit: 1, burstLimit: 1 } }];
    const { bill, metrics } = await sendAll({
      code: ECHO,
      front: { api: restApi(undefined, { stages }) },
      requests: [0, 1].map((atMs) => [atMs, { path: "/a" }]),
    });
    expect(bill.lines.find(({ id }) => id === "apigateway.rest-requests")!.usd).toBeCloseTo(
      3.5 / 1_000_000,
      12,
    );
    const errors = metrics.series.find(({ name }) => name === "4XXError")!;
    expect(errors).toMatchObject({
      dimensions: { ApiName: "shop" },
      points: [{ sum: 1, count: 2 }],
    });
  });
});
