/** AWS::ApiGateway: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApiGateway.html */
import type { RouteConfiguration } from "../../services/apigateway/configuration.ts";
import { apiIdOf } from "../../services/apigateway/ids.ts";
import type { AccountBuilder } from "../account-builder.ts";
import {
  DESCRIPTION,
  document,
  filledText,
  json,
  listOf,
  mapOf,
  noEffect,
  notSimulated,
  number,
  objectOf,
  oneOf,
  required,
  TAGS,
  text,
  whole,
  wholeFrom,
} from "../kinds.ts";
import type { Plain } from "../node.ts";
import { resourceType } from "../resource-type.ts";
import { gatewayResponseOf, integrationOf, members, readDefinition } from "./api-definition.ts";
import {
  addStage,
  apiOf,
  calledFunction,
  LONGEST_NAME,
  nameOf,
  texts,
  throttlingOf,
} from "./api-parts.ts";

const KEYS = notSimulated("API keys are not simulated.");
const VALIDATION = notSimulated("Requests are not validated by the gateway.");
const CACHE = notSimulated("Responses are not cached by the gateway.");
const ONCE = noEffect("The stack is deployed once.");

const rootOf = (apiId: string): string => `${apiId}-root`;

/** Paths of a template's resources, by `Ref`. */
const paths = new WeakMap<AccountBuilder, Map<string, string>>();

function pathsOf(account: AccountBuilder): Map<string, string> {
  const known = paths.get(account) ?? new Map<string, string>();
  paths.set(account, known);
  return known;
}

const restApi = resourceType({
  type: "AWS::ApiGateway::RestApi",
  properties: {
    Name: filledText,
    Body: document,
    BinaryMediaTypes: texts,
    ApiKeySourceType: KEYS,
    BodyS3Location: notSimulated("Write the definition into Body."),
    CloneFrom: notSimulated("Write the definition into Body."),
    DisableExecuteApiEndpoint: notSimulated("The API's own address is always there."),
    EndpointConfiguration: noEffect("There is one region: every endpoint is there."),
    FailOnWarnings: noEffect("Warnings are said."),
    MinimumCompressionSize: notSimulated("Responses are not compressed by the gateway."),
    Mode: ONCE,
    Parameters: noEffect("The definition is taken as it is."),
    Policy: notSimulated("Resource policies of APIs are not simulated."),
    Description: DESCRIPTION,
    Tags: TAGS,
  },
  naming: { longest: LONGEST_NAME },
  ref: (resource) => apiIdOf(nameOf(resource)),
  attributes: {
    RestApiId: (resource) => apiIdOf(nameOf(resource)),
    RootResourceId: (resource) => rootOf(apiIdOf(nameOf(resource))),
  },
  deploy(resource, account) {
    const { properties: it } = resource;
    const name = nameOf(resource);
    const id = apiIdOf(name);
    const definition =
      it.Body && readDefinition(it.Body, "REST", resource.placeOf("Body"), account);
    const binary = [...(it.BinaryMediaTypes ?? []), ...(definition?.binaryMediaTypes ?? [])];
    pathsOf(account).set(rootOf(id), "/");
    account.add(
      "apis",
      {
        kind: "REST",
        name,
        id,
        routes: definition?.routes ?? [],
        authorizers: definition?.authorizers ?? [],
        ...(definition && definition.gatewayResponses.length > 0
          ? { gatewayResponses: definition.gatewayResponses }
          : {}),
        // SAM writes the slash of a media type as ~1.
        ...(binary.length > 0
          ? { binaryMediaTypes: [...new Set(binary.map((type) => type.replaceAll("~1", "/")))] }
          : {}),
      },
      resource,
    );
  },
});

const pathResource = resourceType({
  type: "AWS::ApiGateway::Resource",
  properties: {
    RestApiId: required(filledText),
    ParentId: required(filledText),
    PathPart: required(filledText),
  },
  naming: { longest: LONGEST_NAME },
  attributes: { ResourceId: ({ name }) => name },
  deploy(resource, account) {
    const { properties: it, name } = resource;
    const parent = pathsOf(account).get(it.ParentId);
    if (!apiOf("REST", it.RestApiId, resource.placeOf("RestApiId"), account)) return;
    if (parent === undefined) {
      return account.messages.error(
        resource.placeOf("ParentId"),
        `Expected the parent of the resource, received ${JSON.stringify(it.ParentId)}. Write !GetAtt Api.RootResourceId, or !Ref and the logical id of an AWS::ApiGateway::Resource.`,
      );
    }
    pathsOf(account).set(name, `${parent === "/" ? "" : parent}/${it.PathPart}`);
  },
});

const method = resourceType({
  type: "AWS::ApiGateway::Method",
  properties: {
    RestApiId: required(filledText),
    ResourceId: required(filledText),
    HttpMethod: required(filledText),
    AuthorizationType: oneOf("NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS"),
    AuthorizerId: filledText,
    Integration: json,
    AuthorizationScopes: notSimulated("Cognito is not simulated."),
    ApiKeyRequired: KEYS,
    MethodResponses: noEffect("A proxy integration's response is the function's."),
    OperationName: DESCRIPTION,
    RequestModels: VALIDATION,
    RequestParameters: VALIDATION,
    RequestValidatorId: VALIDATION,
  },
  naming: { longest: LONGEST_NAME },
  deploy(resource, account) {
    const { properties: it } = resource;
    const of = apiOf("REST", it.RestApiId, resource.placeOf("RestApiId"), account);
    const path = pathsOf(account).get(it.ResourceId);
    if (!of || path === undefined) return;
    if (it.AuthorizationType === "COGNITO_USER_POOLS") {
      account.messages.notSimulated(
        resource.placeOf("AuthorizationType"),
        "Cognito is not simulated: the method is open to everybody here.",
      );
    }
    const routeKey = `${it.HttpMethod.toUpperCase()} ${path}`;
    const at = resource.placeOf("Integration");
    const integration = integrationOf(routeKey, asInDefinition(it.Integration), { at, account });
    const authorizer = it.AuthorizationType === "AWS_IAM" ? "AWS_IAM" : it.AuthorizerId;
    if (!integration) return;
    of.routes.push({
      routeKey,
      integration,
      ...(authorizer === undefined ? {} : { authorizer }),
    } satisfies RouteConfiguration);
  },
});

/** A method's integration with the names that it has in a definition. */
function asInDefinition(given: Plain | undefined): { [name: string]: Plain } {
  const it = members(given);
  const responses = Array.isArray(it.IntegrationResponses) ? it.IntegrationResponses : [];
  const first = members(responses[0]);
  return {
    type: it.Type ?? null,
    uri: it.Uri ?? null,
    timeoutInMillis: it.TimeoutInMillis ?? null,
    responseTransferMode: it.ResponseTransferMode ?? null,
    responses: {
      default: {
        statusCode: first.StatusCode ?? 200,
        responseParameters: first.ResponseParameters ?? {},
        responseTemplates: first.ResponseTemplates ?? {},
      },
    },
  };
}

const methodSetting = objectOf({
  HttpMethod: text,
  ResourcePath: text,
  ThrottlingBurstLimit: whole,
  ThrottlingRateLimit: number,
  CacheDataEncrypted: CACHE,
  CacheTtlInSeconds: CACHE,
  CachingEnabled: CACHE,
  DataTraceEnabled: noEffect("Gateways write no execution logs here."),
  LoggingLevel: noEffect("Gateways write no execution logs here."),
  MetricsEnabled: noEffect("Metrics are of the API as a whole."),
});

const stage = resourceType({
  type: "AWS::ApiGateway::Stage",
  properties: {
    RestApiId: required(filledText),
    StageName: filledText,
    Variables: mapOf(text),
    MethodSettings: listOf(methodSetting),
    DeploymentId: text,
    AccessLogSetting: notSimulated("Gateways write no access logs here."),
    CacheClusterEnabled: CACHE,
    CacheClusterSize: CACHE,
    CanarySetting: notSimulated("Canary deployments of stages are not simulated."),
    ClientCertificateId: noEffect("Integrations call functions."),
    DocumentationVersion: DESCRIPTION,
    TracingEnabled: notSimulated("Gateways send no segments to X-Ray here."),
    Description: DESCRIPTION,
    Tags: TAGS,
  },
  naming: { property: "StageName", longest: LONGEST_NAME },
  deploy(resource, account) {
    const { properties: it, name } = resource;
    const of = apiOf("REST", it.RestApiId, resource.placeOf("RestApiId"), account);
    if (!of) return;
    const settings = (it.MethodSettings ?? []).flatMap((each) => {
      const throttling = throttlingOf(each.ThrottlingRateLimit, each.ThrottlingBurstLimit);
      return throttling ? [{ key: settingKey(each), throttling }] : [];
    });
    const usual = settings.find(({ key }) => key === "* /*");
    const own = settings.filter(({ key }) => key !== "* /*");
    addStage(of, {
      name,
      ...(it.Variables ? { variables: it.Variables } : {}),
      ...(usual ? { throttling: usual.throttling } : {}),
      ...(own.length > 0
        ? { routeThrottling: Object.fromEntries(own.map((each) => [each.key, each.throttling])) }
        : {}),
    });
  },
});

/** `GET /items`; slashes inside a path may be written as ~1. */
const settingKey = (it: { HttpMethod?: string; ResourcePath?: string }): string =>
  `${it.HttpMethod ?? "*"} /${(it.ResourcePath ?? "/*").replace(/^\//, "").replaceAll("~1", "/").replace(/^\//, "")}`;

const deployment = resourceType({
  type: "AWS::ApiGateway::Deployment",
  properties: {
    RestApiId: required(filledText),
    StageName: filledText,
    StageDescription: notSimulated("Write an AWS::ApiGateway::Stage."),
    DeploymentCanarySettings: notSimulated("Canary deployments of stages are not simulated."),
    Description: DESCRIPTION,
  },
  naming: { longest: LONGEST_NAME },
  deploy(resource, account) {
    const { properties: it } = resource;
    const of = apiOf("REST", it.RestApiId, resource.placeOf("RestApiId"), account);
    if (of && it.StageName !== undefined) addStage(of, { name: it.StageName });
  },
});

const authorizer = resourceType({
  type: "AWS::ApiGateway::Authorizer",
  properties: {
    RestApiId: required(filledText),
    Name: required(filledText),
    Type: required(oneOf("TOKEN", "REQUEST", "COGNITO_USER_POOLS")),
    AuthorizerUri: filledText,
    AuthorizerResultTtlInSeconds: wholeFrom(0, 3_600, "s"),
    IdentitySource: filledText,
    IdentityValidationExpression: filledText,
    AuthorizerCredentials: notSimulated("Functions are called by their own policies."),
    AuthType: noEffect("It is for people."),
    ProviderARNs: notSimulated("Cognito is not simulated."),
  },
  naming: { property: "Name", longest: LONGEST_NAME },
  attributes: { AuthorizerId: ({ name }) => name },
  deploy(resource, account) {
    const { properties: it, name } = resource;
    const of = apiOf("REST", it.RestApiId, resource.placeOf("RestApiId"), account);
    if (it.Type === "COGNITO_USER_POOLS") {
      return account.messages.notSimulated(resource.placeOf("Type"), "Cognito is not simulated.");
    }
    const called = calledFunction(
      it.AuthorizerUri ?? "",
      resource.placeOf("AuthorizerUri"),
      account,
    );
    if (!of || !called) return;
    const ttl =
      it.AuthorizerResultTtlInSeconds === undefined
        ? {}
        : { ttlSeconds: it.AuthorizerResultTtlInSeconds };
    const authorizers = (of.authorizers ??= []);
    if (it.Type === "TOKEN") {
      authorizers.push({
        name,
        type: "TOKEN",
        ...called,
        ...ttl,
        ...(it.IdentitySource ? { identitySource: it.IdentitySource } : {}),
        ...(it.IdentityValidationExpression
          ? { identityValidationExpression: it.IdentityValidationExpression }
          : {}),
      });
      return;
    }
    const sources = it.IdentitySource?.split(",").map((each) => each.trim());
    authorizers.push({
      name,
      type: "REQUEST",
      ...called,
      ...ttl,
      ...(sources ? { identitySources: sources } : {}),
    });
  },
});

const gatewayResponse = resourceType({
  type: "AWS::ApiGateway::GatewayResponse",
  properties: {
    RestApiId: required(filledText),
    ResponseType: required(filledText),
    StatusCode: whole,
    ResponseParameters: mapOf(text),
    ResponseTemplates: mapOf(text),
  },
  naming: { longest: LONGEST_NAME },
  deploy(resource, account) {
    const { properties: it } = resource;
    const of = apiOf("REST", it.RestApiId, resource.placeOf("RestApiId"), account);
    if (!of) return;
    (of.gatewayResponses ??= []).push(
      gatewayResponseOf(it.ResponseType, {
        statusCode: it.StatusCode ?? null,
        responseParameters: it.ResponseParameters ?? {},
        responseTemplates: it.ResponseTemplates ?? {},
      }),
    );
  },
});

const accountSettings = resourceType({
  type: "AWS::ApiGateway::Account",
  properties: { CloudWatchRoleArn: noEffect("Gateways write no execution logs here.") },
  naming: { longest: LONGEST_NAME },
  deploy: () => {},
});

export const API_GATEWAY_TYPES = [
  restApi,
  pathResource,
  method,
  stage,
  deployment,
  authorizer,
  gatewayResponse,
  accountSettings,
];
