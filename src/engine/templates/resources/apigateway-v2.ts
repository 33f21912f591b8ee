/** AWS::ApiGatewayV2: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApiGatewayV2.html */
import type { FunctionIntegration } from "../../services/apigateway/configuration.ts";
import { apiHost, apiIdOf } from "../../services/apigateway/ids.ts";
import type { AccountBuilder } from "../account-builder.ts";
import {
  DESCRIPTION,
  document,
  filledText,
  flag,
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
import { REGION } from "../names.ts";
import { resourceType } from "../resource-type.ts";
import { readDefinition } from "./api-definition.ts";
import {
  addStage,
  apiOf,
  calledFunction,
  LONGEST_NAME,
  nameOf,
  texts,
  throttlingOf,
} from "./api-parts.ts";

const WEBSOCKET = notSimulated("WebSocket APIs are not simulated.");
const MAPPING = notSimulated("Requests and answers are not mapped.");

const api = resourceType({
  type: "AWS::ApiGatewayV2::Api",
  properties: {
    Name: filledText,
    ProtocolType: oneOf("HTTP", "WEBSOCKET"),
    Body: document,
    CorsConfiguration: objectOf({
      AllowCredentials: flag,
      AllowHeaders: texts,
      AllowMethods: texts,
      AllowOrigins: texts,
      ExposeHeaders: texts,
      MaxAge: wholeFrom(-1, 86_400, "s"),
    }),
    RouteKey: filledText,
    Target: filledText,
    BasePath: noEffect("The stage is the base of every path."),
    BodyS3Location: notSimulated("Write the definition into Body."),
    CredentialsArn: notSimulated("Functions are called by their own policies."),
    DisableExecuteApiEndpoint: notSimulated("The API's own address is always there."),
    DisableSchemaValidation: noEffect("Requests are not validated by the gateway."),
    ApiKeySelectionExpression: WEBSOCKET,
    RouteSelectionExpression: noEffect("An HTTP API has one: ${request.method} ${request.path}."),
    FailOnWarnings: noEffect("Warnings are said."),
    IpAddressType: noEffect("Addresses are made up."),
    Version: noEffect("Versions of a definition are for people."),
    Description: DESCRIPTION,
    Tags: TAGS,
  },
  naming: { longest: LONGEST_NAME },
  ref: (resource) => apiIdOf(nameOf(resource)),
  attributes: {
    ApiId: (resource) => apiIdOf(nameOf(resource)),
    ApiEndpoint: (resource) => `https://${apiHost(apiIdOf(nameOf(resource)), REGION)}`,
  },
  deploy(resource, account) {
    const { properties: it } = resource;
    const name = nameOf(resource);
    if (it.ProtocolType === "WEBSOCKET") {
      return account.messages.notSimulated(
        resource.placeOf("ProtocolType"),
        "WebSocket APIs are not simulated.",
      );
    }
    const definition =
      it.Body && readDefinition(it.Body, "HTTP", resource.placeOf("Body"), account);
    const quick =
      it.Target === undefined
        ? undefined
        : calledFunction(it.Target, resource.placeOf("Target"), account);
    account.add(
      "apis",
      {
        kind: "HTTP",
        name,
        id: apiIdOf(name),
        routes: [
          ...(definition?.routes ?? []),
          ...(quick ? [{ routeKey: it.RouteKey ?? "$default", integration: quick }] : []),
        ],
        authorizers: definition?.authorizers ?? [],
        cors: it.CorsConfiguration
          ? {
              allowOrigins: it.CorsConfiguration.AllowOrigins,
              allowMethods: it.CorsConfiguration.AllowMethods,
              allowHeaders: it.CorsConfiguration.AllowHeaders,
              exposeHeaders: it.CorsConfiguration.ExposeHeaders,
              maxAgeSeconds: it.CorsConfiguration.MaxAge,
              allowCredentials: it.CorsConfiguration.AllowCredentials,
            }
          : definition?.cors,
      },
      resource,
    );
  },
});

const routeSettings = objectOf({
  ThrottlingBurstLimit: whole,
  ThrottlingRateLimit: number,
  DetailedMetricsEnabled: noEffect("Metrics are of the API as a whole."),
  DataTraceEnabled: WEBSOCKET,
  LoggingLevel: WEBSOCKET,
});

const stage = resourceType({
  type: "AWS::ApiGatewayV2::Stage",
  properties: {
    ApiId: required(filledText),
    StageName: required(filledText),
    StageVariables: mapOf(text),
    DefaultRouteSettings: routeSettings,
    RouteSettings: mapOf(routeSettings),
    // The stack is deployed once, by either of them.
    AutoDeploy: flag,
    DeploymentId: text,
    AccessLogSettings: notSimulated("Gateways write no access logs here."),
    AccessPolicyId: noEffect("AWS does not use it."),
    ClientCertificateId: WEBSOCKET,
    Description: DESCRIPTION,
    Tags: TAGS,
  },
  naming: { property: "StageName", longest: LONGEST_NAME },
  deploy(resource, account) {
    const { properties: it } = resource;
    const of = apiOf("HTTP", it.ApiId, resource.placeOf("ApiId"), account);
    if (!of) return;
    const { DefaultRouteSettings: usual, RouteSettings: own = {} } = it;
    const throttling = throttlingOf(usual?.ThrottlingRateLimit, usual?.ThrottlingBurstLimit);
    const each = Object.entries(own).flatMap(([routeKey, settings]) => {
      const its = throttlingOf(settings.ThrottlingRateLimit, settings.ThrottlingBurstLimit);
      return its ? [[routeKey, its] as const] : [];
    });
    addStage(of, {
      name: it.StageName,
      ...(it.StageVariables ? { variables: it.StageVariables } : {}),
      ...(throttling ? { throttling } : {}),
      ...(each.length > 0 ? { routeThrottling: Object.fromEntries(each) } : {}),
    });
  },
});

/** Integrations of a template until their routes name them, by `Ref`. */
const integrations = new WeakMap<AccountBuilder, Map<string, FunctionIntegration>>();

function integrationsOf(account: AccountBuilder): Map<string, FunctionIntegration> {
  const known = integrations.get(account) ?? new Map<string, FunctionIntegration>();
  integrations.set(account, known);
  return known;
}

const integration = resourceType({
  type: "AWS::ApiGatewayV2::Integration",
  properties: {
    ApiId: required(filledText),
    IntegrationType: required(oneOf("AWS_PROXY", "HTTP_PROXY", "AWS", "HTTP", "MOCK")),
    IntegrationUri: filledText,
    PayloadFormatVersion: oneOf("1.0", "2.0"),
    TimeoutInMillis: whole,
    IntegrationMethod: noEffect("Functions are called with POST."),
    IntegrationSubtype: notSimulated(
      "Integrations with other services than Lambda are not simulated.",
    ),
    ConnectionId: notSimulated("There is no network with subnets."),
    ConnectionType: noEffect("There is no network with subnets."),
    ContentHandlingStrategy: WEBSOCKET,
    CredentialsArn: notSimulated("Functions are called by their own policies."),
    PassthroughBehavior: WEBSOCKET,
    RequestParameters: MAPPING,
    RequestTemplates: MAPPING,
    ResponseParameters: MAPPING,
    TemplateSelectionExpression: WEBSOCKET,
    TlsConfig: notSimulated("Integrations call functions."),
    Description: DESCRIPTION,
  },
  naming: { longest: LONGEST_NAME },
  deploy(resource, account) {
    const { properties: it, name } = resource;
    if (it.IntegrationType !== "AWS_PROXY") {
      return account.messages.notSimulated(
        resource.placeOf("IntegrationType"),
        "Integrations call functions: AWS_PROXY.",
      );
    }
    const called = calledFunction(
      it.IntegrationUri ?? "",
      resource.placeOf("IntegrationUri"),
      account,
    );
    if (!called) return;
    integrationsOf(account).set(name, {
      ...called,
      ...(it.PayloadFormatVersion ? { payloadFormatVersion: it.PayloadFormatVersion } : {}),
      ...(it.TimeoutInMillis === undefined ? {} : { timeoutMs: it.TimeoutInMillis }),
    });
  },
});

const route = resourceType({
  type: "AWS::ApiGatewayV2::Route",
  properties: {
    ApiId: required(filledText),
    RouteKey: required(filledText),
    Target: filledText,
    AuthorizationType: oneOf("NONE", "AWS_IAM", "CUSTOM", "JWT"),
    AuthorizerId: filledText,
    AuthorizationScopes: texts,
    OperationName: DESCRIPTION,
    ApiKeyRequired: WEBSOCKET,
    ModelSelectionExpression: WEBSOCKET,
    RequestModels: WEBSOCKET,
    RequestParameters: WEBSOCKET,
    RouteResponseSelectionExpression: WEBSOCKET,
  },
  naming: { longest: LONGEST_NAME },
  deploy(resource, account) {
    const { properties: it } = resource;
    const of = apiOf("HTTP", it.ApiId, resource.placeOf("ApiId"), account);
    const id = it.Target?.replace(/^integrations\//, "") ?? "";
    const target = integrationsOf(account).get(id);
    if (!of || account.messages.hasErrors) return;
    if (!target) {
      return account.messages.error(
        resource.placeOf("Target"),
        `Expected the integration that the route calls, received ${JSON.stringify(it.Target ?? null)}. Write !Sub "integrations/\${Integration}" with the logical id of an AWS::ApiGatewayV2::Integration.`,
      );
    }
    const authorizer = it.AuthorizationType === "AWS_IAM" ? "AWS_IAM" : it.AuthorizerId;
    of.routes.push({
      routeKey: it.RouteKey,
      integration: target,
      ...(authorizer === undefined ? {} : { authorizer }),
      ...(it.AuthorizationScopes ? { authorizationScopes: it.AuthorizationScopes } : {}),
    });
  },
});

const authorizer = resourceType({
  type: "AWS::ApiGatewayV2::Authorizer",
  properties: {
    ApiId: required(filledText),
    Name: required(filledText),
    AuthorizerType: required(oneOf("REQUEST", "JWT")),
    AuthorizerUri: filledText,
    AuthorizerPayloadFormatVersion: oneOf("1.0", "2.0"),
    AuthorizerResultTtlInSeconds: wholeFrom(0, 3_600, "s"),
    EnableSimpleResponses: flag,
    IdentitySource: texts,
    JwtConfiguration: objectOf({ Issuer: required(filledText), Audience: required(texts) }),
    AuthorizerCredentialsArn: notSimulated("Functions are called by their own policies."),
    IdentityValidationExpression: WEBSOCKET,
  },
  naming: { property: "Name", longest: LONGEST_NAME },
  attributes: { AuthorizerId: ({ name }) => name },
  deploy(resource, account) {
    const { properties: it, name } = resource;
    const of = apiOf("HTTP", it.ApiId, resource.placeOf("ApiId"), account);
    if (!of) return;
    const authorizers = (of.authorizers ??= []);
    if (it.AuthorizerType === "JWT") {
      const [identitySource] = it.IdentitySource ?? [];
      authorizers.push({
        name,
        type: "JWT",
        issuer: it.JwtConfiguration?.Issuer ?? "",
        audience: it.JwtConfiguration?.Audience ?? [],
        ...(identitySource === undefined ? {} : { identitySource }),
      });
      return;
    }
    const called = calledFunction(
      it.AuthorizerUri ?? "",
      resource.placeOf("AuthorizerUri"),
      account,
    );
    if (!called) return;
    authorizers.push({
      name,
      type: "REQUEST",
      ...called,
      ...(it.IdentitySource ? { identitySources: it.IdentitySource } : {}),
      ...(it.AuthorizerPayloadFormatVersion
        ? { payloadFormatVersion: it.AuthorizerPayloadFormatVersion }
        : {}),
      ...(it.EnableSimpleResponses ? { simpleResponses: true } : {}),
      ...(it.AuthorizerResultTtlInSeconds === undefined
        ? {}
        : { ttlSeconds: it.AuthorizerResultTtlInSeconds }),
    });
  },
});

const deployment = resourceType({
  type: "AWS::ApiGatewayV2::Deployment",
  properties: { ApiId: required(filledText), StageName: filledText, Description: DESCRIPTION },
  naming: { longest: LONGEST_NAME },
  deploy(resource, account) {
    apiOf("HTTP", resource.properties.ApiId, resource.placeOf("ApiId"), account);
  },
});

export const API_GATEWAY_V2_TYPES = [api, stage, integration, route, authorizer, deployment];
