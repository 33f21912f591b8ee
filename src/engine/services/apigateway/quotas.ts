import type { Quota } from "../../lambda/quotas.ts";

const guide = (page: string): string =>
  `https://docs.aws.amazon.com/apigateway/latest/developerguide/${page}.html`;
const REST = guide("api-gateway-execution-service-limits-table");
const HTTP = guide("http-api-quotas");

/** Numbers of API Gateway that the simulator acts on. */
export const APIGATEWAY_QUOTAS = {
  restTimeout: {
    title: "Longest wait of a REST API for its function, by default",
    value: 29_000,
    unit: "ms",
    source: REST,
  },
  httpTimeout: {
    title: "Longest wait of an HTTP API for its function",
    value: 30_000,
    unit: "ms",
    source: HTTP,
  },
  timeoutMinimum: {
    title: "Shortest wait for a function that one can set",
    value: 50,
    unit: "ms",
    source: REST,
  },
  streamTimeout: {
    title: "Longest wait of a REST API for a streamed response",
    value: 900_000,
    unit: "ms",
    source: guide("response-transfer-mode"),
  },
  payload: {
    title: "Largest request of an API",
    value: 10,
    unit: "MB",
    source: REST,
  },
  requestRate: {
    title: "Requests a second to all APIs of an account",
    value: 10_000,
    unit: "count",
    source: guide("limits"),
  },
  requestBurst: {
    title: "Requests at once to all APIs of an account",
    value: 5_000,
    unit: "count",
    source: guide("limits"),
  },
  authorizerTtl: {
    title: "How long a REST API keeps an authorizer's result, by default",
    value: 300,
    unit: "s",
    source: guide("apigateway-use-lambda-authorizer"),
  },
  authorizerTtlMaximum: {
    title: "Longest time that an API keeps an authorizer's result",
    value: 3_600,
    unit: "s",
    source: guide("api-gateway-execution-service-limits-table"),
  },
  httpAuthorizerTimeout: {
    title: "Longest wait of an HTTP API for its Lambda authorizer",
    value: 10_000,
    unit: "ms",
    source: HTTP,
  },
  keysKept: {
    title: "How long an HTTP API keeps an issuer's public keys",
    value: 7_200,
    unit: "s",
    source: guide("http-api-jwt-authorizer"),
  },
} as const satisfies Record<string, Quota>;
