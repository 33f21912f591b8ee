import { expect, test } from "vitest";
import { CONFIGURATION } from "./fixtures.ts";
import { faultsInWords, surroundingsInWords } from "./surroundings.ts";

test("faults say what they do and how often", () => {
  expect(
    faultsInWords({
      init: { slowProbability: 0.1, slowMs: 2_000, failProbability: 0.01 },
      crash: { probability: 0.05, arrivals: [0, 2] },
      delivery: { duplicateProbability: 1, lateProbability: 0.5, lateMs: 300_000 },
      dependencies: [
        { host: "a.example.com", extraLatencyMs: 200, errorProbability: 0.125, errorStatus: 503 },
        { errorProbability: 1, fromMs: 1_000, untilMs: 60_000 },
      ],
      recycle: { probability: 0.2 },
      throttle: { probability: 0.3 },
    }),
  ).toEqual([
    "10 % of inits take 2 s longer",
    "1 % of inits crash",
    "5 % of invocations crash",
    "requests 1, 3 crash at the first attempt",
    "100 % of events and messages are delivered twice",
    "50 % of events and messages are 5 min late",
    "a.example.com answers 200 ms later and fails 12.5 % of requests with 503",
    "every host fails 100 % of requests, from 1 s until 60 s",
    "after 20 % of invocations the environment is replaced",
    "30 % of invocations are throttled although there is room",
  ]);
  expect(faultsInWords({})).toEqual([]);
});

test("what is around the function is named", () => {
  const own = {
    ...CONFIGURATION,
    reservedConcurrency: 5,
    deadLetterArn: "arn:aws:sqs:us-east-1:123456789012:charges-failed",
    asynchronous: { maximumRetryAttempts: 0 },
    layers: ["shared:1"],
  };
  expect(
    surroundingsInWords(own, {
      versions: [{}, {}],
      aliases: [{ name: "live", version: "2", additional: { version: "1", weight: 0.1 } }],
      queues: [
        { name: "charges-failed" },
        { name: "orders-failed" },
        { name: "orders", redrive: { deadLetterQueue: "orders-failed", maxReceiveCount: 3 } },
      ],
      streams: [{ name: "clicks" }],
      eventSourceMappings: [
        {
          id: "m",
          functionName: "hello",
          eventSourceArn: "arn:aws:kinesis:us-east-1:123456789012:stream/clicks",
          onFailure: "arn:aws:sqs:us-east-1:123456789012:unreadable",
        },
      ],
    }),
  ).toEqual([
    "reserved concurrency 5",
    "retries of events: 0",
    "dead-letter queue “charges-failed”",
    "layer shared:1",
    "alias “live”: version 2, and 10 % to version 1",
    "queue “orders”, and after 3 tries “orders-failed”",
    "stream “clicks” of 1 shard",
    "“clicks” calls “hello”, what fails goes to “unreadable”",
  ]);
  expect(surroundingsInWords(CONFIGURATION)).toEqual([]);
});

test("databases are named with their clusters, and with the proxies before them", () => {
  const login = { masterUsername: "app", masterUserPassword: "correct-horse" };
  expect(
    surroundingsInWords(CONFIGURATION, {
      databases: [
        {
          identifier: "shop",
          instanceClass: "db.t4g.micro",
          parameters: { max_connections: 20 },
          multiAz: true,
          ...login,
        },
        {
          identifier: "aurora-1",
          instanceClass: "db.r6g.large",
          cluster: { identifier: "aurora", enableHttpEndpoint: true },
          ...login,
        },
      ],
      databaseProxies: [{ name: "orders", database: "shop", auth: [] }],
    }),
  ).toEqual([
    "database “shop” on db.t4g.micro with max_connections 20 and a standby",
    "Aurora cluster “aurora” with “aurora-1” on db.r6g.large with the Data API",
    "proxy “orders” before database “shop”",
  ]);
});
