/** HTTP requests to handlers behind APIs and function URLs. */
import type { AccountDefinition, HttpExchange, RunResult } from "../../src/session/protocol.ts";
import { simulate, type Simulation } from "../simulations/simulate.ts";

export type Api = NonNullable<AccountDefinition["apis"]>[number];
export type HttpApi = Extract<Api, { kind: "HTTP" }>;
export type RestApi = Extract<Api, { kind: "REST" }>;
export type FunctionUrl = NonNullable<AccountDefinition["functionUrls"]>[number];

export interface ClientRequest {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  query?: Record<string, string | string[]>;
  body?: unknown;
}

type Front = { api: Api } | { url: Partial<FunctionUrl> };

export interface HttpSimulation extends Omit<Simulation, "at" | "workload"> {
  front: Front;
  /** One after the other, a second apart, unless the instant is given. */
  requests: (ClientRequest | [atMs: number, ClientRequest])[];
}

const GAP_MS = 1_000;

/** Sends the requests and gives the run; `exchanges` are those of the clients. */
export async function sendAll({
  front,
  requests,
  account = {},
  ...simulation
}: HttpSimulation): Promise<RunResult & { exchanges: HttpExchange[] }> {
  const arrivals = requests.map((each, i) =>
    Array.isArray(each) ? { atMs: each[0], payload: each[1] } : { atMs: i * GAP_MS, payload: each },
  );
  const target = "api" in front ? { api: front.api.name } : { functionUrl: "orders" };
  const run = await simulate({
    function: { memorySizeMb: 1_769, timeoutSeconds: 60, ...simulation.function },
    ...simulation,
    account: {
      ...account,
      ...("api" in front
        ? { apis: [front.api] }
        : { functionUrls: [{ functionName: "orders", authType: "NONE", ...front.url }] }),
    },
    workload: { kind: "list", arrivals, target },
  });
  return { ...run, exchanges: run.httpExchanges.filter(({ index }) => index >= 0) };
}

const integration = { functionName: "orders" };

export const httpApi = (routes: string[] = ["$default"], more: Partial<HttpApi> = {}): HttpApi => ({
  kind: "HTTP",
  name: "shop",
  routes: routes.map((routeKey) => ({ routeKey, integration })),
  ...more,
});

export const restApi = (
  routes: string[] = ["ANY /{proxy+}", "ANY /"],
  more: Partial<RestApi> = {},
): RestApi => ({
  kind: "REST",
  name: "shop",
  routes: routes.map((routeKey) => ({ routeKey, integration })),
  ...more,
});

/** Answers with its event, in each format. */
export const ECHO = `export const handler = async (event) =>
  ({ statusCode: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(event) });`;

/** Answers with what the request's body says. */
export const SAY = `export const handler = async ({ body, isBase64Encoded }) =>
  JSON.parse(isBase64Encoded ? Buffer.from(body, "base64").toString() : body).answer;`;

/** A header of an answer. */
export const headerOf = ({ headers }: HttpExchange, name: string): string | undefined =>
  headers.find(([each]) => each.toLowerCase() === name)?.[1];

/** Status and body, side by side. */
export const answersOf = (exchanges: HttpExchange[]): unknown[] =>
  exchanges.map(({ status, body }) => [status, body]);
