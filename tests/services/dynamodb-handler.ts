/** Runs statements in a handler that has DynamoDB's unmodified clients. */
import { expect } from "vitest";
import type { AccountDefinition, Scenario } from "../../src/session/protocol.ts";
import { lines, simulate } from "../simulations/simulate.ts";

export type Table = NonNullable<AccountDefinition["tables"]>[number];

const ORDERS: Table = {
  name: "orders",
  partitionKey: { name: "customer" },
  sortKey: { name: "number", type: "N" },
};

/** The handler has the client (`send`), the document client (`doc`) and `refused`; what they return is the payload. */
export async function inHandler(
  statements: string,
  tables: Table[] = [ORDERS],
  more: Pick<Scenario, "minVirtualMs" | "maxVirtualMs"> & {
    account?: AccountDefinition;
    role?: string;
  } = {},
) {
  const { account, role, ...limits } = more;
  const run = await simulate({
    code: `import * as sdk from "@aws-sdk/client-dynamodb";
      import * as lib from "@aws-sdk/lib-dynamodb";
      const client = new sdk.DynamoDBClient({ maxAttempts: 1 });
      const documents = lib.DynamoDBDocumentClient.from(client);
      const bare = ({ $metadata, ...rest }) => rest;
      const send = (name, input) => client.send(new sdk[name + "Command"](input)).then(bare);
      const doc = (name, input) => documents.send(new lib[name + "Command"](input)).then(bare);
      const told = (e) => [e.name, e.message];
      const refused = (name, input) => send(name, input).then(() => "accepted", told);
      export const handler = async () => { ${statements} };`,
    ...limits,
    account: { tables, ...account },
    function: { memorySizeMb: 1769, timeoutSeconds: 60, ...(role ? { role } : {}) },
    at: [[0]],
  });
  const [invocation] = run.invocations;
  expect(invocation?.functionError, lines(run).join("\n")).toBeNull();
  return { run, payload: invocation!.payload };
}
