import { describe, expect, it } from "vitest";
import {
  contentError,
  notFoundError,
  payloadLimitError,
  recursionError,
  throttledError,
} from "./invoke-errors.ts";

describe("errors of the Invoke API", () => {
  it("answers 400 to a body that is not JSON (fact 41)", () => {
    expect(contentError(`{"a":1}`)).toBeUndefined();
    expect(contentError("")).toBeUndefined();
    expect(contentError("hello")).toEqual({
      statusCode: 400,
      errorCode: "InvalidRequestContentException",
      payload: `{"Type":"User","message":"Could not parse request body into json: Could not parse payload into json: Unrecognized token 'hello': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"}`,
    });
    expect(contentError(`{"a":`)?.payload).toContain("Could not parse request body into json: ");
  });

  it("answers 404 to an unknown function, with the qualifier in its ARN (fact 41)", () => {
    expect(notFoundError("x")).toEqual({
      statusCode: 404,
      errorCode: "ResourceNotFoundException",
      payload: `{"Type":"User","Message":"Function not found: arn:aws:lambda:us-east-1:123456789012:function:x:$LATEST"}`,
    });
    expect(notFoundError("x", "live").payload).toContain(":function:x:live");
  });

  it("answers 413 above 6 MB, and above 1 MB to an asynchronous invocation (fact 73)", () => {
    const mb = 1_024 * 1_024;
    expect(payloadLimitError("RequestResponse", 6 * mb)).toBeUndefined();
    expect(payloadLimitError("RequestResponse", 6 * mb + 1)).toEqual({
      statusCode: 413,
      errorCode: "RequestTooLargeException",
      payload: `{"Type":"User","message":"Request must be smaller than 6291456 bytes for the InvokeFunction operation"}`,
    });
    expect(payloadLimitError("Event", mb)).toBeUndefined();
    expect(payloadLimitError("Event", mb + 1)?.statusCode).toBe(413);
  });

  it("answers 429 with AWS's reason to a throttled invocation (fact 42)", () => {
    expect(throttledError("ReservedFunctionConcurrentInvocationLimitExceeded")).toEqual({
      statusCode: 429,
      errorCode: "TooManyRequestsException",
      payload: `{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded","Type":"User","message":"Rate Exceeded."}`,
    });
  });

  it("answers 400 RecursiveInvocationException to a recursive loop (fact 47)", () => {
    expect(recursionError()).toMatchObject({
      statusCode: 400,
      errorCode: "RecursiveInvocationException",
    });
  });
});
