/** A template as projects have them, from its text to what its functions answer. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compileTemplate } from "../../src/engine/templates/compile.ts";
import { messageText } from "../../src/engine/templates/messages.ts";
import { readSourceFolder } from "../../src/session/client/node-files.ts";
import { ROOT } from "../architecture/imports.ts";
import { nodeSession } from "../node-session.ts";

const { files } = readSourceFolder(join(ROOT, "tests/templates/shop"));
const session = nodeSession();

const compiled = (parameters = {}) =>
  compileTemplate({ template: "template.yaml", files, parameters });

describe("a shop's template", () => {
  it("says what is not simulated, and nothing else", () => {
    const { messages } = compiled();
    expect(
      messages
        .filter(({ level }) => level !== "no effect")
        .map((it) => messageText("template.yaml", it)),
    ).toMatchInlineSnapshot(`
      [
        "template.yaml:151:3 Resources.Network: not simulated. AWS::EC2::SecurityGroup is not simulated: nothing is there, references to it give a name.",
      ]
    `);
  });

  it("expands as SAM does", () => {
    const { stack } = compiled();
    const idsOf = (type: string) =>
      stack!.resources.flatMap((it) => (it.type === type ? it.logicalId : []));
    expect(idsOf("AWS::IAM::Role")).toEqual(["ApiRole", "WorkRole", "NotifyRole"]);
    expect(idsOf("AWS::Lambda::Alias")).toEqual(["ApiAliaslive"]);
    expect(idsOf("AWS::Lambda::EventSourceMapping")).toEqual(["WorkOrders"]);
    expect(idsOf("AWS::ApiGatewayV2::Api")).toEqual(["ServerlessHttpApi"]);
    expect(idsOf("AWS::ApiGatewayV2::Stage")).toEqual(["ServerlessHttpApiApiGatewayDefaultStage"]);
    expect(idsOf("AWS::Events::Rule").toSorted()).toEqual(["NotifyNightly", "NotifyWorked"]);
    expect(idsOf("AWS::Lambda::Permission").toSorted()).toEqual([
      "ApiPlacePermission",
      "ApiReadPermission",
      "NotifyNightlyPermission",
      "NotifyPlacedPermission",
      "NotifyWorkedPermission",
    ]);
  });

  it("gives each stage its sizes, and only prod its alarm", () => {
    const [test, prod] = [compiled(), compiled({ Stage: "prod" })].map(({ stack }) => stack!);
    expect(test!.own!.configuration).toMatchObject({
      memorySizeMb: 512,
      timeoutSeconds: 10,
      architecture: "arm64",
      logging: { format: "JSON" },
      environment: { STAGE: "test" },
    });
    expect(test!.account.alarms).toBeUndefined();
    expect(prod!.own!.configuration.memorySizeMb).toBe(1024);
    expect(prod!.account.alarms).toHaveLength(1);
    expect(prod!.account.queues).toMatchObject([
      { retentionSeconds: 1_209_600, redrive: { maxReceiveCount: 2 } },
      {},
    ]);
  });

  it("runs: a request becomes a message, a notification and an event, all with least privilege", async () => {
    const { account, resources } = compiled().stack!;
    const api = account.apis![0]!.name;
    const order = {
      method: "POST",
      path: "/orders",
      headers: { "content-type": "application/json" },
      body: '{"id":"o-1"}',
    };
    const run = await session.run({
      seed: "shop",
      template: "template.yaml",
      files,
      workload: {
        kind: "list",
        arrivals: [
          { atMs: 0, payload: order },
          { atMs: 1_000, payload: { method: "GET", path: "/orders/o-1" } },
        ],
        target: { api },
      },
    });
    const nameOf = (id: string) => resources.find(({ logicalId }) => logicalId === id)?.name;
    const answers = (id: string) =>
      run.invocations
        .filter(({ functionName }) => functionName === nameOf(id))
        .map(({ payload }) => payload);
    expect(answers("Api")).toEqual([
      { statusCode: 202, body: '{"accepted":true}' },
      { id: "o-1", stage: "test" },
    ]);
    expect(answers("Work")).toEqual([{ batchItemFailures: [] }]);
    expect(run.trace.filter(({ type }) => type === "invoke.started")).toHaveLength(5);
    expect(
      run.invocations.every(({ status }) => status === "success" || status === "accepted"),
    ).toBe(true);
  });
});
