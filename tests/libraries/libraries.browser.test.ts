/** The bundled packages in a browser: fetched when the code imports them, the same trace as in Node. */
import { expect, it } from "vitest";
import { loadBrowserAssets } from "../../src/session/client/browser-assets.ts";
import { openInProcessSession } from "../../src/session/client/in-process.ts";
import type { Scenario } from "../../src/session/protocol.ts";

const scenario: Scenario = {
  seed: "1",
  function: {
    functionName: "orders",
    runtime: "nodejs24.x",
    handler: "index.handler",
    memorySizeMb: 512,
    timeoutSeconds: 3,
    environment: {},
    architecture: "x86_64",
  },
  files: {
    "index.mjs": `import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs"; import { chunk } from "lodash";
      const client = new SQSClient({});
      export const handler = async () => [chunk([1, 2], 1), await client.send(new SendMessageCommand({ QueueUrl: "https://sqs.us-east-1.amazonaws.com/1/q", MessageBody: "x" })).catch((e) => e.name)];`,
  },
  workload: { kind: "list", arrivals: [{ atMs: 0, payload: {} }] },
};

it("loads the AWS SDK and another package", async () => {
  const session = openInProcessSession(loadBrowserAssets);
  const { invocations } = await session.run(scenario);
  session.close();
  expect(invocations[0]?.payload).toEqual([[[1], [2]], "QueueDoesNotExist"]);
});
