/** Authorizers of APIs in SAM templates, as the definition of the API has them. */
import { didYouMean } from "../messages.ts";
import { entryOf, textOf, type Located, type TemplateNode } from "../node.ts";
import type { ApiDraft, ApiRoute } from "./api-draft.ts";
import { invocationUri, ref, sub, type Expansion, type Mixed } from "./expansion.ts";

const IAM = "AWS_IAM";
const NONE = "NONE";

/** What a client signs instead of bringing a token. */
const SIGNED = {
  type: "apiKey",
  name: "Authorization",
  in: "header",
  "x-amazon-apigateway-authtype": "awsSigv4",
};

const authorizersIn = (draft: ApiDraft): [string, TemplateNode][] => {
  const all = entryOf(entryOf(draft.properties, "Auth"), "Authorizers");
  return all?.kind === "map" ? [...all.entries] : [];
};

/** Security schemes by name; nothing when the API has none. */
export function authorizersOf(draft: ApiDraft, into: Expansion): Mixed {
  const schemes: Record<string, Mixed> = {};
  for (const [name, node] of authorizersIn(draft)) {
    const scheme =
      draft.kind === "HTTP"
        ? httpScheme(name, node, draft, into)
        : restScheme(name, node, draft, into);
    if (scheme) schemes[name] = scheme;
  }
  const auth = entryOf(draft.properties, "Auth");
  const usesIam =
    textOf(entryOf(auth, "DefaultAuthorizer")) === IAM ||
    textOf(entryOf(auth, "EnableIamAuthorizer")) === "true" ||
    draft.routes.some((route) => textOf(entryOf(route.auth, "Authorizer")) === IAM);
  if (usesIam) schemes[IAM] = SIGNED;
  return Object.keys(schemes).length > 0 ? schemes : undefined;
}

/** Who may call a route: its own authorizer, or the API's default. */
export function securityOf(route: ApiRoute, draft: ApiDraft, into: Expansion): Mixed {
  const auth = entryOf(draft.properties, "Auth");
  const own = entryOf(route.auth, "Authorizer");
  const name = textOf(own) ?? textOf(entryOf(auth, "DefaultAuthorizer"));
  const keys = textOf(entryOf(route.auth, "ApiKeyRequired"));
  if (keys === "true") into.messages.notSimulated(route.auth!, "API keys are not simulated.");
  if (name === undefined || name === NONE) return undefined;
  const authorizers = authorizersIn(draft);
  const found = authorizers.find(([it]) => it === name)?.[1];
  if (!found && name !== IAM) {
    const known = authorizers.map(([it]) => it);
    into.messages.error(
      own ?? entryOf(auth, "DefaultAuthorizer")!,
      `There is no authorizer ${name} in Auth.Authorizers of ${draft.logicalId}.${didYouMean(name, known) || ` Authorizers: ${[...known, IAM, NONE].join(", ")}.`}`,
    );
    return undefined;
  }
  const scopes =
    entryOf(route.auth, "AuthorizationScopes") ?? entryOf(found, "AuthorizationScopes");
  return [{ [name]: scopes ?? [] }];
}

function httpScheme(
  name: string,
  node: TemplateNode,
  draft: ApiDraft,
  into: Expansion,
): Mixed | undefined {
  const jwt = entryOf(node, "JwtConfiguration");
  if (jwt) {
    return {
      type: "oauth2",
      "x-amazon-apigateway-authorizer": {
        type: "jwt",
        identitySource: entryOf(node, "IdentitySource") ?? "$request.header.Authorization",
        jwtConfiguration: {
          issuer: entryOf(jwt, "issuer") ?? entryOf(jwt, "Issuer"),
          audience: entryOf(jwt, "audience") ?? entryOf(jwt, "Audience"),
        },
      },
    };
  }
  const arn = functionArnOf(name, node, into);
  if (!arn) return undefined;
  if (textOf(entryOf(node, "EnableFunctionDefaultPermissions")) === "true") {
    permitAuthorizer(name, node, arn, draft, into);
  }
  const identity = entryOf(node, "Identity");
  const sources = [
    ...textsIn(identity, "Headers").map((it) => `$request.header.${it}`),
    ...textsIn(identity, "QueryStrings").map((it) => `$request.querystring.${it}`),
    ...textsIn(identity, "Context").map((it) => `$context.${it}`),
    ...textsIn(identity, "StageVariables").map((it) => `$stageVariables.${it}`),
  ];
  return {
    type: "apiKey",
    name: "Unused",
    in: "header",
    "x-amazon-apigateway-authorizer": {
      type: "request",
      authorizerUri: invocationUri(arn, node),
      authorizerPayloadFormatVersion: entryOf(node, "AuthorizerPayloadFormatVersion") ?? "2.0",
      enableSimpleResponses: entryOf(node, "EnableSimpleResponses"),
      identitySource: sources.length > 0 ? sources.join(", ") : undefined,
      authorizerResultTtlInSeconds: entryOf(identity, "ReauthorizeEvery"),
      authorizerCredentials: entryOf(node, "FunctionInvokeRole"),
    },
  };
}

function restScheme(
  name: string,
  node: TemplateNode,
  draft: ApiDraft,
  into: Expansion,
): Mixed | undefined {
  if (entryOf(node, "UserPoolArn")) {
    into.messages.notSimulated(
      node,
      "Cognito is not simulated: the authorizer lets nobody in. An HTTP API checks tokens of any issuer with a JWT authorizer.",
    );
    return undefined;
  }
  const arn = functionArnOf(name, node, into);
  if (!arn) return undefined;
  const isRequest = textOf(entryOf(node, "FunctionPayloadType"))?.toUpperCase() === "REQUEST";
  const identity = entryOf(node, "Identity");
  const header = textOf(entryOf(identity, "Header")) ?? "Authorization";
  const sources = [
    ...textsIn(identity, "Headers").map((it) => `method.request.header.${it}`),
    ...textsIn(identity, "QueryStrings").map((it) => `method.request.querystring.${it}`),
    ...textsIn(identity, "StageVariables").map((it) => `stageVariables.${it}`),
    ...textsIn(identity, "Context").map((it) => `context.${it}`),
  ];
  permitAuthorizer(name, node, arn, draft, into);
  return {
    type: "apiKey",
    name: isRequest ? "Unused" : header,
    in: "header",
    "x-amazon-apigateway-authtype": "custom",
    "x-amazon-apigateway-authorizer": {
      type: isRequest ? "request" : "token",
      authorizerUri: invocationUri(arn, node),
      identitySource: isRequest && sources.length > 0 ? sources.join(", ") : undefined,
      identityValidationExpression: entryOf(identity, "ValidationExpression"),
      authorizerResultTtlInSeconds: entryOf(identity, "ReauthorizeEvery"),
      authorizerCredentials: entryOf(node, "FunctionInvokeRole"),
    },
  };
}

function functionArnOf(
  name: string,
  node: TemplateNode,
  into: Expansion,
): TemplateNode | undefined {
  const arn = entryOf(node, "FunctionArn");
  if (!arn) {
    into.messages.error(
      node,
      `The authorizer ${name} needs FunctionArn, for example !GetAtt Authorizer.Arn, or for an HTTP API JwtConfiguration.`,
    );
  }
  return arn;
}

const textsIn = (node: TemplateNode | undefined, name: string): string[] => {
  const found = entryOf(node, name);
  return (found?.kind === "list" ? found.items : []).flatMap((it) => textOf(it) ?? []);
};

function permitAuthorizer(
  name: string,
  at: Located,
  arn: TemplateNode,
  { logicalId, declared }: ApiDraft,
  into: Expansion,
): void {
  into.add(
    `${logicalId}${name}AuthorizerPermission`,
    "AWS::Lambda::Permission",
    {
      Action: "lambda:InvokeFunction",
      FunctionName: arn,
      Principal: "apigateway.amazonaws.com",
      SourceArn: sub(
        "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/authorizers/*",
        at,
        { __ApiId__: ref(logicalId, at) },
      ),
    },
    declared,
  );
}
