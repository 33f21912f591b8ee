/**
 * AWS::Serverless::Api and HttpApi: an API with its definition, a deployment and a stage.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-api.html
 */
import { DESCRIPTION, noEffect, notSimulated, readSettings } from "../kinds.ts";
import { entryOf, textOf, type Located, type MapNode } from "../node.ts";
import type { ApiDraft, ApiRoute } from "./api-draft.ts";
import { authorizersOf, securityOf } from "./api-authorizers.ts";
import { corsOf, preflight } from "./api-cors.ts";
import {
  attribute,
  invocationUri,
  ref,
  shortHash,
  type Expansion,
  type Mixed,
} from "./expansion.ts";
import { part } from "./function.ts";

type Members = { readonly [name: string]: Mixed };

const ACCESS_LOGS = notSimulated("Gateways write no access logs here.");
const DOMAIN = notSimulated("Custom domains are not simulated: use the API's own address.");
const TAGS = noEffect("Nothing here reads tags.");
const DEFINITION_URI = notSimulated("Write the definition into DefinitionBody.");

const HTTP_SETTINGS = {
  Name: part,
  StageName: part,
  DefinitionBody: part,
  CorsConfiguration: part,
  Auth: part,
  DefaultRouteSettings: part,
  RouteSettings: part,
  StageVariables: part,
  FailOnWarnings: noEffect("Warnings are said."),
  AccessLogSettings: ACCESS_LOGS,
  DefinitionUri: DEFINITION_URI,
  DisableExecuteApiEndpoint: notSimulated("The API's own address is always there."),
  Domain: DOMAIN,
  PropagateTags: TAGS,
  Description: DESCRIPTION,
  Tags: TAGS,
};

const REST_SETTINGS = {
  Name: part,
  StageName: part,
  DefinitionBody: part,
  Cors: part,
  Auth: part,
  BinaryMediaTypes: part,
  GatewayResponses: part,
  MethodSettings: part,
  Variables: part,
  OpenApiVersion: noEffect("The definition is read in every version."),
  EndpointConfiguration: noEffect("There is one region: every endpoint is there."),
  AccessLogSetting: ACCESS_LOGS,
  ApiKeySourceType: notSimulated("API keys are not simulated."),
  AlwaysDeploy: noEffect("The stack is deployed once."),
  CacheClusterEnabled: notSimulated("Responses are not cached by the gateway."),
  CacheClusterSize: notSimulated("Responses are not cached by the gateway."),
  CanarySetting: notSimulated("Canary deployments of stages are not simulated."),
  DefinitionUri: DEFINITION_URI,
  DisableExecuteApiEndpoint: notSimulated("The API's own address is always there."),
  Domain: DOMAIN,
  FailOnWarnings: noEffect("Warnings are said."),
  MergeDefinitions: notSimulated("The definition is the one in DefinitionBody."),
  MinimumCompressionSize: notSimulated("Responses are not compressed by the gateway."),
  Mode: noEffect("The stack is deployed once."),
  Models: notSimulated("Requests are not validated by the gateway."),
  Policy: notSimulated("Resource policies of APIs are not simulated."),
  PropagateTags: TAGS,
  SecurityPolicy: noEffect("Every version of TLS does."),
  TracingEnabled: notSimulated("Gateways send no segments to X-Ray here."),
  Description: DESCRIPTION,
  Tags: TAGS,
};

export function addApis(into: Expansion): void {
  for (const draft of into.apis.values()) {
    if (draft.kind === "HTTP") addHttpApi(draft, into);
    else addRestApi(draft, into);
  }
}

function addHttpApi(draft: ApiDraft, into: Expansion): void {
  const { logicalId, declared, properties } = draft;
  const { at } = declared;
  const it = readSettings(properties, HTTP_SETTINGS, "AWS::Serverless::HttpApi", into.messages);
  if (!it) return;
  const name = it.Name ?? ref("AWS::StackName", at);
  const body = it.DefinitionBody ?? {
    openapi: "3.0.1",
    info: { version: "1.0", title: name },
    paths: pathsOf(draft, into),
    components: { securitySchemes: authorizersOf(draft, into) },
    "x-amazon-apigateway-cors": corsOf(it.CorsConfiguration),
  };
  into.add(logicalId, "AWS::ApiGatewayV2::Api", { Body: body, Name: it.Name }, declared);
  const stage = into.stageOf(logicalId);
  const stageId =
    stage === "$default"
      ? `${logicalId}ApiGatewayDefaultStage`
      : `${logicalId}${stage.replace(/\W/g, "")}Stage`;
  into.aliases.set(`${logicalId}.Stage`, stageId);
  into.add(
    stageId,
    "AWS::ApiGatewayV2::Stage",
    {
      ApiId: ref(logicalId, at),
      StageName: it.StageName ?? "$default",
      AutoDeploy: true,
      DefaultRouteSettings: it.DefaultRouteSettings,
      RouteSettings: it.RouteSettings,
      StageVariables: it.StageVariables,
    },
    declared,
  );
}

function addRestApi(draft: ApiDraft, into: Expansion): void {
  const { logicalId, declared, properties } = draft;
  const { at } = declared;
  const it = readSettings(properties, REST_SETTINGS, "AWS::Serverless::Api", into.messages);
  if (!it) return;
  const name = it.Name ?? ref("AWS::StackName", at);
  const paths = pathsOf(draft, into) as Record<string, Members>;
  const cors = it.Cors && preflight(it.Cors, paths, into);
  const body = it.DefinitionBody ?? {
    swagger: "2.0",
    info: { version: "1.0", title: name },
    paths: cors ? withPreflight(paths, cors) : paths,
    securityDefinitions: authorizersOf(draft, into),
    "x-amazon-apigateway-gateway-responses": gatewayResponses(it.GatewayResponses),
  };
  into.add(
    logicalId,
    "AWS::ApiGateway::RestApi",
    { Body: body, Name: it.Name, BinaryMediaTypes: it.BinaryMediaTypes },
    declared,
  );
  const deploymentId = `${logicalId}Deployment${shortHash(logicalId)}`;
  const stageId = `${logicalId}${into.stageOf(logicalId).replace(/\W/g, "")}Stage`;
  into.aliases.set(`${logicalId}.Deployment`, deploymentId);
  into.aliases.set(`${logicalId}.Stage`, stageId);
  into.add(
    deploymentId,
    "AWS::ApiGateway::Deployment",
    { RestApiId: ref(logicalId, at) },
    declared,
  );
  into.add(
    stageId,
    "AWS::ApiGateway::Stage",
    {
      RestApiId: ref(logicalId, at),
      DeploymentId: ref(deploymentId, at),
      StageName: it.StageName ?? "Prod",
      Variables: it.Variables,
      MethodSettings: it.MethodSettings,
    },
    declared,
  );
}

/** Each path with OPTIONS, where it has none. */
const withPreflight = (paths: Record<string, Members>, answer: Mixed): Members =>
  Object.fromEntries(
    Object.entries(paths).map(([path, methods]) => [
      path,
      "options" in methods || ANY_METHOD in methods ? methods : { ...methods, options: answer },
    ]),
  );

const ANY_METHOD = "x-amazon-apigateway-any-method";

function pathsOf(draft: ApiDraft, into: Expansion): Members {
  const paths: Record<string, Record<string, Mixed>> = {};
  for (const route of draft.routes) {
    const methods = (paths[route.path] ??= {});
    const method = route.method === "any" ? ANY_METHOD : route.method;
    if (method in methods) {
      const { event } = route;
      into.messages.error(
        event.properties,
        `API method ${JSON.stringify(route.method)} defined multiple times for path ${JSON.stringify(route.path)}.`,
      );
    }
    methods[method] = operationOf(route, draft, into);
  }
  return paths;
}

function operationOf(route: ApiRoute, draft: ApiDraft, into: Expansion): Mixed {
  const { event, path } = route;
  const { at } = event.owner.declared;
  const isHttp = draft.kind === "HTTP";
  return {
    "x-amazon-apigateway-integration": {
      httpMethod: "POST",
      type: "aws_proxy",
      uri: uriOf(event.owner, at),
      payloadFormatVersion: isHttp ? (route.payloadFormatVersion ?? "2.0") : undefined,
      timeoutInMillis: route.timeoutMs,
      responseTransferMode: route.responseTransferMode,
    },
    responses: {},
    isDefaultRoute: path === "$default" ? true : undefined,
    security: securityOf(route, draft, into),
  };
}

const uriOf = (
  { logicalId, targetId, isAlias }: { logicalId: string; targetId: string; isAlias: boolean },
  at: Located,
): Mixed => invocationUri(isAlias ? ref(targetId, at) : attribute(logicalId, "Arn", at), at);

/** `Headers` of a response are parameters of the gateway's own responses in a definition. */
function gatewayResponses(node: MapNode | unknown): Mixed {
  const all = node as MapNode | undefined;
  if (all?.kind !== "map") return undefined;
  return Object.fromEntries(
    [...all.entries].map(([type, each]) => {
      const parameters = entryOf(each, "ResponseParameters");
      const sections = [
        ["Headers", "header"],
        ["Paths", "path"],
        ["QueryStrings", "querystring"],
      ] as const;
      const pairs = sections.flatMap(([section, place]) => {
        const given = entryOf(parameters, section);
        const entries = given?.kind === "map" ? [...given.entries] : [];
        return entries.map(([name, it]) => [`gatewayresponse.${place}.${name}`, it] as const);
      });
      return [
        type,
        {
          statusCode: textOf(entryOf(each, "StatusCode")),
          responseParameters: pairs.length > 0 ? Object.fromEntries(pairs) : undefined,
          responseTemplates: entryOf(each, "ResponseTemplates"),
        },
      ];
    }),
  );
}
