/**
 * A streamed response as an HTTP response: `awslambda.HttpResponseStream` puts status and headers in front of the body, then
 * eight NUL bytes. https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html (fact 65)
 */
import { parseObject } from "../../kernel/json.ts";
import { bytesToBase64 } from "../../sandbox/base64.ts";
import { bodyOfBase64 } from "./bytes.ts";
import { cookieLines, headerLines, statusOf, type Interpretation } from "./response-2.ts";
import { headerOf, type Headers, type HttpResponse } from "./messages.ts";

const METADATA_TYPE = "application/vnd.awslambda.http-integration-response";
const DELIMITER = "\0".repeat(8);

/** What a streamed response was, one character per byte. */
export interface Streamed {
  readonly contentType: string;
  readonly bytes: string;
}

/** A function URL takes a stream without metadata as the body of a 200; a REST API wants the metadata. */
export function interpretStreamed(
  { contentType, bytes }: Streamed,
  metadata: "optional" | "required",
): Interpretation {
  const end = bytes.indexOf(DELIMITER);
  if (contentType !== METADATA_TYPE || end < 0) {
    if (metadata === "required") return { malformed: "the stream begins without metadata" };
    return {
      response: { status: 200, headers: [["content-type", contentType]], ...bodyOf(bytes) },
    };
  }
  const prelude = parseObject(bytes.slice(0, end));
  if (!prelude) return { malformed: "the stream's metadata is not a JSON object" };
  const status = prelude.statusCode === undefined ? 200 : statusOf(prelude.statusCode);
  const lines = headerLines(prelude.headers);
  if (status === undefined || !lines) {
    return { malformed: "the stream's metadata has no proper statusCode or headers" };
  }
  const type: Headers =
    headerOf(lines, "content-type") === undefined
      ? [["content-type", "application/octet-stream"]]
      : [];
  const body = bodyOf(bytes.slice(end + DELIMITER.length));
  const headers = [...type, ...lines, ...cookieLines(prelude.cookies)];
  return { response: { status, headers, ...body } };
}

function bodyOf(bytes: string): Pick<HttpResponse, "body" | "isBase64"> {
  const codes = Uint8Array.from(bytes, (byte) => byte.charCodeAt(0));
  return bodyOfBase64(bytesToBase64(codes));
}
