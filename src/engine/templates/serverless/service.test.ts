import { describe, expect, it } from "vitest";
import { compileTemplate } from "../compile.ts";
import { messageText } from "../messages.ts";
import type { ServerlessOptions } from "./options.ts";
import { serverlessReader } from "./service.ts";

const FILES = {
  "handler.js": "exports.handler = async () => 1;",
  "config/dev.yml": "table: { name: orders, size: 5 }\nlist: [a, b]\nstage: ${sls:stage}\n",
  "config/flags.json": '{ "on": true }',
  "config/broken.yml":
    "Resources:\n  Jobs:\n    Type: AWS::SQS::Queue\n    Properties: { DelaySecond: 3 }\n",
};

const compiled = (text: string, options: ServerlessOptions = {}) =>
  compileTemplate({
    template: "serverless.yml",
    files: { ...FILES, "serverless.yml": text },
    reader: serverlessReader(options),
  });

/** All messages but those of no effect, a line each. */
const said = (text: string, options: ServerlessOptions = {}): string[] =>
  compiled(text, options)
    .messages.filter(({ level }) => level !== "no effect")
    .map((it) => messageText("serverless.yml", it));

const accountOf = (text: string, options: ServerlessOptions = {}) => {
  const { stack } = compiled(text, options);
  if (!stack) throw new Error(said(text, options).join("\n"));
  return stack;
};

const HEAD = `service: shop
provider: { name: aws, runtime: nodejs24.x }
`;

/** A service whose function has the expression as its variable VALUE; line 13 of the text. */
const withVariable = (expression: string): string => `service: shop
provider: { name: aws, runtime: nodejs24.x, stage: "\${opt:stage, 'dev'}" }
custom:
  name: orders
  nested: { dev: in dev, prod: in prod }
  first: \${self:custom.second}
  second: \${self:custom.first}
  number: 512
  empty: null
params: { default: { color: blue }, prod: { color: red } }
functions:
  hello:
    environment: { VALUE: "${expression}" }
    handler: handler.handler
`;

describe("variables of serverless.yml", () => {
  it.each([
    ["${self:custom.name}", "orders"],
    ["${self:service}-${sls:stage}", "shop-dev"],
    ["${self:custom.nested.${sls:stage}}", "in dev"],
    ["${self:custom.none, 'fallback'}", "fallback"],
    ["${self:custom.empty, self:custom.name}", "orders"],
    ["${self:custom.none, opt:region, 7}", "7"],
    ["${opt:stage, self:provider.stage}", "dev"],
    ["${env:HOME_TOWN}", "London"],
    ["${env:NONE, ''}", ""],
    ["${param:color}", "blue"],
    ["${file(./config/dev.yml):table.name}", "orders"],
    ["${file(config/${sls:stage}.yml):list.1}", "b"],
    ["${file(config/dev.yml):stage}", "dev"],
    ["${file(config/none.yml):x, 'none'}", "none"],
    ["${file(handler.js), 'code'}", "code"],
    ["${strToBool(${file(config/flags.json):on})}", "true"],
    ["${aws:accountId}:${aws:region}", "123456789012:us-east-1"],
    ["${self:provider.region}", "us-east-1"],
    ["${cf:other.Output, 'other'}", "other"],
    // CloudFormation's own.
    ["${AWS::Region} ${Name}", "${AWS::Region} ${Name}"],
  ])("%s is %j", (expression, value) => {
    const options = { environment: { HOME_TOWN: "London" } };
    const { own } = accountOf(withVariable(expression), options);
    expect(own!.configuration.environment!.VALUE).toBe(value);
  });

  it("takes the stage and parameters from the command line", () => {
    const { own } = accountOf(withVariable("${sls:stage} ${self:custom.nested.${sls:stage}}"), {
      stage: "prod",
    });
    expect(own!.configuration).toMatchObject({
      functionName: "shop-prod-hello",
      environment: { VALUE: "prod in prod" },
    });
    const given = { stage: "prod", params: { color: "green" } };
    const colors = [{ stage: "prod" }, given].map(
      (options) => accountOf(withVariable("${param:color}"), options).own!.configuration,
    );
    expect(colors.map(({ environment }) => environment!.VALUE)).toEqual(["red", "green"]);
  });

  it("keeps the kind of a value that is a variable as a whole", () => {
    const { account, own } = accountOf(`${HEAD}
custom: { size: 512, queue: { QueueName: jobs, DelaySeconds: 5 } }
functions:
  hello: { handler: handler.handler, memorySize: "\${self:custom.size}" }
resources:
  Resources:
    Jobs: { Type: AWS::SQS::Queue, Properties: "\${self:custom.queue}" }
    Name: { Type: AWS::SSM::Parameter, Properties: { Name: /shop/name, Type: String, Value: "x \${sls:stage}" } }
    More: { Type: AWS::SQS::Queue, Properties: { QueueName: "\${ssm:/shop/more, 'more'}" } }
`);
    expect(own!.configuration.memorySizeMb).toBe(512);
    expect(account.queues).toMatchObject([{ name: "jobs", delaySeconds: 5 }, { name: "more" }]);
  });

  it("says why one has no value, and what to do", () => {
    const expressions = [
      "${self:custom.nam}",
      "${self:custom.first}",
      "${self:custom.nested}!",
      "${opt:other}",
      "${env:NONE}",
      "${file(config/none.yml)}",
      "${file(handler.js):x}",
      "${cf:other.Output}",
      "${ssm:/none}",
      "${foo:bar}",
      "${slef:custom.name}",
      "${self:custom.name, fallback}",
      "${sls:region}",
    ];
    expect(expressions.flatMap((it) => said(withVariable(it)))).toMatchInlineSnapshot(`
      [
        "serverless.yml:13:27 functions.hello.environment.VALUE: Cannot resolve \${self:custom.nam}: there is no nam in custom. Did you mean name? Write a value there, or give a fallback: \${self:custom.nam, 'value'}.",
        "serverless.yml:6:10 custom.first: Variables refer to each other in a circle: custom.first -> custom.second -> custom.first.",
        "serverless.yml:13:27 functions.hello.environment.VALUE: \${self:custom.nested} is an object or a list: only texts, numbers and true or false can stand inside of a text.",
        "serverless.yml:13:27 functions.hello.environment.VALUE: Cannot resolve \${opt:other}: the option --other is not given. Write a value there, or give a fallback: \${opt:other, 'value'}.",
        "serverless.yml:13:27 functions.hello.environment.VALUE: Cannot resolve \${env:NONE}: the environment variable NONE is not set. Write a value there, or give a fallback: \${env:NONE, 'value'}.",
        "serverless.yml:13:27 functions.hello.environment.VALUE: Cannot resolve \${file(config/none.yml)}: there is no file config/none.yml. Write a value there, or give a fallback: \${file(config/none.yml), 'value'}.",
        "serverless.yml:13:27 functions.hello.environment.VALUE: Cannot resolve \${file(handler.js):x}: handler.js is code, and none is run while a service is read; write its values into a YAML or JSON file. Write a value there, or give a fallback: \${file(handler.js):x, 'value'}.",
        "serverless.yml:13:27 functions.hello.environment.VALUE: Cannot resolve \${cf:other.Output}: there is one stack, and no other whose outputs could be read. Write a value there, or give a fallback: \${cf:other.Output, 'value'}.",
        "serverless.yml:13:27 functions.hello.environment.VALUE: Cannot resolve \${ssm:/none}: Parameter Store holds no /none before the service is deployed. Write a value there, or give a fallback: \${ssm:/none, 'value'}.",
        "serverless.yml:13:27 functions.hello.environment.VALUE: Cannot resolve \${foo:bar}: there is no source foo. Sources: self, opt, sls, env, param, file, strToBool, aws, ssm. Write a value there, or give a fallback: \${foo:bar, 'value'}.",
        "serverless.yml:13:27 functions.hello.environment.VALUE: Cannot resolve \${slef:custom.name}: there is no source slef. Sources: self, opt, sls, env, param, file, strToBool, aws, ssm. Write a value there, or give a fallback: \${slef:custom.name, 'value'}.",
        "serverless.yml:13:27 functions.hello.environment.VALUE: Expected a variable such as \${self:custom.table} or \${opt:stage, 'dev'}, received \${self:custom.name, fallback}. Texts in fallbacks stand in quotes.",
        "serverless.yml:13:27 functions.hello.environment.VALUE: Cannot resolve \${sls:region}: sls has stage and instanceId, not region. Write a value there, or give a fallback: \${sls:region, 'value'}.",
      ]
    `);
    expect(said(withVariable("${cf:other.Output, 'other'}"))).toMatchInlineSnapshot(`
      [
        "serverless.yml:13:27 functions.hello.environment.VALUE: not simulated. \${cf:other.Output, 'other'}: there is one stack, and no other whose outputs could be read. The fallback is used.",
      ]
    `);
  });
});

/** A service with the lines as one function's own. */
const withFunction = (lines: string): string =>
  `${HEAD}functions:\n  hello:\n    handler: handler.handler\n${lines}`;

const withEvent = (lines: string): string => withFunction(`    events:\n${lines}`);

describe("what is wrong with a serverless.yml", () => {
  it("is said with path and line: what was expected, what came, what to do", () => {
    const texts = [
      "- a list",
      "service: shop",
      "service: shop\nprovider: { name: google }",
      `${HEAD}function: {}`,
      `${HEAD}functions: { hello: { handler: handler.handler, memorySise: 512 } }`,
      "service: shop\nprovider: { name: aws, region: eu-west-1 }\nfunctions: { hello: {} }",
      withFunction("    memorySize: 64\n"),
      withFunction("    runtime: nodejs18.x\n"),
      withFunction("    warmup: true\n    vpc: { subnetIds: [a] }\n    snapStart: true\n"),
      withFunction("    destinations: { onFailure: goodby }\n"),
      withEvent("      - sqs: { batchSize: 5 }\n"),
      withEvent("      - sqss: arn:aws:sqs:us-east-1:123456789012:a\n"),
      withEvent("      - httpApi: FETCH /\n      - httpApi: GET /a\n      - httpApi: GET /a\n"),
      withEvent("      - httpApi: { path: /, method: get, authorizer: admins }\n"),
      withEvent(
        "      - http: { path: a, method: get, authorizer: check, private: true, async: true }\n",
      ),
      withEvent(
        "      - http: { path: a, method: get, authorizer: { arn: arn:aws:cognito-idp:us-east-1:1:userpool/a } }\n",
      ),
      withEvent(
        "      - schedule: { rate: rate(1 minute), method: scheduler }\n      - eventBridge: {}\n",
      ),
      withEvent("      - stream: { arn: !GetAtt Table.StreamArn }\n      - kafka: { topic: a }\n"),
      withEvent("      - s3: { bucket: photos, existing: true }\n"),
      `${HEAD}resources: { Resource: {}, extensions: { HelloLambdaFunction: {} } }`,
      `${HEAD}plugins: [serverless-offline, serverless-step-functions]\nresources: "\${file(config/broken.yml)}"`,
    ];
    expect(texts.map((it) => said(it).join("\n"))).toMatchInlineSnapshot(`
      [
        "serverless.yml:1:1: Expected a service: an object with service, provider and functions, received ["a list"].",
        "serverless.yml:1:1 provider: Expected an object with name: aws, received nothing. Add provider.",
        "serverless.yml:2:19 provider.name: Expected aws, received "google".",
        "serverless.yml:3:1 function: A service has no property function. Did you mean functions?",
        "serverless.yml:3:49 functions.hello.memorySise: The function hello has no property memorySise. Did you mean memorySize?",
        "serverless.yml:2:32 provider.region: not simulated. The account is in us-east-1: \${self:provider.region} and \${aws:region} are us-east-1 too.
      serverless.yml:3:14 functions.hello: The function hello has no handler. Add handler: src/orders.handler.
      serverless.yml:3:14 functions.hello: The function hello has no runtime. Add runtime: nodejs24.x, here or in provider.",
        "serverless.yml:6:17 functions.hello.memorySize: Expected a whole number from 128 to 10240 (MB), received 64.",
        "serverless.yml:6:14 functions.hello.runtime: Expected one of nodejs24.x, nodejs22.x, received "nodejs18.x".",
        "serverless.yml:6:5 functions.hello.warmup: not simulated. The function hello has no property warmup in the framework itself, and plugins do not run here.
      serverless.yml:7:5 functions.hello.vpc: not simulated. There is no network with subnets: functions reach what they name.
      serverless.yml:8:5 functions.hello.snapStart: not simulated. AWS offers SnapStart for Java, Python and .NET, not for Node.js.",
        "serverless.yml:6:32 functions.hello.destinations.onFailure: There is no function goodby in this service. Functions: hello.",
        "serverless.yml:7:14 functions.hello.events[0].sqs.arn: Expected the ARN of a source, for example !GetAtt Jobs.Arn, received nothing. Add arn.",
        "serverless.yml:7:9 functions.hello.events[0].sqss: There is no event sqss. Did you mean sqs?",
        "serverless.yml:7:18 functions.hello.events[0].httpApi: Expected a method: one of GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS, ANY or *, received "FETCH".
      serverless.yml:9:9 functions.hello.events[2].httpApi: The route GET /a is there twice: each belongs to one function.",
        "serverless.yml:7:54 functions.hello.events[0].httpApi.authorizer: There is no authorizer admins in provider.httpApi.authorizers. Authorizers: none.",
        "serverless.yml:7:9 functions.hello.events[0].http: not simulated. The gateway waits for the function: async is not simulated.
      serverless.yml:7:9 functions.hello.events[0].http: not simulated. API keys are not simulated: the route is open to everybody.
      serverless.yml:7:51 functions.hello.events[0].http.authorizer: There is no function check in this service. Functions: hello.",
        "serverless.yml:7:9 functions.hello.events[0].http: not simulated. Cognito is not simulated: the method is open to everybody here.",
        "serverless.yml:7:9 functions.hello.events[0].schedule: not simulated. EventBridge Scheduler is not simulated: nothing happens on this schedule. Without method: scheduler it is a rule, which is.
      serverless.yml:8:9 functions.hello.events[1].eventBridge: An eventBridge event needs pattern or schedule: when it comes.",
        "serverless.yml:7:9 functions.hello.events[0].stream: A stream whose arn is a reference needs type: dynamodb or kinesis. Write arn and type under stream.
      serverless.yml:8:9 functions.hello.events[1].kafka: not simulated. Kafka is not simulated: the event kafka never comes.",
        "serverless.yml:7:9 functions.hello.events[0].s3: not simulated. There is no bucket photos in resources, and none exists before the service is deployed: its event never comes.",
        "serverless.yml:1:1: Expected functions: at least one, with its handler.",
        "serverless.yml:1:1: Expected functions: at least one, with its handler.
      serverless.yml:3:31 plugins[1]: not simulated. Plugins do not run here: serverless-step-functions adds and changes nothing.",
      ]
    `);
  });
});
