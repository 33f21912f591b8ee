/** Function URLs. https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html (fact 63) */
import { describe, expect, it } from "vitest";
import type { HttpExchange } from "../../src/session/protocol.ts";
import { records } from "../simulations/simulate.ts";
import { answersOf, ECHO, headerOf, sendAll } from "./http.ts";

const eventOf = ({ body }: HttpExchange) => body as Record<string, any>; // eslint-disable-line

const FORBIDDEN = {
  Message:
    "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
};

it("gives an event of format 2.0 with $default and the path as it came (fact 63)", async () => {
  const { exchanges } = await sendAll({
    code: ECHO,
    front: { url: {} },
    requests: [{ method: "PUT", path: "/a%20b?x=1", headers: { cookie: "a=1" } }],
  });
  const event = eventOf(exchanges[0]!);
  expect(event).toMatchObject({
    version: "2.0",
    routeKey: "$default",
    rawPath: "/a%20b",
    rawQueryString: "x=1",
    cookies: ["a=1"],
    queryStringParameters: { x: "1" },
    requestContext: {
      accountId: "anonymous",
      authorizer: null,
      domainName: expect.stringMatching(/^[a-z2-7]{32}\.lambda-url\.us-east-1\.on\.aws$/),
      http: { method: "PUT", path: "/a%20b" },
      routeKey: "$default",
      stage: "$default",
    },
    isBase64Encoded: false,
  });
  expect(exchanges[0]).toMatchObject({ front: "function-url", name: "orders" });
});

describe("who may call (fact 63)", () => {
  const ARN = "arn:aws:lambda:us-east-1:123456789012:function:orders";
  const allow = (action: string) => ({
    effect: "Allow" as const,
    actions: [action],
    principals: ["*"],
  });
  const withPolicy = (actions: string[]) =>
    sendAll({
      code: ECHO,
      front: { url: {} },
      function: { role: "orders-role" },
      account: {
        roles: [{ name: "orders-role", statements: [] }],
        resourcePolicies: [{ resource: ARN, statements: actions.map(allow) }],
      },
      requests: [{ path: "/" }],
    });

  it("needs both lambda:InvokeFunctionUrl and lambda:InvokeFunction", async () => {
    const [both, one] = await Promise.all([
      withPolicy(["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"]),
      withPolicy(["lambda:InvokeFunctionUrl"]),
    ]);
    expect(both.exchanges[0]!.status).toBe(200);
    expect(answersOf(one.exchanges)).toEqual([[403, FORBIDDEN]]);
    expect(one.exchanges[0]!.because).toMatch(/^nothing allows lambda:InvokeFunction on /);
    expect(headerOf(one.exchanges[0]!, "x-amzn-errortype")).toBe("AccessDeniedException");
  });

  it("turns unsigned requests away with AuthType AWS_IAM", async () => {
    const { exchanges, invocations } = await sendAll({
      code: ECHO,
      front: { url: { authType: "AWS_IAM" } },
      requests: [{ path: "/" }],
    });
    expect(answersOf(exchanges)).toEqual([[403, FORBIDDEN]]);
    expect(invocations).toEqual([]);
  });
});

it("answers CORS's preflight requests, and adds its headers (fact 63)", async () => {
  const origin = "https://shop.example.com";
  const { exchanges, invocations } = await sendAll({
    code: ECHO,
    front: { url: { cors: { allowOrigins: ["*"], allowMethods: ["*"] } } },
    requests: [
      {
        method: "OPTIONS",
        path: "/",
        headers: { origin, "access-control-request-method": "PUT" },
      },
      { path: "/", headers: { origin } },
    ],
  });
  expect(exchanges.map((each) => headerOf(each, "access-control-allow-origin"))).toEqual([
    "*",
    "*",
  ]);
  expect(headerOf(exchanges[0]!, "access-control-allow-methods")).toBe("*");
  expect(invocations).toHaveLength(1);
});

it("answers 429 when the function is throttled (fact 63)", async () => {
  const { exchanges } = await sendAll({
    code: ECHO,
    front: { url: {} },
    function: { reservedConcurrency: 0 },
    requests: [{ path: "/" }],
  });
  expect(exchanges[0]).toMatchObject({
    status: 429,
    body: { Reason: "ReservedFunctionConcurrentInvocationLimitExceeded" },
  });
  expect(headerOf(exchanges[0]!, "x-amzn-errortype")).toBe("TooManyRequestsException");
});

describe("RESPONSE_STREAM (facts 36 and 63)", () => {
  const front = { url: { invokeMode: "RESPONSE_STREAM" as const } };
  const requests = [{ path: "/" }];

  it("sends status and headers first, then the body as it comes", async () => {
    const code = `export const handler = awslambda.streamifyResponse(async (event, stream) => {
      const http = awslambda.HttpResponseStream.from(stream, { statusCode: 207, headers: { "x-own": "1" } });
      http.write("a"); await new Promise((resolve) => setTimeout(resolve, 2_000)); http.end("b");
    });`;
    const { exchanges } = await sendAll({ code, front, requests });
    expect(answersOf(exchanges)).toEqual([[207, "ab"]]);
    expect(headerOf(exchanges[0]!, "x-own")).toBe("1");
    expect(exchanges[0]!.latencyMs - exchanges[0]!.firstByteMs!).toBeCloseTo(2_000, -2);
  });

  it("is a 200 of the stream's type without metadata, and breaks off when the function fails", async () => {
    const code = `export const handler = awslambda.streamifyResponse(async (event, stream) => {
      stream.setContentType("text/plain"); stream.write("part");
      await new Promise((resolve) => setTimeout(resolve, 10)); throw new Error("no");
    });`;
    const run = await sendAll({ code, front, requests });
    expect(answersOf(run.exchanges)).toEqual([[200, "part"]]);
    expect(headerOf(run.exchanges[0]!, "content-type")).toBe("text/plain");
    expect(run.invocations[0]!.functionError).toBe("Unhandled");
    expect(records(run, "stream.ended")[0]!.status).toBe("error");
  });

  it("hands a result that is not streamed on as it is", async () => {
    const code = `export const handler = async () => ({ statusCode: 404, body: "x" });`;
    const { exchanges } = await sendAll({ code, front, requests });
    expect(answersOf(exchanges)).toEqual([[200, { statusCode: 404, body: "x" }]]);
  });
});

it("is the same for a function that calls it (fact 63)", async () => {
  const code = `export const handler = async (event) => {
    if (event.rawPath === "/inner") return { statusCode: 201, body: "inner" };
    const response = await fetch("https://" + event.requestContext.domainName + "/inner");
    return { statusCode: 200, body: response.status + (await response.text()) };
  };`;
  const run = await sendAll({ code, front: { url: {} }, requests: [{ path: "/" }] });
  expect(answersOf(run.httpExchanges)).toEqual([
    [200, "201inner"],
    [201, "inner"],
  ]);
  expect(records(run, "http.requested")[0]).toMatchObject({
    aws: { service: "lambda", operation: "GET /inner" },
  });
});
