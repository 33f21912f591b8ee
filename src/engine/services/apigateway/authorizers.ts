/** Who may call a route: Lambda authorizers with their kept results, tokens, signatures. */
import { fromMs, fromSeconds, type Instant } from "../../kernel/instant.ts";
import type { HttpPorts } from "../../lambda/http/exchange.ts";
import { headerOf, queryPairs } from "../../lambda/http/messages.ts";
import { functionArn } from "../../lambda/environment-variables.ts";
import { iamAuthorizer } from "../../lambda/http/format-2.ts";
import { readAnswer, type AuthorizerAnswer, type AuthorizerFlavour } from "./authorizer-answer.ts";
import type {
  AuthorizerConfiguration,
  JwtAuthorizerConfiguration,
  LambdaAuthorizerConfiguration,
  TokenAuthorizerConfiguration,
} from "./configuration.ts";
import type { GatewayAnswer } from "./gateway-errors.ts";
import { apiArn, authorizerEventOf, formatOf, methodArn, type Incoming } from "./incoming.ts";
import type { IssuerKeys } from "./issuer-keys.ts";
import { checkToken, claimTexts } from "./jwt.ts";
import { evaluate } from "./policy.ts";
import { APIGATEWAY_QUOTAS } from "./quotas.ts";
import { identitySourcesOf } from "./rules.ts";

/** What the event's `requestContext.authorizer` is, or what the client is answered. */
export type Authorization =
  { readonly context: Record<string, unknown> | undefined } | { readonly refused: GatewayAnswer };

type OnAuthorization = (authorization: Authorization) => void;
type FunctionAuthorizer = LambdaAuthorizerConfiguration | TokenAuthorizerConfiguration;

/** API Gateway's rules about who may call; the page has them with the event formats. */
const RULE = 61;
const MS_PER_SECOND = 1_000;

export class Authorizers {
  private readonly ports: HttpPorts;
  private readonly keys: IssuerKeys;
  /** Results that are kept, by authorizer and identity. */
  private readonly kept = new Map<string, { answer: AuthorizerAnswer; until: Instant }>();

  constructor(ports: HttpPorts, keys: IssuerKeys) {
    this.ports = ports;
    this.keys = keys;
  }

  authorize(incoming: Incoming, onResult: OnAuthorization): void {
    const { authorizer: name } = incoming.matched.route.configuration;
    if (name === undefined) return onResult({ context: undefined });
    if (name === "AWS_IAM") return onResult(bySignature(incoming));
    const authorizer = incoming.api.authorizers!.find((each) => each.name === name)!;
    if (authorizer.type === "JWT") return this.byToken(incoming, authorizer, onResult);
    this.byFunction(incoming, authorizer, onResult);
  }

  private byFunction(
    incoming: Incoming,
    authorizer: FunctionAuthorizer,
    onResult: OnAuthorization,
  ): void {
    const identity = identityOf(incoming, authorizer);
    if (!identity) {
      return onResult(
        refused("unauthorized", `the request lacks what ${authorizer.name} asks for`),
      );
    }
    const key = JSON.stringify([authorizer.name, ...identity]);
    const known = this.kept.get(key);
    const { now } = this.ports.agenda;
    if (known && now < known.until) {
      return this.decide(incoming, authorizer, known.answer, onResult, { cached: true });
    }
    this.call(incoming, authorizer, identity, (answer, requestId) => {
      const ttl = fromSeconds(ttlOf(incoming, authorizer));
      // Only policies and simple responses are kept, not failures.
      if (ttl > 0 && !("failure" in answer)) {
        this.kept.set(key, { answer, until: this.ports.agenda.now + ttl });
      }
      this.decide(incoming, authorizer, answer, onResult, {
        cached: false,
        ...(requestId === undefined ? {} : { requestId }),
      });
    });
  }

  /** Invokes the authorizer's function; `onAnswer` comes once. */
  private call(
    incoming: Incoming,
    authorizer: FunctionAuthorizer,
    identity: readonly string[],
    onAnswer: (answer: AuthorizerAnswer, requestId: string | undefined) => void,
  ): void {
    const { agenda, lambda, permissions } = this.ports;
    const { api, exchange } = incoming;
    const { functionName, qualifier } = authorizer;
    const authorizerArn = `${apiArn(incoming)}/authorizers/${authorizer.name}`;
    if (!permissions.gatewayMayInvoke(functionArn(functionName, qualifier), authorizerArn)) {
      const failure = `${functionName} does not let API Gateway invoke it as an authorizer`;
      return onAnswer({ failure }, undefined);
    }
    const { restTimeout, httpAuthorizerTimeout } = APIGATEWAY_QUOTAS;
    const limit = (api.kind === "REST" ? restTimeout : httpAuthorizerTimeout).value;
    let waiting = true;
    const finish = (answer: AuthorizerAnswer): void => {
      if (!waiting) return;
      waiting = false;
      agenda.cancel(timer);
      onAnswer(answer, requestId);
    };
    const timer = agenda.at(agenda.now + fromMs(limit), () =>
      finish({ failure: `${authorizer.name} did not answer within ${limit} ms` }),
    );
    let requestId = "";
    const flavour = flavourOf(incoming, authorizer);
    requestId = lambda.invoke(
      {
        functionName,
        ...(qualifier === undefined ? {} : { qualifier }),
        invocationType: "RequestResponse",
        payload: JSON.stringify(authorizerEvent(incoming, authorizer, identity)),
        source: "service",
        sourceId: `authorizer ${authorizer.name}`,
        index: exchange.caller.index,
        streams: false,
      },
      (answer) => {
        ({ requestId } = answer);
        finish(readAnswer(answer, flavour));
      },
    );
  }

  /** `requestId`: of the authorizer's invocation. */
  private decide(
    incoming: Incoming,
    authorizer: FunctionAuthorizer,
    answer: AuthorizerAnswer,
    onResult: OnAuthorization,
    how: { cached: boolean; requestId?: string },
  ): void {
    const result = judged(incoming, authorizer, answer);
    const allowed = "context" in result;
    this.ports.record({
      type: "api.authorized",
      exchange: incoming.exchange.id,
      authorizer: authorizer.name,
      allowed,
      ...how,
      because: allowed ? `${authorizer.name} allows it` : result.refused.decision.because,
      rule: RULE,
    });
    onResult(result);
  }

  private byToken(
    incoming: Incoming,
    authorizer: JwtAuthorizerConfiguration,
    onResult: OnAuthorization,
  ): void {
    const { name, issuer, audience } = authorizer;
    const [token] = identityOf(incoming, authorizer) ?? [];
    if (token === undefined) {
      const answer = refused("unauthorized", `the request has no token for ${name}`);
      return onResult({
        refused: { ...answer.refused, headers: [["www-authenticate", "Bearer"]] },
      });
    }
    this.keys.of(issuer, (keys) => {
      const { agenda, epochMs, record } = this.ports;
      const nowSeconds = epochMs / MS_PER_SECOND + agenda.now / fromSeconds(1);
      const check = checkToken(token, keys ?? [], { issuer, audience, nowSeconds });
      const wanted = incoming.matched.route.configuration.authorizationScopes;
      const result = !check.ok
        ? badToken(keys ? check.problem : `there are no keys at ${issuer}`, "unauthorized")
        : wanted && !wanted.some((scope) => check.scopes?.includes(scope))
          ? badScope(wanted)
          : {
              context: tokenContext(
                incoming,
                claimTexts(check.claims),
                wanted ? check.scopes : null,
              ),
            };
      const allowed = "context" in result;
      record({
        type: "api.authorized",
        exchange: incoming.exchange.id,
        authorizer: name,
        allowed,
        cached: false,
        because: allowed ? "the token is valid" : result.refused.decision.because,
        rule: RULE,
      });
      onResult(result);
    });
  }
}

const refused = (
  error: GatewayAnswer["error"],
  because: string,
): { readonly refused: GatewayAnswer } => ({
  refused: { error, decision: { because, rule: RULE } },
});

function badToken(problem: string, error: "unauthorized"): { readonly refused: GatewayAnswer } {
  const challenge = `Bearer scope="" error="invalid_token" error_description="${problem}"`;
  return {
    refused: { ...refused(error, problem).refused, headers: [["www-authenticate", challenge]] },
  };
}

function badScope(wanted: readonly string[]): { readonly refused: GatewayAnswer } {
  const problem = "the token does not have a valid scope";
  const challenge = `Bearer scope="${wanted.join(" ")}" error="insufficient_scope" error_description="${problem}"`;
  return {
    refused: { ...refused("denied", problem).refused, headers: [["www-authenticate", challenge]] },
  };
}

function tokenContext(
  { api, matched }: Incoming,
  claims: Record<string, string>,
  scopes: string[] | null,
): Record<string, unknown> {
  const { integration } = matched.route.configuration;
  const setting = "mock" in integration ? undefined : integration.payloadFormatVersion;
  return formatOf(api, setting) === "2.0" ? { jwt: { claims, scopes } } : { claims, scopes };
}

/** AWS_IAM: the principal that signed needs `execute-api:Invoke`. */
function bySignature(incoming: Incoming): Authorization {
  const { identity } = incoming.exchange.caller;
  if (!identity) return refused("unsigned", "the request is not signed");
  if (identity.service !== "execute-api") {
    const because = `the request is signed for ${identity.service}, not for execute-api`;
    return refused("badSignature", because);
  }
  const arn = methodArn(incoming);
  if (identity.may("execute-api:Invoke", arn)) {
    // Formats 1.0 have the caller in `identity`.
    return { context: incoming.api.kind === "REST" ? undefined : iamAuthorizer(identity) };
  }
  const message = `User: ${identity.arn} is not authorized to perform: execute-api:Invoke on resource: ${arn}`;
  return { refused: { ...refused("denied", message).refused, message } };
}

const ttlOf = ({ api }: Incoming, { ttlSeconds }: FunctionAuthorizer): number =>
  ttlSeconds ?? (api.kind === "REST" ? APIGATEWAY_QUOTAS.authorizerTtl.value : 0);

const flavourOf = ({ api }: Incoming, authorizer: FunctionAuthorizer): AuthorizerFlavour => ({
  simple: authorizer.type === "REQUEST" && authorizer.simpleResponses === true,
  textsOnly: api.kind === "REST",
});

function judged(
  incoming: Incoming,
  { name }: FunctionAuthorizer,
  answer: AuthorizerAnswer,
): Authorization {
  if ("failure" in answer) return refused("authorizerFailure", answer.failure);
  if ("unauthorized" in answer) return refused("unauthorized", `${name} answered Unauthorized`);
  const { context } = answer;
  const allowed = answer.policy
    ? evaluate(answer.policy, methodArn(incoming))
    : answer.isAuthorized
      ? "allowed"
      : "denied";
  if (allowed === "denied explicitly") {
    return refused("deniedExplicitly", `the policy of ${name} denies it`);
  }
  if (allowed === "denied") return refused("denied", `${name} does not allow it`);
  const { integration } = incoming.matched.route.configuration;
  const setting = "mock" in integration ? undefined : integration.payloadFormatVersion;
  const isFormat2 = formatOf(incoming.api, setting) === "2.0";
  if (isFormat2) return { context: { lambda: context } };
  const { principalId } = answer;
  return { context: { ...context, ...(principalId === undefined ? {} : { principalId }) } };
}

/** The values of the identity sources; undefined when one of them is missing. */
function identityOf(incoming: Incoming, authorizer: AuthorizerConfiguration): string[] | undefined {
  const named = identitySourcesOf(authorizer);
  const sources =
    named.length > 0 || authorizer.type === "REQUEST" ? named : [usualSource(authorizer.type)];
  const values = sources.map((source) => sourceValue(incoming, source));
  if (values.some((value) => value === undefined || value === "")) return undefined;
  if (authorizer.type !== "TOKEN" || authorizer.identityValidationExpression === undefined) {
    return values as string[];
  }
  const pattern = new RegExp(`^(?:${authorizer.identityValidationExpression})$`);
  return pattern.test(values[0]!) ? (values as string[]) : undefined;
}

const usualSource = (type: "TOKEN" | "JWT"): string =>
  type === "JWT" ? "$request.header.Authorization" : "method.request.header.Authorization";

function sourceValue(
  { exchange, stage, matched, apiId }: Incoming,
  source: string,
): string | undefined {
  const { request, caller } = exchange;
  const [, kind, name = ""] =
    /(header|querystring|context|stageVariables)\.(.+)$/.exec(source) ?? [];
  switch (kind) {
    case "header":
      return headerOf(request.headers, name.toLowerCase());
    case "querystring":
      return queryPairs(request.query).find(([each]) => each === name)?.[1];
    case "stageVariables":
      return stage.variables?.[name];
    default:
      return {
        routeKey: matched.route.configuration.routeKey,
        httpMethod: request.method,
        path: request.path,
        resourcePath: matched.route.path,
        stage: stage.name,
        apiId,
        "identity.sourceIp": caller.sourceIp,
      }[name];
  }
}

/** What the authorizer's function is given. */
function authorizerEvent(
  incoming: Incoming,
  authorizer: FunctionAuthorizer,
  identity: readonly string[],
): Record<string, unknown> {
  const arn = methodArn(incoming);
  if (authorizer.type === "TOKEN") {
    return { type: "TOKEN", methodArn: arn, authorizationToken: identity[0] };
  }
  const format = formatOf(incoming.api, authorizer.payloadFormatVersion);
  const event = authorizerEventOf(incoming, format);
  if (format === "rest") return { type: "REQUEST", methodArn: arn, ...event };
  if (format === "2.0") {
    const identitySource = identity.length === 0 ? null : identity;
    return { ...event, version: "2.0", type: "REQUEST", routeArn: arn, identitySource };
  }
  const identitySource = identity.join(",");
  return {
    ...event,
    version: "1.0",
    type: "REQUEST",
    methodArn: arn,
    identitySource,
    authorizationToken: identitySource,
  };
}
