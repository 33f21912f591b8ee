/** CORS of APIs in SAM templates. */
import { entryOf, textOf, type TemplateNode } from "../node.ts";
import type { Expansion, Mixed } from "./expansion.ts";

const HTTP_NAMES = {
  allowOrigins: "AllowOrigins",
  allowMethods: "AllowMethods",
  allowHeaders: "AllowHeaders",
  allowCredentials: "AllowCredentials",
  exposeHeaders: "ExposeHeaders",
  maxAge: "MaxAge",
} as const;

/** `CorsConfiguration` of an HTTP API as its definition has it; `true` allows every origin. */
export function corsOf(node: TemplateNode | undefined): Mixed {
  if (node === undefined || textOf(node) === "false") return undefined;
  if (textOf(node) === "true") return { allowOrigins: ["*"] };
  return Object.fromEntries(
    Object.entries(HTTP_NAMES).map(([name, given]) => [name, entryOf(node, given)]),
  );
}

/** What OPTIONS of a REST API answers. Values are written with quotes of their own: `"'*'"`. */
export function preflight(
  node: TemplateNode,
  paths: Readonly<Record<string, object>>,
  into: Expansion,
): Mixed {
  const origin = textOf(node) === undefined ? entryOf(node, "AllowOrigin") : node;
  if (!origin) {
    into.messages.expected(node, `an origin such as "'*'", or an object with AllowOrigin`);
    return undefined;
  }
  const written = textOf(origin) ?? "";
  if (written !== "" && !written.startsWith("'")) {
    into.messages.expected(
      origin,
      `an origin in single quotes inside of the text, for example "'https://shop.example.com'"`,
    );
  }
  const methods = new Set(Object.values(paths).flatMap((it) => Object.keys(it)));
  const all = [...methods, "options"].map((it) => it.toUpperCase()).sort();
  const credentials = textOf(entryOf(node, "AllowCredentials")) === "true" ? "'true'" : undefined;
  const headers: Record<string, Mixed> = {
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Allow-Methods": entryOf(node, "AllowMethods") ?? `'${all.join(",")}'`,
    "Access-Control-Allow-Headers": entryOf(node, "AllowHeaders"),
    "Access-Control-Max-Age": entryOf(node, "MaxAge"),
    "Access-Control-Allow-Credentials": credentials,
  };
  const given = Object.entries(headers).filter(([, value]) => value !== undefined);
  return {
    "x-amazon-apigateway-integration": {
      type: "mock",
      requestTemplates: { "application/json": '{\n  "statusCode" : 200\n}\n' },
      responses: {
        default: {
          statusCode: "200",
          responseParameters: Object.fromEntries(
            given.map(([name, value]) => [`method.response.header.${name}`, value]),
          ),
          responseTemplates: { "application/json": "{}\n" },
        },
      },
    },
    responses: {
      "200": {
        description: "Default response for CORS method",
        headers: Object.fromEntries(given.map(([name]) => [name, { type: "string" }])),
      },
    },
  };
}
