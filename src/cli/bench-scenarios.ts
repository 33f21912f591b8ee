/** What `bench` measures: every measurement is one of these, in a process of its own. */
import {
  endpointOf,
  type FunctionConfiguration,
  type Scenario,
  type SourceFiles,
  type Workload,
} from "../session/protocol.ts";

const TRIVIAL = "export const handler = async () => ({ ok: true });\n";
const MINUTE_MS = 60 * 1_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export const TRIVIAL_FILES: Record<string, string> = { "index.mjs": TRIVIAL };

const FUNCTION: FunctionConfiguration = {
  functionName: "bench",
  runtime: "nodejs24.x",
  handler: "index.handler",
  memorySizeMb: 1_769,
  timeoutSeconds: 3,
  environment: {},
  architecture: "x86_64",
};

const scenario = (workload: Workload, more: Partial<FunctionConfiguration> = {}): Scenario => ({
  seed: "bench",
  files: TRIVIAL_FILES,
  function: { ...FUNCTION, ...more },
  workload,
});

/** The same with other code. */
export const withFiles = (it: Scenario, files: SourceFiles): Scenario => ({ ...it, files });

/** Warm invocations of one environment, one after the other. */
export const invocations = (count: number): Scenario =>
  scenario({ kind: "constant", count, intervalMs: 100, payloads: [{}] });

/** That many environments at the same time. */
const environments = (size: number): Scenario =>
  scenario({ kind: "burst", size, bursts: 1, gapMs: 0, payloads: [{}] });

const SDK_FILES: Record<string, string> = {
  "index.mjs":
    'import { DynamoDBClient } from "@aws-sdk/client-dynamodb"; const client = new DynamoDBClient({});\n' +
    "export const handler = async () => ({ ok: client !== undefined });\n",
};

/** That many environments at the same time, each with its first client of the AWS SDK. */
const sdkEnvironments = (size: number): Scenario => ({ ...environments(size), files: SDK_FILES });

/** A day at one request a minute. */
const day = (): Scenario => ({
  ...scenario({ kind: "constant", count: 24 * 60, intervalMs: MINUTE_MS, payloads: [{}] }),
  maxVirtualMs: 2 * DAY_MS,
});

/** A day's curve with one request a minute on average. */
const dailyCurve = (): Scenario => ({
  ...scenario({
    kind: "daily",
    lowPerSecond: 0.2 / 60,
    highPerSecond: 1.8 / 60,
    durationMs: DAY_MS,
    payloads: [{}],
  }),
  maxVirtualMs: 2 * DAY_MS,
});

/** An event that finds the only environment busy for six hours, until it is too old. */
const sixHoursOfBackOff = (): Scenario => ({
  ...scenario(
    { kind: "closed", users: 1, thinkMs: 0, durationMs: 6.5 * HOUR_MS, payloads: [{}] },
    { reservedConcurrency: 1, timeoutSeconds: 900 },
  ),
  files: {
    "index.mjs": "export const handler = () => new Promise((done) => setTimeout(done, 890_000));\n",
  },
  account: {
    traffic: [
      {
        kind: "list",
        arrivals: [{ atMs: 1_000, payload: {} }],
        target: { invocationType: "Event" },
      },
    ],
  },
});

/** Calls of DynamoDB through the SDK, one after the other, by one warm handler. */
const tableCalls = (count: number): Scenario => ({
  ...scenario(
    { kind: "list", arrivals: [{ atMs: 0, payload: { count } }] },
    { timeoutSeconds: 900 },
  ),
  files: {
    "index.mjs": `import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
const client = new DynamoDBClient({});
export const handler = async ({ count }) => {
  for (let i = 0; i < count; i++) await client.send(new GetItemCommand({ TableName: "orders", Key: { id: { S: "1" } } }));
};
`,
  },
  account: {
    tables: [{ name: "orders", partitionKey: { name: "id" }, items: [{ id: "1", total: 12 }] }],
  },
});

const withDatabase = (code: string, count: number): Scenario => ({
  ...scenario(
    { kind: "list", arrivals: [{ atMs: 0, payload: { count } }] },
    { timeoutSeconds: 900 },
  ),
  files: { "index.mjs": `import pg from "pg";\n${code}` },
  account: {
    databases: [
      {
        identifier: "bench",
        instanceClass: "db.t4g.micro",
        masterUsername: "postgres",
        masterUserPassword: "correct-horse",
        parameters: { "rds.force_ssl": 0 },
        initialSql:
          "CREATE TABLE orders (id int PRIMARY KEY, total numeric); INSERT INTO orders VALUES (1, 12)",
      },
    ],
  },
});

const CONNECTED = `const connected = async () => {
  const client = new pg.Client({ host: "${endpointOf("bench")}", user: "postgres", password: "correct-horse" });
  await client.connect();
  return client;
};`;

/** Queries by primary key, one after the other, through one connection of the real driver. */
const databaseQueries = (count: number): Scenario =>
  withDatabase(
    `${CONNECTED}
export const handler = async ({ count }) => {
  const client = await connected();
  for (let i = 0; i < count; i++) await client.query("SELECT * FROM orders WHERE id = $1", [1]);
};
`,
    count,
  );

/** Connections, one after the other, each with its password. */
const databaseConnections = (count: number): Scenario =>
  withDatabase(
    `${CONNECTED}
export const handler = async ({ count }) => {
  for (let i = 0; i < count; i++) await (await connected()).end();
};
`,
    count,
  );

export const SCENARIOS = {
  invocations,
  environments,
  sdkEnvironments,
  tableCalls,
  databaseQueries,
  databaseConnections,
  day,
  dailyCurve,
  sixHoursOfBackOff,
};
export type Measured = keyof typeof SCENARIOS;
