/** Services whose operations are paths and methods, with JSON in the bodies. https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
import { bodyText, headerOf, type HttpAnswer, type Protocol } from "./protocol.ts";
import type { BodyRest } from "../../sandbox/process-options.ts";
import { percentDecoded, queryPairs } from "../../lambda/http/messages.ts";
import { ServiceError } from "./service-error.ts";

export interface RestRoute {
  readonly method: string;
  /** `/2015-03-31/functions/{FunctionName}/invocations`; `{Arn+}` takes slashes too. */
  readonly path: string;
  readonly operation: string;
}

/** What a REST operation is given. */
export interface RestInput {
  /** From the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** By lower-case name. */
  header(name: string): string | undefined;
  /** As text. */
  readonly body: string;
}

/** What a REST operation answers: members of a JSON body, or what it says of HTTP itself. */
export class RestOutput {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON unless it is text or bytes. */
  readonly body: unknown;
  /** The body goes on as its parts come. */
  readonly rest: BodyRest | undefined;
  constructor(
    status: number,
    body: unknown,
    headers: Record<string, string> = {},
    rest?: BodyRest,
  ) {
    this.status = status;
    this.body = body;
    this.headers = headers;
    this.rest = rest;
  }
}

interface CompiledRoute {
  readonly method: string;
  readonly operation: string;
  readonly pattern: RegExp;
  readonly names: string[];
}

export function restJson(routes: readonly RestRoute[]): Protocol {
  const compiled = routes.map(compile);
  return {
    read({ path, request }) {
      const [bare = "", query = ""] = path.split("?");
      for (const { method, operation, pattern, names } of compiled) {
        const found = method === request.method ? pattern.exec(bare) : null;
        if (!found) continue;
        const params = Object.fromEntries(names.map((name, i) => [name, decoded(found[i + 1]!)]));
        const input: RestInput = {
          params,
          query: Object.fromEntries(queryPairs(query, decoded)),
          header: (name) => headerOf(request, name),
          body: bodyText(request),
        };
        return { operation, input };
      }
      return undefined;
    },
    write(output, { requestId }) {
      const { status, headers, body, rest } =
        output instanceof RestOutput ? output : new RestOutput(200, output ?? {});
      const raw = typeof body === "string" || body instanceof Uint8Array;
      return {
        status,
        headers: [
          ...(raw || body === undefined
            ? []
            : [["content-type", "application/json"] as [string, string]]),
          ["x-amzn-requestid", requestId],
          ...Object.entries(headers),
        ],
        body: body === undefined ? "" : raw ? body : JSON.stringify(body),
        ...(rest ? { rest } : {}),
      };
    },
    writeError,
  };
}

function writeError(
  { code, message, status, members, fault }: ServiceError,
  { requestId }: { requestId: string },
): HttpAnswer {
  const Type = fault === "Sender" ? "User" : "Service";
  return {
    status,
    headers: [
      ["content-type", "application/json"],
      ["x-amzn-requestid", requestId],
      ["x-amzn-errortype", code],
    ],
    body: JSON.stringify({ Type, ...members, Message: message, message }),
  };
}

function compile({ method, path, operation }: RestRoute): CompiledRoute {
  const names: string[] = [];
  const pattern = path.replace(/\{(\w+)(\+?)\}/g, (_, name: string, greedy: string) => {
    names.push(name);
    return greedy ? "(.+)" : "([^/]+)";
  });
  return { method, operation, names, pattern: new RegExp(`^${pattern}/?$`) };
}

/** Throws {@link ServiceError}. https://docs.aws.amazon.com/lambda/latest/api/CommonErrors.html */
const decoded = (text: string): string =>
  percentDecoded(text, () => {
    const message = `The percent-encoding of '${text}' could not be decoded.`;
    throw new ServiceError("MalformedHttpRequestException", message);
  });
