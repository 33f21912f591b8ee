/** A service of the Serverless Framework as projects have them, from its text to what its functions answer. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compileTemplate } from "../../../src/engine/templates/compile.ts";
import { messageText } from "../../../src/engine/templates/messages.ts";
import { serverlessReader } from "../../../src/engine/serverless.ts";
import { readSourceFolder } from "../../../src/session/client/node-files.ts";
import { ROOT } from "../../architecture/imports.ts";
import { nodeSession } from "../../node-session.ts";

const TEMPLATE = "serverless.yml";
const { files } = readSourceFolder(join(ROOT, "tests/templates/serverless/shop"));
const session = nodeSession();

const compiled = (stage?: string) =>
  compileTemplate({
    template: TEMPLATE,
    files,
    reader: serverlessReader(stage === undefined ? {} : { stage }),
  });

describe("a shop's serverless.yml", () => {
  it("says what is not simulated with path and line, and nothing else", () => {
    const said = compiled()
      .messages.filter(({ level }) => level !== "no effect")
      .map((it) => messageText(TEMPLATE, it));
    expect(said).toMatchInlineSnapshot(`
      [
        "serverless.yml:9:5 plugins[1]: not simulated. Plugins do not run here: serverless-iam-roles-per-function-of-ours adds and changes nothing.",
        "serverless.yml:81:9 functions.changes.events[1].websocket: not simulated. WebSocket APIs are not simulated: the event websocket never comes.",
      ]
    `);
  });

  it("has the logical ids and names of the framework", () => {
    const { resources, outputs } = compiled().stack!;
    const byId = Object.fromEntries(resources.map(({ logicalId, name }) => [logicalId, name]));
    expect(Object.keys(byId).toSorted()).toMatchInlineSnapshot(`
      [
        "Alerts",
        "ChangesEventSourceMappingDynamodbOrdersTable",
        "ChangesLambdaFunction",
        "ChangesLambdaVersion819b547562",
        "ChangesLogGroup",
        "HttpApi",
        "HttpApiIntegrationPlaceDashorder",
        "HttpApiIntegrationReadOrder",
        "HttpApiRouteGetOrdersIdVar",
        "HttpApiRoutePostOrders",
        "HttpApiStage",
        "IamRoleLambdaExecution",
        "NightlyEventsRuleSchedule1",
        "NightlyLambdaFunction",
        "NightlyLambdaPermissionEventsRuleSchedule1",
        "NightlyLambdaVersioned42dd359b",
        "NightlyLogGroup",
        "OrdersTable",
        "PlaceDashorderLambdaFunction",
        "PlaceDashorderLambdaPermissionHttpApi",
        "PlaceDashorderLambdaVersion98706583a5",
        "PlaceDashorderLogGroup",
        "ReadOrderLambdaFunction",
        "ReadOrderLambdaPermissionHttpApi",
        "ReadOrderLambdaVersion752488981e",
        "ReadOrderLogGroup",
        "ReadOrderProvConcLambdaAlias",
        "ReadPolicy",
        "ReadTarget",
        "WorkEventSourceMappingSQSWorkQueue",
        "WorkLambdaEvConf",
        "WorkLambdaFunction",
        "WorkLambdaVersion088d1d4bdb",
        "WorkLogGroup",
        "WorkQueue",
      ]
    `);
    expect(byId).toMatchObject({
      PlaceDashorderLambdaFunction: "shop-dev-place-order",
      ReadOrderLogGroup: "/aws/lambda/shop-dev-readOrder",
      IamRoleLambdaExecution: "shop-dev-us-east-1-lambdaRole",
      HttpApi: "dev-shop",
      OrdersTable: "shop-orders-dev",
    });
    expect(outputs).toMatchInlineSnapshot(`
      {
        "ChangesLambdaFunctionQualifiedArn": "arn:aws:lambda:us-east-1:123456789012:function:shop-dev-changes:1",
        "HttpApiId": "hvxkstbz7x",
        "HttpApiUrl": "https://hvxkstbz7x.execute-api.us-east-1.amazonaws.com",
        "NightlyLambdaFunctionQualifiedArn": "arn:aws:lambda:us-east-1:123456789012:function:shop-dev-nightly:1",
        "PlaceDashorderLambdaFunctionQualifiedArn": "arn:aws:lambda:us-east-1:123456789012:function:shop-dev-place-order:1",
        "ReadOrderLambdaFunctionQualifiedArn": "arn:aws:lambda:us-east-1:123456789012:function:shop-dev-readOrder:1",
        "WorkLambdaFunctionQualifiedArn": "arn:aws:lambda:us-east-1:123456789012:function:shop-dev-work:1",
        "WorkUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/shop-dev-work",
      }
    `);
  });

  it("gives each stage its sizes, names and parameters", () => {
    const [dev, prod] = [compiled(), compiled("prod")].map(({ stack }) => stack!);
    expect(dev!.own!.configuration).toMatchObject({
      functionName: "shop-dev-place-order",
      handler: "src/orders.place",
      // From resources.extensions.
      memorySizeMb: 256,
      timeoutSeconds: 10,
      architecture: "arm64",
      role: "shop-dev-us-east-1-lambdaRole",
      environment: { TABLE: "shop-orders-dev", STAGE: "dev", GREETING: "hello" },
    });
    const [read] = prod!.account.functions!;
    expect(read!.configuration).toMatchObject({
      functionName: "shop-prod-readOrder",
      memorySizeMb: 1024,
      environment: { TABLE: "shop-orders-prod", STAGE: "prod", GREETING: "welcome" },
    });
    expect(prod!.account.tables).toMatchObject([{ name: "shop-orders-prod", stream: "NEW_IMAGE" }]);
    expect(dev!.account.eventSourceMappings).toMatchObject([
      {
        batchSize: 5,
        reportBatchItemFailures: true,
        filters: [{ body: { id: [{ exists: true }] } }],
      },
      { startingPosition: "LATEST", filters: [{ eventName: ["INSERT"] }] },
    ]);
  });

  it("runs: a request becomes an item, a message and a record of the stream, all with least privilege", async () => {
    const headers = { "content-type": "application/json" };
    const order = { method: "POST", path: "/orders", headers, body: '{"id":"o-1"}' };
    const { invocations } = await session.run({
      seed: "shop",
      template: TEMPLATE,
      files,
      serverless: { stage: "prod", params: { greeting: "good morning" } },
      minVirtualMs: 90_000,
      maxVirtualMs: 90_000,
      workload: {
        kind: "list",
        arrivals: [
          { atMs: 1_000, payload: order },
          { atMs: 20_000, payload: { method: "GET", path: "/orders/o-1" } },
        ],
        target: { api: "HttpApi" },
      },
    });
    const answers = (name: string) =>
      invocations
        .filter(({ functionName }) => functionName === `shop-prod-${name}`)
        .map(({ payload }) => payload);
    expect(answers("place-order")).toEqual([{ statusCode: 202, body: '{"accepted":"o-1"}' }]);
    expect(answers("readOrder")).toEqual([
      { greeting: "good morning", stage: "prod", order: { id: "o-1" } },
    ]);
    expect(answers("work")).toEqual([{ batchItemFailures: [] }]);
    expect(answers("changes")).toEqual([["o-1"]]);
    // The alias that the framework makes has the environment ready.
    const read = invocations.find(({ functionName }) => functionName === "shop-prod-readOrder");
    expect(read).toMatchObject({ coldStart: false, status: "success" });
    const nightly = invocations.filter(({ functionName }) => /nightly/.test(functionName));
    expect(new Set(nightly.map(({ status }) => status))).toEqual(new Set(["accepted"]));
  });

  it("scales the provisioned concurrency of the framework's alias by the resources that say so", async () => {
    const { trace } = await session.run({
      seed: "shop",
      template: TEMPLATE,
      files,
      minVirtualMs: 300_000,
      maxVirtualMs: 300_000,
      workload: {
        kind: "closed",
        users: 1,
        thinkMs: 10_000,
        durationMs: 240_000,
        payloads: [{ pathParameters: { id: "o-1" } }],
        target: { function: "ReadOrderLambdaFunction", qualifier: "provisioned" },
      },
    });
    const activities = trace.flatMap((it) => (it.type === "scaling.activity" ? [it] : []));
    expect(activities).toMatchObject([
      { functionName: "shop-dev-readOrder", qualifier: "provisioned", from: 1, to: 2, rule: 69 },
    ]);
  });
});
