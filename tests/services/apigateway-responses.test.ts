/**
 * What API Gateway and function URLs make of a function's result.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
import { describe, expect, it } from "vitest";
import {
  answersOf,
  headerOf,
  httpApi,
  restApi,
  SAY,
  sendAll,
  type HttpSimulation,
} from "./http.ts";

/** One answer of the function each, all in one run. */
const say = (front: HttpSimulation["front"], answers: unknown[]) =>
  sendAll({
    code: SAY,
    front,
    requests: answers.map((answer) => ({ method: "POST", path: "/", body: { answer } })),
  });

const INTERNAL = { message: "Internal server error" };

describe("a REST API (fact 62)", () => {
  it.each<[what: string, answer: unknown, status: number, body: unknown]>([
    ["a status alone", { statusCode: 204 }, 204, ""],
    ["headers alone are a 200", { headers: { test: "x" } }, 200, ""],
    ["a status in digits", { statusCode: "201", body: "made" }, 201, "made"],
    ["a text", "justAString", 502, INTERNAL],
    ["null", null, 502, INTERNAL],
    ["a key that nobody knows", { statusCode: 200, wrongValue: "x" }, 502, INTERNAL],
    ["a status that is no number", { statusCode: "wrong" }, 502, INTERNAL],
    ["lists that are none", { statusCode: 200, multiValueHeaders: { a: "b" } }, 502, INTERNAL],
    ["a body that is an object", { statusCode: 200, body: { a: 1 } }, 502, INTERNAL],
    ["base64 for who does not accept bytes", { body: "aGk=", isBase64Encoded: true }, 200, "aGk="],
  ])("makes of %s what AWS makes of it", async (_, answer, status, body) => {
    const { exchanges } = await say({ api: restApi() }, [answer]);
    expect(answersOf(exchanges)).toEqual([[status, body]]);
  });

  it("coerces header values, sends headers with several values, and defaults to JSON", async () => {
    const { exchanges } = await say({ api: restApi() }, [
      {
        headers: { "x-yes": true, "x-number": 5, "x-list": "lost" },
        multiValueHeaders: { "X-List": ["a", "b"], "set-cookie": ["c=1", "d=2"] },
      },
    ]);
    const [exchange] = exchanges;
    expect(headerOf(exchange!, "content-type")).toBe("application/json");
    expect(exchange!.headers.slice(-6)).toEqual([
      ["x-yes", "true"],
      ["x-number", "5"],
      ["X-List", "a"],
      ["X-List", "b"],
      ["set-cookie", "c=1"],
      ["set-cookie", "d=2"],
    ]);
  });

  it("decodes base64 where the API has the binary media type that the client accepts", async () => {
    const api = restApi(undefined, { binaryMediaTypes: ["image/png"] });
    const answer = { body: "aGk=", isBase64Encoded: true };
    const { exchanges } = await sendAll({
      code: SAY,
      front: { api },
      requests: ["image/png, */*", "*/*"].map((accept) => ({
        method: "POST",
        path: "/",
        headers: { accept },
        body: { answer },
      })),
    });
    expect(answersOf(exchanges)).toEqual([
      [200, "hi"],
      [200, "aGk="],
    ]);
  });

  it("answers 502 to a function error and to one whose own time is up", async () => {
    const code = `export const handler = async ({ path }) => {
      if (path === "/throw") throw new Error("no");
      await new Promise((resolve) => setTimeout(resolve, 5_000));
    };`;
    const { exchanges } = await sendAll({
      code,
      front: { api: restApi() },
      function: { timeoutSeconds: 2 },
      requests: [{ path: "/throw" }, { path: "/wait" }],
    });
    expect(answersOf(exchanges)).toEqual([
      [502, INTERNAL],
      [502, INTERNAL],
    ]);
  });
});

describe("an HTTP API (fact 62)", () => {
  it.each<[what: string, answer: unknown, status: number, body: unknown, type: string]>([
    ["a text", "Hello", 200, "Hello", "application/json"],
    ["an object", { message: "hi" }, 200, { message: "hi" }, "application/json"],
    ["a list", [1, 2], 200, [1, 2], "application/json"],
    ["a number", 5, 200, 5, "application/json"],
    ["null", null, 200, null, "application/json"],
    ["a status", { statusCode: 201, body: "x" }, 201, "x", "text/plain;charset=UTF-8"],
    [
      "base64",
      { statusCode: 200, body: "aGk=", isBase64Encoded: true },
      200,
      "hi",
      "text/plain;charset=UTF-8",
    ],
    [
      "a body that is an object",
      { statusCode: 200, body: { a: 1 } },
      500,
      { message: "Internal Server Error" },
      "application/json",
    ],
    [
      "a status that is no number",
      { statusCode: "wrong" },
      500,
      { message: "Internal Server Error" },
      "application/json",
    ],
  ])("infers the response from %s", async (_, answer, status, body, type) => {
    const { exchanges } = await say({ api: httpApi() }, [answer]);
    expect(answersOf(exchanges)).toEqual([[status, body]]);
    expect(headerOf(exchanges[0]!, "content-type")).toBe(type);
  });

  it("makes a set-cookie header of each cookie", async () => {
    const cookies = ["a=1; Secure", "b=2"];
    const { exchanges } = await say({ api: httpApi() }, [{ statusCode: 200, cookies }]);
    expect(exchanges[0]!.headers.filter(([name]) => name === "set-cookie")).toEqual([
      ["set-cookie", "a=1; Secure"],
      ["set-cookie", "b=2"],
    ]);
  });

  it("needs a status code with payload format 1.0", async () => {
    const [route] = httpApi().routes;
    const integration = { functionName: "orders", payloadFormatVersion: "1.0" as const };
    const api = httpApi(undefined, { routes: [{ ...route!, integration }] });
    const { exchanges } = await say({ api }, [{ message: "hi" }, { statusCode: 200, body: "hi" }]);
    expect(answersOf(exchanges)).toEqual([
      [500, { message: "Internal Server Error" }],
      [200, "hi"],
    ]);
  });

  it("has no body in the answer to HEAD", async () => {
    const code = `export const handler = async () => ({ statusCode: 200, body: "text" });`;
    const { exchanges } = await sendAll({
      code,
      front: { api: httpApi() },
      requests: [{ method: "HEAD", path: "/" }],
    });
    expect(answersOf(exchanges)).toEqual([[200, ""]]);
    expect(headerOf(exchanges[0]!, "content-length")).toBe("4");
  });
});

describe("a function URL (fact 63)", () => {
  it.each<[what: string, answer: unknown, status: number, body: unknown]>([
    ["a text", "hello", 200, "hello"],
    ["a number", 5, 200, 5],
    ["true", true, 200, true],
    ["a list", [1, "b"], 200, [1, "b"]],
    ["an object", { a: 1 }, 200, { a: 1 }],
    ["a status", { statusCode: 418, body: "tea" }, 418, "tea"],
    ["a body that is an object", { statusCode: 200, body: { a: 1 } }, 200, { a: 1 }],
  ])("makes a JSON answer of %s", async (_, answer, status, body) => {
    const { exchanges } = await say({ url: {} }, [answer]);
    expect(answersOf(exchanges)).toEqual([[status, body]]);
    expect(headerOf(exchanges[0]!, "content-type")).toBe("application/json");
  });

  it("answers 502 with a text to a function error", async () => {
    const code = `export const handler = async () => { throw new Error("no"); };`;
    const { exchanges, invocations } = await sendAll({
      code,
      front: { url: {} },
      requests: [{ path: "/" }],
    });
    expect(answersOf(exchanges)).toEqual([[502, "Internal Server Error"]]);
    expect(exchanges[0]!.requestId).toBe(invocations[0]!.requestId);
    expect(invocations[0]).toMatchObject({ source: "service", functionError: "Unhandled" });
  });
});
