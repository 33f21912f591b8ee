/** APIs and function URLs of templates. */
import { describe, expect, it } from "vitest";
import { compileTemplate } from "../compile.ts";
import { messageText } from "../messages.ts";

const compiled = (template: string) => {
  const files = {
    "template.yaml": `${template}`,
    "index.ts": "export const handler = async () => 1;",
  };
  const result = compileTemplate({ template: "template.yaml", files, parameters: {} });
  return { ...result, said: result.messages.map((it) => messageText("template.yaml", it)) };
};

function accountOf(template: string) {
  const { stack, said } = compiled(template);
  if (!stack) throw new Error(said.join("\n"));
  return { ...stack, said };
}

const SAM = `
AWSTemplateFormatVersion: 2010-09-09
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: { Runtime: nodejs24.x, Handler: index.handler, CodeUri: . }
`;

describe("a SAM template", () => {
  it("has its HttpApi events in an HTTP API, with authorizers, CORS, throttles and variables", () => {
    const { account, outputs, said } = accountOf(`${SAM}
Resources:
  Shop:
    Type: AWS::Serverless::HttpApi
    Properties:
      StageName: live
      StageVariables: { color: red }
      DefaultRouteSettings: { ThrottlingBurstLimit: 5, ThrottlingRateLimit: 10 }
      CorsConfiguration: { AllowOrigins: [https://shop.example.com], AllowMethods: [GET], MaxAge: 60 }
      Auth:
        Authorizers:
          Tokens:
            JwtConfiguration: { issuer: https://id.example.com, audience: [shop] }
            IdentitySource: $request.header.Authorization
          Guarded:
            FunctionArn: !GetAtt Guard.Arn
            Identity: { Headers: [Authorization], ReauthorizeEvery: 60 }
            EnableSimpleResponses: true
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Read: { Type: HttpApi, Properties: { ApiId: !Ref Shop, Path: "/items/{id}", Method: get, TimeoutInMillis: 5000, Auth: { Authorizer: Tokens, AuthorizationScopes: [read] } } }
        Any: { Type: HttpApi, Properties: { ApiId: !Ref Shop, Path: "/{proxy+}", Method: any, PayloadFormatVersion: "1.0", Auth: { Authorizer: Guarded } } }
        Rest: { Type: HttpApi, Properties: { ApiId: !Ref Shop } }
  Guard: { Type: AWS::Serverless::Function }
Outputs:
  Url: { Value: !Sub "https://\${Shop}.execute-api.us-east-1.amazonaws.com/live" }
`);
    expect(said.filter((it) => !it.includes("no effect"))).toEqual([]);
    const [api] = account.apis!;
    expect(outputs.Url).toBe(`https://${api!.id}.execute-api.us-east-1.amazonaws.com/live`);
    const functionName = expect.stringMatching(/-Orders-/);
    expect(api).toEqual({
      kind: "HTTP",
      name: "Shop",
      id: expect.stringMatching(/^[a-z0-9]{10}$/),
      routes: [
        {
          routeKey: "GET /items/{id}",
          integration: { functionName, payloadFormatVersion: "2.0", timeoutMs: 5_000 },
          authorizer: "Tokens",
          authorizationScopes: ["read"],
        },
        {
          routeKey: "ANY /{proxy+}",
          integration: { functionName, payloadFormatVersion: "1.0" },
          authorizer: "Guarded",
        },
        { routeKey: "$default", integration: { functionName, payloadFormatVersion: "2.0" } },
      ],
      authorizers: [
        {
          name: "Tokens",
          type: "JWT",
          issuer: "https://id.example.com",
          audience: ["shop"],
          identitySource: "$request.header.Authorization",
        },
        {
          name: "Guarded",
          type: "REQUEST",
          functionName: expect.stringMatching(/-Guard-/),
          ttlSeconds: 60,
          identitySources: ["$request.header.Authorization"],
          payloadFormatVersion: "2.0",
          simpleResponses: true,
        },
      ],
      cors: {
        allowOrigins: ["https://shop.example.com"],
        allowMethods: ["GET"],
        maxAgeSeconds: 60,
      },
      stages: [
        {
          name: "live",
          variables: { color: "red" },
          throttling: { rateLimit: 10, burstLimit: 5 },
        },
      ],
    });
  });

  it("has its Api events in a REST API whose OPTIONS answer by themselves", () => {
    const { account } = accountOf(`${SAM}
Resources:
  Shop:
    Type: AWS::Serverless::Api
    Properties:
      StageName: v1
      Cors: { AllowOrigin: "'*'", AllowHeaders: "'authorization'" }
      BinaryMediaTypes: [image~1png]
      GatewayResponses:
        DEFAULT_4XX: { ResponseParameters: { Headers: { Access-Control-Allow-Origin: "'*'" } } }
      MethodSettings: [{ ResourcePath: "/*", HttpMethod: "*", ThrottlingRateLimit: 3, ThrottlingBurstLimit: 2 }]
      Auth:
        Authorizers:
          Tokens: { FunctionArn: !GetAtt Guard.Arn, Identity: { Header: X-Token, ValidationExpression: "[a-z]+" } }
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Read: { Type: Api, Properties: { RestApiId: !Ref Shop, Path: "/items/{id}", Method: get, Auth: { Authorizer: Tokens } } }
  Guard: { Type: AWS::Serverless::Function }
`);
    expect(account.apis).toEqual([
      {
        kind: "REST",
        name: "Shop",
        id: expect.any(String),
        routes: [
          {
            routeKey: "GET /items/{id}",
            integration: { functionName: expect.stringMatching(/-Orders-/) },
            authorizer: "Tokens",
          },
          {
            routeKey: "OPTIONS /items/{id}",
            integration: {
              mock: {
                status: 200,
                headers: {
                  "Access-Control-Allow-Origin": "*",
                  "Access-Control-Allow-Methods": "GET,OPTIONS",
                  "Access-Control-Allow-Headers": "authorization",
                },
              },
            },
          },
        ],
        authorizers: [
          {
            name: "Tokens",
            type: "TOKEN",
            functionName: expect.stringMatching(/-Guard-/),
            identitySource: "method.request.header.X-Token",
            identityValidationExpression: "[a-z]+",
          },
        ],
        gatewayResponses: [
          { responseType: "DEFAULT_4XX", headers: { "Access-Control-Allow-Origin": "*" } },
        ],
        binaryMediaTypes: ["image/png"],
        stages: [{ name: "v1", throttling: { rateLimit: 3, burstLimit: 2 } }],
      },
    ]);
  });

  it("has function URLs with both permissions", () => {
    const { account, outputs } = accountOf(`${SAM}
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: orders
      FunctionUrlConfig: { AuthType: NONE, InvokeMode: RESPONSE_STREAM, Cors: { AllowOrigins: ["*"] } }
Outputs:
  Url: { Value: !GetAtt OrdersUrl.FunctionUrl }
`);
    expect(account.functionUrls).toEqual([
      {
        functionName: "orders",
        authType: "NONE",
        invokeMode: "RESPONSE_STREAM",
        cors: { allowOrigins: ["*"] },
      },
    ]);
    expect(outputs.Url).toMatch(/^https:\/\/[a-z2-7]{32}\.lambda-url\.us-east-1\.on\.aws\/$/);
    const actions = account.resourcePolicies!.flatMap(({ statements }) =>
      statements.flatMap((each) => each.actions ?? []),
    );
    expect(actions).toEqual(["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"]);
  });
});

const FUNCTION = `
  Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: { Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }] } } }
  Orders:
    Type: AWS::Lambda::Function
    Properties: { FunctionName: orders, Runtime: nodejs24.x, Handler: index.handler, Role: !GetAtt Role.Arn, Code: . }
`;

describe("CloudFormation's own types", () => {
  it("make an HTTP API of routes, integrations and authorizers", () => {
    const { account } = accountOf(`
Resources:${FUNCTION}
  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { Name: shop, ProtocolType: HTTP } }
  Live: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref Api, StageName: $default, AutoDeploy: true } }
  Call: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Orders.Arn, PayloadFormatVersion: "2.0" } }
  Tokens: { Type: AWS::ApiGatewayV2::Authorizer, Properties: { ApiId: !Ref Api, Name: tokens, AuthorizerType: JWT, IdentitySource: [$request.header.Authorization], JwtConfiguration: { Issuer: https://id.example.com, Audience: [shop] } } }
  Read: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: "GET /items", Target: !Sub "integrations/\${Call}", AuthorizationType: JWT, AuthorizerId: !Ref Tokens } }
`);
    expect(account.apis).toMatchObject([
      {
        kind: "HTTP",
        name: "shop",
        routes: [
          {
            routeKey: "GET /items",
            integration: { functionName: "orders", payloadFormatVersion: "2.0" },
            authorizer: "tokens",
          },
        ],
        authorizers: [{ name: "tokens", type: "JWT" }],
        stages: [{ name: "$default" }],
      },
    ]);
  });

  it("make a REST API of resources and methods", () => {
    const { account } = accountOf(`
Resources:${FUNCTION}
  Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: shop } }
  Items: { Type: AWS::ApiGateway::Resource, Properties: { RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: items } }
  Item: { Type: AWS::ApiGateway::Resource, Properties: { RestApiId: !Ref Api, ParentId: !Ref Items, PathPart: "{id}" } }
  Read:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Item
      HttpMethod: GET
      AuthorizationType: AWS_IAM
      Integration: { Type: AWS_PROXY, IntegrationHttpMethod: POST, TimeoutInMillis: 2000, Uri: !Sub "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/\${Orders.Arn}/invocations" }
  Out: { Type: AWS::ApiGateway::Deployment, DependsOn: Read, Properties: { RestApiId: !Ref Api } }
  Live: { Type: AWS::ApiGateway::Stage, Properties: { RestApiId: !Ref Api, DeploymentId: !Ref Out, StageName: live } }
`);
    expect(account.apis).toMatchObject([
      {
        kind: "REST",
        name: "shop",
        routes: [
          {
            routeKey: "GET /items/{id}",
            integration: { functionName: "orders", timeoutMs: 2_000 },
            authorizer: "AWS_IAM",
          },
        ],
        stages: [{ name: "live" }],
      },
    ]);
  });

  it("says what is not simulated, with its place", () => {
    const { said } = compiled(`
Resources:${FUNCTION}
  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { Name: chat, ProtocolType: WEBSOCKET } }
  Rest:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body: { paths: { /a: { get: { x-amazon-apigateway-integration: { type: http_proxy, uri: https://example.com } } } } }
`);
    expect(said).toEqual([
      expect.stringMatching(/^template\.yaml:8:\d+ .*not simulated\. WebSocket APIs/),
      expect.stringMatching(
        /^template\.yaml:12:\d+ .*GET \/a has an integration of type http_proxy/,
      ),
    ]);
  });
});
