/** `cors` of an `http` event: what OPTIONS answers. */
import { textOf, type TemplateNode } from "../node.ts";
import { part } from "../sam/function.ts";
import type { Mixed } from "../sam/expansion.ts";
import { readPart, type ServiceDraft } from "./draft.ts";

const CORS = {
  origin: part,
  origins: part,
  headers: part,
  methods: part,
  allowCredentials: part,
  exposedHeaders: part,
  maxAge: part,
  cacheControl: part,
};
const HEADERS = [
  "Content-Type",
  "X-Amz-Date",
  "Authorization",
  "X-Api-Key",
  "X-Amz-Security-Token",
  "X-Amz-User-Agent",
  "X-Amzn-Trace-Id",
].join(",");

/** The integration that answers a preflight. */
export function preflightOf(
  node: TemplateNode,
  methods: readonly string[],
  draft: ServiceDraft,
): { readonly [name: string]: Mixed } | undefined {
  const it = textOf(node) === "true" ? {} : readPart(node, CORS, "cors", draft.messages);
  if (!it) return undefined;
  const origins = it.origins ?? it.origin;
  const all = textsOf(origins);
  if (all.length > 1) {
    draft.messages.notSimulated(
      origins!,
      `A preflight answers with the first origin, ${all[0]}, whatever the request's is.`,
    );
  }
  const allowed = [...new Set(["OPTIONS", ...methods])].join(",");
  const values: Readonly<Record<string, string | undefined>> = {
    "Access-Control-Allow-Origin": all[0] ?? "*",
    "Access-Control-Allow-Headers": textsOf(it.headers).join(",") || HEADERS,
    "Access-Control-Allow-Methods": textsOf(it.methods).join(",") || allowed,
    "Access-Control-Allow-Credentials": textOf(it.allowCredentials),
    "Access-Control-Expose-Headers": textsOf(it.exposedHeaders).join(",") || undefined,
    "Access-Control-Max-Age": textOf(it.maxAge),
    "Cache-Control": textOf(it.cacheControl),
  };
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return {
    Type: "MOCK",
    RequestTemplates: { "application/json": '{"statusCode":200}' },
    IntegrationResponses: [
      {
        StatusCode: "200",
        ResponseParameters: Object.fromEntries(
          given.map(([name, value]) => [`method.response.header.${name}`, `'${value}'`]),
        ),
        ResponseTemplates: { "application/json": "" },
      },
    ],
  };
}

const textsOf = (node: TemplateNode | undefined): string[] =>
  (node?.kind === "list" ? node.items : node ? [node] : []).flatMap((it) => textOf(it) ?? []);
