/** Events `httpApi`: the service's HTTP API. */
import { flag, listOf, oneOf, oneOrMore, required, text, type Read } from "../kinds.ts";
import { didYouMean } from "../messages.ts";
import { entryOf, map, scalar, textOf, type Located, type TemplateNode } from "../node.ts";
import { attribute, invocationUri, ref, sub, type Mixed } from "../sam/expansion.ts";
import { part } from "../sam/function.ts";
import { readPart, targetOf, type ServiceDraft, type ServiceFunction } from "./draft.ts";
import type { ServiceEvent } from "./service-event.ts";
import { corsOf } from "./functions.ts";
import { normalName, pathName } from "./names.ts";
import { functionNamed } from "./role.ts";
import { HTTP_API } from "./settings.ts";

const ID = "HttpApi";
const ROUTE = { path: required(part), method: part, authorizer: part };
const AUTHORIZER = {
  name: text,
  scopes: listOf(text),
  type: oneOf("aws_iam", "jwt", "request"),
  id: part,
};
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY"];
/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const LONGEST_TIMEOUT_MS = 30_000;
/** The framework lets the gateway wait a little longer than the function may take. */
const MARGIN_MS = 500;

export class HttpApiDraft {
  private readonly draft: ServiceDraft;
  private readonly settings: Read<typeof HTTP_API>;
  private readonly methods = new Set<string>(["OPTIONS"]);
  private readonly authorizers = new Set<string>();
  private isUsed = false;

  constructor(node: TemplateNode | undefined, draft: ServiceDraft) {
    this.draft = draft;
    this.settings = (node && readPart(node, HTTP_API, "provider.httpApi", draft.messages)) ?? {};
  }

  add({ owner, node, at }: ServiceEvent): void {
    const { draft } = this;
    const route = this.routeOf(node, at);
    if (!route) return;
    const { key, authorizer } = route;
    const id = key === "$default" ? "HttpApiRouteDefault" : `HttpApiRoute${pathName(key)}`;
    if (draft.has(id)) {
      draft.messages.error(at, `The route ${key} is there twice: each belongs to one function.`);
      return;
    }
    this.isUsed = true;
    this.methods.add(key === "$default" ? "*" : key.split(" ")[0]!.replace("ANY", "*"));
    const integrationId = this.integrate(owner);
    draft.add(
      id,
      "AWS::ApiGatewayV2::Route",
      {
        ApiId: ref(ID, at),
        RouteKey: key,
        Target: sub(`integrations/\${${integrationId}}`, at),
        ...(authorizer && this.authorization(authorizer)),
      },
      at,
    );
  }

  /** `*`, `GET /orders`, or an object. */
  private routeOf(
    node: TemplateNode,
    at: Located,
  ): { key: string; authorizer: TemplateNode | undefined } | undefined {
    const { messages } = this.draft;
    const text = textOf(node);
    if (text === "*") return { key: "$default", authorizer: undefined };
    const [, given, route] = /^\s*(\S+)\s+(\S+)\s*$/.exec(text ?? "") ?? [];
    const short =
      given && route
        ? map(
            [
              ["method", scalar(given, node)],
              ["path", scalar(route, node)],
            ],
            node,
          )
        : undefined;
    if (!short && node.kind !== "map") {
      messages.expected(
        node,
        "a route: '*', 'GET /orders/{id}', or an object with method and path",
      );
      return undefined;
    }
    const it = readPart(short ?? node, ROUTE, "An httpApi event", messages);
    if (!it) return undefined;
    const path = textOf(it.path) ?? "";
    const method = (textOf(it.method) ?? "").toUpperCase().replace(/^\*$/, "ANY");
    if (path === "*" && method === "") return { key: "$default", authorizer: it.authorizer };
    if (!METHODS.includes(method)) {
      messages.expected(it.method ?? node, `a method: one of ${METHODS.join(", ")} or *`);
      return undefined;
    }
    const slashed = path.startsWith("/") ? path : `/${path}`;
    return { key: `${method} ${slashed}`.trim() || at.path, authorizer: it.authorizer };
  }

  private integrate(owner: ServiceFunction): string {
    const { draft } = this;
    const { normal, at, timeoutSeconds } = owner;
    const id = `HttpApiIntegration${normal}`;
    if (draft.has(id)) return id;
    const waits = (timeoutSeconds ?? Infinity) * 1_000 + MARGIN_MS;
    draft.add(
      id,
      "AWS::ApiGatewayV2::Integration",
      {
        ApiId: ref(ID, at),
        IntegrationType: "AWS_PROXY",
        IntegrationUri: targetOf(owner),
        PayloadFormatVersion: this.settings.payload ?? "2.0",
        TimeoutInMillis: Math.min(waits, LONGEST_TIMEOUT_MS),
      },
      at,
    );
    this.permit(`${normal}LambdaPermissionHttpApi`, owner, "/*");
    return id;
  }

  private permit(id: string, owner: ServiceFunction, path: string): void {
    const api = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${HttpApi}";
    const SourceArn = sub(api + path, owner.at);
    this.draft.permit(id, owner, "apigateway.amazonaws.com", { SourceArn });
  }

  /** `aws_iam`, the name of one of the provider's authorizers, or an object. */
  private authorization(node: TemplateNode): { readonly [name: string]: Mixed } {
    const { draft } = this;
    const name = textOf(node);
    const it =
      name === undefined
        ? readPart(node, AUTHORIZER, "authorizer", draft.messages)
        : { name, type: undefined, scopes: undefined, id: undefined };
    if (!it) return {};
    if (it.type === "aws_iam" || it.name === "aws_iam") return { AuthorizationType: "AWS_IAM" };
    const type = it.id
      ? (it.type ?? "jwt")
      : it.name === undefined
        ? undefined
        : this.authorizer(it.name, node);
    if (type === undefined) return {};
    return {
      AuthorizationType: type === "request" ? "CUSTOM" : "JWT",
      AuthorizerId: it.id ?? ref(`HttpApiAuthorizer${normalName(it.name!)}`, node),
      AuthorizationScopes: it.scopes,
    };
  }

  /** Adds the provider's authorizer when the first route names it; its type. */
  private authorizer(name: string, at: TemplateNode): "jwt" | "request" | undefined {
    const { draft, settings } = this;
    const known = settings.authorizers?.kind === "map" ? settings.authorizers : undefined;
    const node = entryOf(known, name);
    if (!node) {
      const names = [...(known?.entries.keys() ?? [])];
      const there = ` Authorizers: ${names.join(", ") || "none"}.`;
      draft.messages.error(
        at,
        `There is no authorizer ${name} in provider.httpApi.authorizers.${didYouMean(name, names) || there}`,
      );
      return undefined;
    }
    const isRequest = textOf(entryOf(node, "type")) === "request";
    if (!this.authorizers.has(name)) {
      this.authorizers.add(name);
      if (isRequest) this.addRequestAuthorizer(name, node);
      else this.addJwtAuthorizer(name, node);
    }
    return isRequest ? "request" : "jwt";
  }

  private addJwtAuthorizer(name: string, node: TemplateNode): void {
    const it = readPart(node, JWT, `The authorizer ${name}`, this.draft.messages);
    if (!it) return;
    this.draft.add(
      `HttpApiAuthorizer${normalName(name)}`,
      "AWS::ApiGatewayV2::Authorizer",
      {
        ApiId: ref(ID, node),
        AuthorizerType: "JWT",
        IdentitySource: it.identitySource && [it.identitySource],
        JwtConfiguration: { Audience: it.audience, Issuer: it.issuerUrl },
        Name: it.name ?? name,
      },
      node,
    );
  }

  private addRequestAuthorizer(name: string, node: TemplateNode): void {
    const { draft } = this;
    const it = readPart(node, REQUEST, `The authorizer ${name}`, draft.messages);
    if (!it) return;
    const owner = it.functionName && functionNamed(it.functionName, node, draft);
    if (!owner && !it.functionArn) {
      if (it.functionName === undefined) {
        draft.messages.error(
          node,
          `The authorizer ${name} needs functionName, a function of this service, or functionArn.`,
        );
      }
      return;
    }
    const normal = normalName(name);
    const sources = it.identitySource;
    draft.add(
      `HttpApiAuthorizer${normal}`,
      "AWS::ApiGatewayV2::Authorizer",
      {
        ApiId: ref(ID, node),
        AuthorizerType: "REQUEST",
        AuthorizerUri: invocationUri(owner ? targetOf(owner) : it.functionArn!, node),
        AuthorizerPayloadFormatVersion: it.payloadVersion ?? "2.0",
        AuthorizerResultTtlInSeconds: it.resultTtlInSeconds,
        EnableSimpleResponses: it.enableSimpleResponses,
        IdentitySource: sources,
        Name: it.name ?? name,
      },
      node,
    );
    if (owner) this.permit(`${normal}LambdaAuthorizerPermissionHttpApi`, owner, "/*");
  }

  /** The API itself, when there is a route. */
  finish(at: Located): void {
    const { draft, settings } = this;
    if (!this.isUsed) return;
    const { service, stage } = draft;
    const usual = settings.shouldStartNameWithService
      ? `${service}-${stage}`
      : `${stage}-${service}`;
    const methods = this.methods.has("*") ? ["*"] : [...this.methods];
    draft.add(
      ID,
      "AWS::ApiGatewayV2::Api",
      {
        Name: settings.name ?? usual,
        ProtocolType: "HTTP",
        CorsConfiguration: corsOf(settings.cors, methods, draft),
      },
      at,
    );
    draft.add(
      "HttpApiStage",
      "AWS::ApiGatewayV2::Stage",
      { ApiId: ref(ID, at), StageName: "$default", AutoDeploy: true },
      at,
    );
    draft.outputs.HttpApiId = { Value: ref(ID, at) };
    draft.outputs.HttpApiUrl = { Value: attribute(ID, "ApiEndpoint", at) };
  }
}

const JWT = {
  type: oneOf("jwt"),
  name: text,
  identitySource: part,
  issuerUrl: required(part),
  audience: required(oneOrMore(text)),
};
const REQUEST = {
  type: required(oneOf("request")),
  name: text,
  functionName: text,
  functionArn: part,
  managedExternally: flag,
  resultTtlInSeconds: part,
  enableSimpleResponses: part,
  payloadVersion: oneOf("1.0", "2.0"),
  identitySource: oneOrMore(text),
};
