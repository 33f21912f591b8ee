/** Events of the types Api and HttpApi: routes of an API that the template names, or of the one that SAM makes. */
import { textOf, type Located, type TemplateNode } from "../node.ts";
import type { ApiDraft } from "./api-draft.ts";
import { checkProperties, permit } from "./event.ts";
import type { FunctionEvent } from "./function-event.ts";
import { ref, sub, type Expansion } from "./expansion.ts";

const METHODS = ["get", "head", "options", "patch", "post", "put", "delete", "any", "*"];

export function httpApiEvent(event: FunctionEvent, into: Expansion): void {
  const known = [
    "Path",
    "Method",
    "ApiId",
    "Auth",
    "PayloadFormatVersion",
    "RouteSettings",
    "TimeoutInMillis",
  ];
  checkProperties(event, known, [], into);
  const draft = draftOf(event, "HTTP", event.properties.entries.get("ApiId"), into);
  if (!draft) return;
  const { entries } = event.properties;
  const isDefault = !entries.has("Path") && !entries.has("Method");
  const route = isDefault ? { path: "$default", method: "any" } : routeOf(event, into);
  if (!route) return;
  addRoute(draft, event, route);
  const path = route.path === "$default" ? "$default" : wildcards(route.path);
  permitApi(
    event,
    draft,
    `/*/${route.method === "any" ? "*" : route.method.toUpperCase()}`,
    path,
    into,
  );
}

export function restApiEvent(event: FunctionEvent, into: Expansion): void {
  const known = [
    "Path",
    "Method",
    "RestApiId",
    "Auth",
    "TimeoutInMillis",
    "ResponseTransferMode",
    "RequestModel",
    "RequestParameters",
  ];
  checkProperties(event, known, ["Path", "Method"], into);
  const { entries, keys } = event.properties;
  for (const name of ["RequestModel", "RequestParameters"]) {
    if (!entries.has(name)) continue;
    into.messages.notSimulated(keys.get(name)!, "Requests are not validated by the gateway.");
  }
  const draft = draftOf(event, "REST", entries.get("RestApiId"), into);
  const route = routeOf(event, into);
  if (!draft || !route) return;
  addRoute(draft, event, route);
  const method = route.method === "any" ? "*" : route.method.toUpperCase();
  permitApi(event, draft, `/*/${method}`, wildcards(route.path), into);
}

function addRoute(
  draft: ApiDraft,
  event: FunctionEvent,
  route: { path: string; method: string },
): void {
  const { entries } = event.properties;
  draft.routes.push({
    ...route,
    event,
    auth: entries.get("Auth"),
    payloadFormatVersion: entries.get("PayloadFormatVersion"),
    timeoutMs: entries.get("TimeoutInMillis"),
    responseTransferMode: entries.get("ResponseTransferMode"),
  });
}

function routeOf(
  { properties, name }: FunctionEvent,
  into: Expansion,
): { path: string; method: string } | undefined {
  const path = textOf(properties.entries.get("Path"));
  const method = textOf(properties.entries.get("Method"))?.toLowerCase();
  if (path === undefined || method === undefined) {
    into.messages.error(
      properties,
      `The event ${name} needs Path and Method, for example /orders/{id} and get.`,
    );
    return undefined;
  }
  if (!path.startsWith("/")) {
    into.messages.expected(properties.entries.get("Path")!, "a path that begins with /");
    return undefined;
  }
  if (!METHODS.includes(method)) {
    into.messages.expected(
      properties.entries.get("Method")!,
      `a method: one of ${METHODS.join(", ")}`,
    );
    return undefined;
  }
  return { path, method: method === "*" ? "any" : method };
}

const IMPLICIT = { HTTP: "ServerlessHttpApi", REST: "ServerlessRestApi" } as const;
const TYPES = { HTTP: "AWS::Serverless::HttpApi", REST: "AWS::Serverless::Api" } as const;
const PROPERTIES = { HTTP: "ApiId", REST: "RestApiId" } as const;

function draftOf(
  { owner, properties }: FunctionEvent,
  kind: "HTTP" | "REST",
  named: TemplateNode | undefined,
  into: Expansion,
): ApiDraft | undefined {
  if (named === undefined) return into.implicitApi(IMPLICIT[kind], kind, owner.declared);
  const logicalId =
    named.kind === "call" && named.name === "Ref" ? textOf(named.argument) : textOf(named);
  const draft = into.apis.get(logicalId ?? "");
  if (draft?.kind === kind || (logicalId === IMPLICIT[kind] && !draft)) {
    return draft ?? into.implicitApi(IMPLICIT[kind], kind, owner.declared);
  }
  into.messages.error(
    properties.keys.get(PROPERTIES[kind]) ?? named,
    `${PROPERTIES[kind]} must be a valid reference to an '${TYPES[kind]}' resource in same template: !Ref and its logical id.`,
  );
  return undefined;
}

const wildcards = (path: string): string => path.replace(/\{[^}]+\}/g, "*");

/** Lets the API invoke the function for this route. */
function permitApi(
  event: FunctionEvent,
  { logicalId, kind }: ApiDraft,
  stageAndMethod: string,
  path: string,
  into: Expansion,
): void {
  const at: Located = event.owner.declared.at;
  const source = `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${__ApiId__}${path === "$default" ? "/*/$default" : stageAndMethod + path}`;
  const SourceArn = sub(source, at, { __ApiId__: ref(logicalId, at) });
  // SAM names the stage, which it knows for APIs of the same template.
  const suffix = kind === "REST" ? `Permission${into.stageOf(logicalId)}` : "Permission";
  permit(event, "apigateway.amazonaws.com", { SourceArn }, into, suffix);
}
