import { expect, it } from "vitest";
import { compileTemplate } from "../compile.ts";
import { messageText } from "../messages.ts";
import { serverlessReader } from "./service.ts";

const SERVICE = `
service: { name: media }
provider:
  name: aws
  runtime: nodejs22.x
  tracing: { lambda: true }
  logs: { lambda: { logFormat: JSON } }
  layers: [!Ref CommonLambdaLayer]
  httpApi:
    payload: "1.0"
    cors: { allowedOrigins: [https://shop.example.com], allowCredentials: true }
    authorizers:
      tokens: { identitySource: "$request.header.Authorization", issuerUrl: https://id.example.com, audience: [shop] }
      check: { type: request, functionName: check, enableSimpleResponses: true }
  iamRoleStatements:
    - { Effect: Allow, Action: "s3:GetObject", Resource: "*" }
  environment: &usual { STAGE: "\${sls:stage}" }
layers:
  common: { path: layers/common }
functions:
  - web:
      handler: handler.web
      url: { cors: true, invokeMode: RESPONSE_STREAM }
      environment: { <<: *usual, NAME: web }
      events:
        - http: GET photos/{id}
        - http: { path: photos, method: post, cors: { origin: https://shop.example.com, headers: [X-Own] }, authorizer: { name: check, type: request, identitySource: method.request.header.Token, resultTtlInSeconds: 0 } }
        - http: { path: "admin/{proxy+}", method: any, authorizer: aws_iam }
        - httpApi: "*"
        - httpApi: { method: put, path: /photos, authorizer: { name: tokens, scopes: [write] } }
        - httpApi: { method: get, path: /photos, authorizer: check }
  - check: { handler: handler.check }
  - work:
      handler: handler.work
      provisionedConcurrency: 2
      ephemeralStorageSize: 1024
      maximumEventAge: 600
      destinations: { onSuccess: web, onFailure: { type: sqs, arn: !GetAtt Failed.Arn } }
      events:
        - sns: { topicName: uploads, filterPolicy: { kind: [photo] }, redrivePolicy: { deadLetterTargetRef: Failed } }
        - sns: { arn: !Ref Own, topicName: own }
        - s3: { bucket: media-photos, event: "s3:ObjectCreated:Put", rules: [{ prefix: in/ }, { suffix: .jpg }] }
        - s3: { bucket: media-own, existing: true }
        - schedule: { rate: [rate(1 day), cron(0 12 * * ? *)], enabled: false, input: { a: 1 } }
        - eventBridge: { eventBus: media, pattern: { source: [shop] }, inputPath: $.detail, retryPolicy: { maximumRetryAttempts: 3 }, deadLetterQueueArn: !GetAtt Failed.Arn }
        - cloudwatchEvent: { event: { source: [aws.s3] }, inputTransformer: { inputPathsMap: { id: $.id }, inputTemplate: '"<id>"' } }
resources:
  Resources:
    Failed: { Type: AWS::SQS::Queue }
    Own: { Type: AWS::SNS::Topic }
    OwnBucket: { Type: AWS::S3::Bucket, Properties: { BucketName: media-own } }
`;

it("makes the framework's resources of every event and setting", () => {
  const { stack, messages } = compileTemplate({
    template: "serverless.yml",
    files: {
      "serverless.yml": SERVICE,
      "handler.js": "exports.web = exports.check = exports.work = async () => 1;",
      "layers/common/nodejs/index.js": "exports.one = 1;",
    },
    reader: serverlessReader({ stage: "prod" }),
  });
  expect(messages.map((it) => messageText("serverless.yml", it))).toMatchInlineSnapshot(`
    [
      "serverless.yml:33:5 functions[2].work: not simulated. The configuration holds for the function with all its versions and aliases here.",
    ]
  `);
  const { account, own, resources } = stack!;
  expect(resources.map(({ logicalId }) => logicalId).toSorted()).toMatchInlineSnapshot(`
    [
      "ApiGatewayDeployment0b86d992e1",
      "ApiGatewayMethodAdminProxyVarAny",
      "ApiGatewayMethodPhotosIdVarGet",
      "ApiGatewayMethodPhotosOptions",
      "ApiGatewayMethodPhotosPost",
      "ApiGatewayResourceAdmin",
      "ApiGatewayResourceAdminProxyVar",
      "ApiGatewayResourcePhotos",
      "ApiGatewayResourcePhotosIdVar",
      "ApiGatewayRestApi",
      "CheckApiGatewayAuthorizer",
      "CheckLambdaAuthorizerPermissionHttpApi",
      "CheckLambdaFunction",
      "CheckLambdaPermissionApiGateway",
      "CheckLambdaVersion41c19068c9",
      "CheckLogGroup",
      "CommonLambdaLayer",
      "Failed",
      "HttpApi",
      "HttpApiAuthorizerCheck",
      "HttpApiAuthorizerTokens",
      "HttpApiIntegrationWeb",
      "HttpApiRouteDefault",
      "HttpApiRouteGetPhotos",
      "HttpApiRoutePutPhotos",
      "HttpApiStage",
      "IamRoleLambdaExecution",
      "MediaEventBridgeEventBus",
      "Mediaprodworkrule1EventBridgeRule",
      "Own",
      "OwnBucket",
      "S3BucketMediaphotos",
      "SNSTopicUploads",
      "WebLambdaFunction",
      "WebLambdaFunctionUrl",
      "WebLambdaPermissionApiGateway",
      "WebLambdaPermissionFnUrl",
      "WebLambdaPermissionFnUrlInvoke",
      "WebLambdaPermissionHttpApi",
      "WebLambdaVersion7e8ccea2c3",
      "WebLogGroup",
      "WorkEventBridgeLambdaPermission1",
      "WorkEventsRuleCloudWatchEvent1",
      "WorkEventsRuleSchedule1",
      "WorkEventsRuleSchedule2",
      "WorkLambdaEvConf",
      "WorkLambdaFunction",
      "WorkLambdaPermissionEventsRuleCloudWatchEvent1",
      "WorkLambdaPermissionEventsRuleSchedule1",
      "WorkLambdaPermissionEventsRuleSchedule2",
      "WorkLambdaPermissionMediaownS3",
      "WorkLambdaPermissionMediaphotosS3",
      "WorkLambdaPermissionOwnSNS",
      "WorkLambdaPermissionUploadsSNS",
      "WorkLambdaVersion088d1d4bdb",
      "WorkLogGroup",
      "WorkProvConcLambdaAlias",
      "WorkSnsSubscriptionOwn",
      "WorkSnsSubscriptionUploads",
    ]
  `);
  expect(own!.configuration).toMatchObject({
    functionName: "media-prod-web",
    memorySizeMb: 1024,
    timeoutSeconds: 6,
    tracing: "Active",
    logging: { format: "JSON" },
    layers: ["common:1"],
    environment: { STAGE: "prod", NAME: "web" },
  });
  const work = account.functions!.find((it) => it.configuration.functionName === "media-prod-work");
  expect(work).toMatchObject({
    aliases: [{ name: "provisioned", version: "1" }],
    provisionedConcurrency: [{ qualifier: "provisioned", amount: 2 }],
    configuration: { ephemeralStorageMb: 1024 },
  });
  expect({
    asynchronous: work!.configuration.asynchronous,
    apis: account.apis,
    urls: account.functionUrls,
    topics: account.topics,
    buckets: account.buckets,
    eventBuses: account.eventBuses,
  }).toMatchInlineSnapshot(`
    {
      "apis": [
        {
          "authorizers": [
            {
              "functionName": "media-prod-check",
              "identitySources": [
                "method.request.header.Token",
              ],
              "name": "check",
              "ttlSeconds": 0,
              "type": "REQUEST",
            },
          ],
          "id": "djdb8qgnu2",
          "kind": "REST",
          "name": "ApiGatewayRestApi",
          "routes": [
            {
              "integration": {
                "functionName": "media-prod-web",
              },
              "routeKey": "GET /photos/{id}",
            },
            {
              "authorizer": "check",
              "integration": {
                "functionName": "media-prod-web",
              },
              "routeKey": "POST /photos",
            },
            {
              "authorizer": "AWS_IAM",
              "integration": {
                "functionName": "media-prod-web",
              },
              "routeKey": "ANY /admin/{proxy+}",
            },
            {
              "integration": {
                "mock": {
                  "body": "",
                  "headers": {
                    "Access-Control-Allow-Headers": "X-Own",
                    "Access-Control-Allow-Methods": "OPTIONS,POST",
                    "Access-Control-Allow-Origin": "https://shop.example.com",
                  },
                  "status": 200,
                },
              },
              "routeKey": "OPTIONS /photos",
            },
          ],
          "stages": [
            {
              "name": "prod",
            },
          ],
        },
        {
          "authorizers": [
            {
              "audience": [
                "shop",
              ],
              "identitySource": "$request.header.Authorization",
              "issuer": "https://id.example.com",
              "name": "tokens",
              "type": "JWT",
            },
            {
              "functionName": "media-prod-check",
              "name": "check",
              "payloadFormatVersion": "2.0",
              "simpleResponses": true,
              "type": "REQUEST",
            },
          ],
          "cors": {
            "allowCredentials": true,
            "allowHeaders": [
              "Content-Type",
              "X-Amz-Date",
              "Authorization",
              "X-Api-Key",
              "X-Amz-Security-Token",
            ],
            "allowMethods": [
              "*",
            ],
            "allowOrigins": [
              "https://shop.example.com",
            ],
          },
          "id": "6uzl17cq3i",
          "kind": "HTTP",
          "name": "prod-media",
          "routes": [
            {
              "integration": {
                "functionName": "media-prod-web",
                "payloadFormatVersion": "1.0",
                "timeoutMs": 6500,
              },
              "routeKey": "$default",
            },
            {
              "authorizationScopes": [
                "write",
              ],
              "authorizer": "tokens",
              "integration": {
                "functionName": "media-prod-web",
                "payloadFormatVersion": "1.0",
                "timeoutMs": 6500,
              },
              "routeKey": "PUT /photos",
            },
            {
              "authorizer": "check",
              "integration": {
                "functionName": "media-prod-web",
                "payloadFormatVersion": "1.0",
                "timeoutMs": 6500,
              },
              "routeKey": "GET /photos",
            },
          ],
          "stages": [
            {
              "name": "$default",
            },
          ],
        },
      ],
      "asynchronous": {
        "maximumEventAgeSeconds": 600,
        "onFailure": "arn:aws:sqs:us-east-1:123456789012:media-prod-Failed-OoQyzT2I05iM",
        "onSuccess": "arn:aws:lambda:us-east-1:123456789012:function:media-prod-web",
      },
      "buckets": [
        {
          "name": "media-photos",
          "notifications": [
            {
              "events": [
                "s3:ObjectCreated:Put",
              ],
              "prefix": "in/",
              "suffix": ".jpg",
              "targetArn": "arn:aws:lambda:us-east-1:123456789012:function:media-prod-work:provisioned",
            },
          ],
        },
        {
          "name": "media-own",
          "notifications": [
            {
              "events": [
                "s3:ObjectCreated:*",
              ],
              "targetArn": "arn:aws:lambda:us-east-1:123456789012:function:media-prod-work:provisioned",
            },
          ],
        },
      ],
      "eventBuses": [
        {
          "name": "default",
          "rules": [
            {
              "enabled": false,
              "name": "media-prod-WorkEventsRuleSchedule1-jLzeDqsLTb9r",
              "scheduleExpression": "rate(1 day)",
              "targets": [
                {
                  "arn": "arn:aws:lambda:us-east-1:123456789012:function:media-prod-work:provisioned",
                  "id": "workSchedule",
                  "input": "{"a":1}",
                },
              ],
            },
            {
              "enabled": false,
              "name": "media-prod-WorkEventsRuleSchedule2-UFzniyXHajub",
              "scheduleExpression": "cron(0 12 * * ? *)",
              "targets": [
                {
                  "arn": "arn:aws:lambda:us-east-1:123456789012:function:media-prod-work:provisioned",
                  "id": "workSchedule",
                  "input": "{"a":1}",
                },
              ],
            },
            {
              "eventPattern": {
                "source": [
                  "aws.s3",
                ],
              },
              "name": "media-prod-WorkEventsRuleCloudWatchEvent1-vphfSnVXnnp3",
              "targets": [
                {
                  "arn": "arn:aws:lambda:us-east-1:123456789012:function:media-prod-work:provisioned",
                  "id": "workCloudWatchEvent",
                  "inputTransformer": {
                    "paths": {
                      "id": "$.id",
                    },
                    "template": ""<id>"",
                  },
                },
              ],
            },
          ],
        },
        {
          "name": "media",
          "rules": [
            {
              "eventPattern": {
                "source": [
                  "shop",
                ],
              },
              "name": "media-prod-work-rule-1",
              "targets": [
                {
                  "arn": "arn:aws:lambda:us-east-1:123456789012:function:media-prod-work:provisioned",
                  "deadLetterArn": "arn:aws:sqs:us-east-1:123456789012:media-prod-Failed-OoQyzT2I05iM",
                  "id": "media-prod-work-target-1",
                  "inputPath": "$.detail",
                  "maximumRetryAttempts": 3,
                },
              ],
            },
          ],
        },
      ],
      "topics": [
        {
          "name": "uploads",
          "subscriptions": [
            {
              "deadLetterArn": "arn:aws:sqs:us-east-1:123456789012:media-prod-Failed-OoQyzT2I05iM",
              "endpoint": "arn:aws:lambda:us-east-1:123456789012:function:media-prod-work:provisioned",
              "filterPolicy": {
                "kind": [
                  "photo",
                ],
              },
            },
          ],
        },
        {
          "name": "media-prod-Own-ZFAyDuG4HwaT",
          "subscriptions": [
            {
              "endpoint": "arn:aws:lambda:us-east-1:123456789012:function:media-prod-work:provisioned",
            },
          ],
        },
      ],
      "urls": [
        {
          "authType": "NONE",
          "cors": {
            "allowHeaders": [
              "Content-Type",
              "X-Amz-Date",
              "Authorization",
              "X-Api-Key",
              "X-Amz-Security-Token",
            ],
            "allowMethods": [
              "*",
            ],
            "allowOrigins": [
              "*",
            ],
          },
          "functionName": "media-prod-web",
          "invokeMode": "RESPONSE_STREAM",
        },
      ],
    }
  `);
});
