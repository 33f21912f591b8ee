/** Events `http`: the service's REST API. */
import { flag, notSimulated, required, text, type Read } from "../kinds.ts";
import { entryOf, map, scalar, textOf, type Located, type TemplateNode } from "../node.ts";
import { attribute, invocationUri, ref, shortHash, sub, type Mixed } from "../sam/expansion.ts";
import { part } from "../sam/function.ts";
import { readPart, targetOf, type ServiceDraft, type ServiceFunction } from "./draft.ts";
import type { ServiceEvent } from "./service-event.ts";
import { normalName, pathName, upperFirst } from "./names.ts";
import { preflightOf } from "./rest-cors.ts";
import { functionNamed } from "./role.ts";
import { API_GATEWAY } from "./settings.ts";

const ID = "ApiGatewayRestApi";
const VALIDATION = notSimulated("Requests are not validated by the gateway.");

const EVENT = {
  path: required(text),
  method: required(text),
  cors: part,
  authorizer: part,
  integration: text,
  private: flag,
  async: flag,
  response: part,
  timeoutInMillis: part,
  request: VALIDATION,
  operationId: notSimulated("Nobody reads it here."),
  documentation: notSimulated("Nobody reads it here."),
  connectionType: notSimulated("There is no network with subnets."),
  connectionId: notSimulated("There is no network with subnets."),
};
const RESPONSE = {
  transferMode: part,
  headers: notSimulated("The response is the function's."),
  template: notSimulated("The response is the function's."),
  statusCodes: notSimulated("The response is the function's."),
};
const AUTHORIZER = {
  name: text,
  arn: part,
  type: text,
  authorizerId: part,
  identitySource: part,
  identityValidationExpression: part,
  resultTtlInSeconds: part,
  managedExternally: flag,
  scopes: notSimulated("Cognito is not simulated."),
  claims: notSimulated("Cognito is not simulated."),
};
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY"];
const PROXIES = ["lambda-proxy", "lambda_proxy", "aws_proxy", "aws-proxy"];
const DEFAULT_TTL_SECONDS = 300;

export class RestApiDraft {
  private readonly draft: ServiceDraft;
  private readonly settings: Read<typeof API_GATEWAY>;
  private readonly apiName: string | undefined;
  private readonly methodIds: string[] = [];
  /** Of the paths that answer a preflight: what allows it, and the methods that they have. */
  private readonly preflights = new Map<string, { cors: TemplateNode; methods: string[] }>();

  constructor(node: TemplateNode | undefined, apiName: string | undefined, draft: ServiceDraft) {
    this.draft = draft;
    this.apiName = apiName;
    this.settings =
      (node && readPart(node, API_GATEWAY, "provider.apiGateway", draft.messages)) ?? {};
  }

  add(event: ServiceEvent): void {
    const { draft } = this;
    const { owner, at } = event;
    const given = this.given(event);
    const it = given && readPart(given, EVENT, "An http event", draft.messages);
    if (!it) return;
    const method = it.method.toUpperCase().replace(/^\*$/, "ANY");
    if (!METHODS.includes(method)) {
      const node = entryOf(given, "method") ?? given;
      return draft.messages.expected(node, `a method: one of ${METHODS.join(", ")}`);
    }
    if (it.integration && !PROXIES.includes(it.integration.toLowerCase())) {
      draft.messages.notSimulated(
        at,
        `The integration ${it.integration} is not simulated: requests are not mapped. The function gets them as with lambda-proxy.`,
      );
    }
    if (it.async) {
      draft.messages.notSimulated(
        at,
        "The gateway waits for the function: async is not simulated.",
      );
    }
    if (it.private) {
      draft.messages.notSimulated(
        at,
        "API keys are not simulated: the route is open to everybody.",
      );
    }
    const path = it.path.replace(/^\/+|\/+$/g, "");
    const response = it.response && readPart(it.response, RESPONSE, "response", draft.messages);
    const methodId = `ApiGatewayMethod${pathName(path)}${upperFirst(method.toLowerCase())}`;
    if (draft.has(methodId)) {
      return draft.messages.error(
        at,
        `${method} /${path} is there twice: each method of a path belongs to one function.`,
      );
    }
    this.methodIds.push(methodId);
    draft.add(
      methodId,
      "AWS::ApiGateway::Method",
      {
        RestApiId: ref(ID, at),
        ResourceId: this.resourceOf(path, at),
        HttpMethod: method,
        ...(it.authorizer ? this.authorization(it.authorizer) : { AuthorizationType: "NONE" }),
        Integration: {
          IntegrationHttpMethod: "POST",
          Type: "AWS_PROXY",
          Uri: invocationUri(targetOf(owner), at),
          TimeoutInMillis: it.timeoutInMillis,
          ResponseTransferMode: response?.transferMode,
        },
      },
      at,
    );
    this.permit(owner);
    if (it.cors && textOf(it.cors) !== "false") {
      const known = this.preflights.get(path) ?? { cors: it.cors, methods: [] };
      known.methods.push(method);
      this.preflights.set(path, known);
    }
  }

  /** `GET orders/{id}` as the object that it stands for. */
  private given({ node }: ServiceEvent): TemplateNode | undefined {
    if (node.kind === "map") return node;
    const [, method, path] = /^\s*(\S+)\s+(\S+)\s*$/.exec(textOf(node) ?? "") ?? [];
    if (method === undefined || path === undefined) {
      this.draft.messages.expected(
        node,
        "a route: 'GET orders/{id}', or an object with method and path",
      );
      return undefined;
    }
    return map(
      [
        ["method", scalar(method, node)],
        ["path", scalar(path, node)],
      ],
      node,
    );
  }

  /** The resource of a path, and all above it. */
  private resourceOf(path: string, at: Located): Mixed {
    const parts = path.split("/").filter((part) => part !== "");
    let parent: Mixed = attribute(ID, "RootResourceId", at);
    for (const [i, PathPart] of parts.entries()) {
      const id = `ApiGatewayResource${pathName(parts.slice(0, i + 1).join("/"))}`;
      if (!this.draft.has(id)) {
        const properties = { ParentId: parent, PathPart, RestApiId: ref(ID, at) };
        this.draft.add(id, "AWS::ApiGateway::Resource", properties, at);
      }
      parent = ref(id, at);
    }
    return parent;
  }

  private permit(owner: ServiceFunction): void {
    const api =
      "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${ApiGatewayRestApi}";
    const SourceArn = sub(`${api}/*/*`, owner.at);
    const id = `${owner.normal}LambdaPermissionApiGateway`;
    if (!this.draft.has(id))
      this.draft.permit(id, owner, "apigateway.amazonaws.com", { SourceArn });
  }

  /** `aws_iam`, a function of the service, an ARN, or an object. */
  private authorization(node: TemplateNode): { readonly [name: string]: Mixed } {
    const { draft } = this;
    const name = textOf(node);
    const it =
      name === undefined
        ? readPart(node, AUTHORIZER, "authorizer", draft.messages)
        : name.startsWith("arn:")
          ? { arn: node }
          : { name };
    if (!it) return {};
    const type = (it.type ?? (it.name === "aws_iam" ? "AWS_IAM" : "TOKEN")).toUpperCase();
    if (type === "AWS_IAM") return { AuthorizationType: "AWS_IAM" };
    const arn = textOf(it.arn);
    if (type === "COGNITO_USER_POOLS" || arn?.includes(":cognito-idp:")) {
      return { AuthorizationType: "COGNITO_USER_POOLS" };
    }
    if (it.authorizerId) return { AuthorizationType: "CUSTOM", AuthorizerId: it.authorizerId };
    const owner = it.arn ? undefined : it.name && functionNamed(it.name, node, draft);
    if (!owner && !it.arn) {
      if (it.name === undefined) {
        draft.messages.error(node, "An authorizer needs name, a function of this service, or arn.");
      }
      return {};
    }
    const own = it.name ?? arn?.split(":").at(-1)?.split("-").at(-1) ?? "authorizer";
    const id = `${normalName(own)}ApiGatewayAuthorizer`;
    draft.add(
      id,
      "AWS::ApiGateway::Authorizer",
      {
        RestApiId: ref(ID, node),
        Name: own,
        Type: type === "REQUEST" ? "REQUEST" : "TOKEN",
        AuthorizerUri: invocationUri(owner ? targetOf(owner) : it.arn!, node),
        AuthorizerResultTtlInSeconds: it.resultTtlInSeconds ?? DEFAULT_TTL_SECONDS,
        IdentitySource: it.identitySource ?? "method.request.header.Authorization",
        IdentityValidationExpression: it.identityValidationExpression,
      },
      node,
    );
    if (owner) this.permit(owner);
    return { AuthorizationType: "CUSTOM", AuthorizerId: ref(id, node) };
  }

  /** The API itself, when there is a method. */
  finish(at: Located): void {
    const { draft, settings, apiName } = this;
    const { service, stage } = draft;
    if (this.methodIds.length === 0) return;
    for (const [path, { cors, methods }] of this.preflights) {
      const id = `ApiGatewayMethod${pathName(path)}Options`;
      const Integration = preflightOf(cors, methods, draft);
      if (!Integration || draft.has(id)) continue;
      const ResourceId = this.resourceOf(path, cors);
      const options = { RestApiId: ref(ID, at), ResourceId, HttpMethod: "OPTIONS", Integration };
      draft.add(id, "AWS::ApiGateway::Method", { ...options, AuthorizationType: "NONE" }, cors);
      this.methodIds.push(id);
    }
    const usual = settings.shouldStartNameWithService
      ? `${service}-${stage}`
      : `${stage}-${service}`;
    // An account here knows APIs by their names, and the framework calls both kinds alike.
    const Name = apiName ?? (draft.has("HttpApi") ? undefined : usual);
    const api = { Name, BinaryMediaTypes: settings.binaryMediaTypes };
    draft.add(ID, "AWS::ApiGateway::RestApi", api, at);
    draft.add(
      `ApiGatewayDeployment${shortHash("instance")}`,
      "AWS::ApiGateway::Deployment",
      { RestApiId: ref(ID, at), StageName: stage },
      at,
      { dependsOn: this.methodIds },
    );
    const host = "https://${ApiGatewayRestApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}";
    draft.outputs.ServiceEndpoint = { Value: sub(`${host}/${stage}`, at) };
  }
}
