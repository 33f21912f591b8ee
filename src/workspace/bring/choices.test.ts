import { describe, expect, it } from "vitest";
import type { FunctionConfiguration } from "../../session/protocol.ts";
import { INPUT } from "../settings.ts";
import { trafficInput } from "../traffic.ts";
import type { Reading } from "./reading.ts";
import { choicesOf, FIELD } from "./choices.ts";
import { targetsOf } from "./targets.ts";

const own: FunctionConfiguration = {
  functionName: "shop-orders",
  runtime: "nodejs24.x",
  handler: "index.handler",
  memorySizeMb: 256,
  timeoutSeconds: 3,
  environment: {},
  architecture: "x86_64",
};
const account: Parameters<typeof targetsOf>[1] = {
  apis: [
    {
      kind: "REST",
      name: "shop",
      routes: [{ routeKey: "POST /orders/{id}", integration: { functionName: "shop-orders" } }],
    },
  ],
  eventBuses: [
    { name: "default", rules: [{ name: "rule", eventPattern: { source: ["my.warehouse"] } }] },
  ],
};
const resources = [{ logicalId: "Orders", type: "AWS::Lambda::Function", name: "shop-orders" }];
const reading: Extract<Reading, { ok: true }> = {
  ok: true,
  project: {
    kind: "template",
    template: "template.yaml",
    files: {},
    packages: {},
    notes: [],
    remarks: [],
  },
  function: own,
  targets: targetsOf(own, account, resources),
  surroundings: [],
  notes: [],
};

describe("what is chosen for a run of a brought project", () => {
  it("goes to the first function at first, once, with an event of the folder", () => {
    const files = { "events/order.json": '{"id": 1}', "index.mjs": "" };
    const { target, settings, sample } = choicesOf(reading, files, {});
    expect(target).toMatchObject({ label: "Orders", target: { function: "shop-orders" } });
    expect(settings).toMatchObject({ event: "events/order.json", workload: { id: "once" } });
    expect(sample.faults).toBeUndefined();
  });

  it("begins with a request that a route takes, and an entry that a rule takes", () => {
    const eventOf = (id: string): unknown =>
      choicesOf(reading, {}, { [FIELD.target]: id }).sample.events[0]?.payload;
    expect(eventOf("api:shop")).toMatchObject({ method: "POST", path: "/Prod/orders/1" });
    expect(eventOf("bus:default")).toMatchObject({ source: "my.warehouse", detail: { id: 1 } });
  });

  it("takes the numbers of its traffic and of its faults", () => {
    const { settings, sample } = choicesOf(
      reading,
      {},
      {
        [INPUT.workload]: "random",
        [trafficInput("random", "rate")]: "2.5",
        [FIELD.fault("crash")]: "10",
        [FIELD.fault("late")]: "5",
        [FIELD.lasts]: "60",
      },
    );
    expect(settings.workload.workload).toMatchObject({
      kind: "poisson",
      perSecond: 2.5,
      durationMs: 30_000,
      target: { function: "shop-orders" },
    });
    expect(sample).toMatchObject({
      faults: { crash: { probability: 0.1 }, delivery: { lateProbability: 0.05, lateMs: 10_000 } },
      minVirtualMs: 60_000,
    });
  });

  it("says what of it cannot be used", () => {
    const { others } = choicesOf(
      reading,
      { "hosts.json": "{" },
      {
        [FIELD.fault("crash")]: "150",
        [FIELD.environment]: "TABLE=orders\nwhat is this",
      },
    );
    expect(others).toEqual([
      "Invocations crash: a number from 0 to 100 %.",
      "Environment, line 2: expected NAME=value.",
      expect.stringMatching(/^hosts\.json, line 1: /),
    ]);
  });
});
