/** What most labs check, on runs of code that holds it and of code that does not. */
import { beforeAll, describe, expect, it } from "vitest";
import { collectEvidence } from "../../src/grading/evidence.ts";
import {
  atMostAtOnce,
  costUnder,
  eachOnce,
  everyMessageEnds,
  inOrder,
  latencyUnder,
  noErrorLogged,
  noInvocationFails,
  nothingLost,
  nothingTwice,
  oncePerEnvironment,
  responseIs,
} from "../../src/grading/invariants.ts";
import type { Evidence } from "../../src/grading/lab.ts";
import { nodeSession } from "../node-session.ts";
import { JOBS_TEMPLATE, WORK } from "./fixtures.ts";

const session = nodeSession();

const HOST = "bank.example.com";

const evidenceOf = async (code: string, payloads: unknown[]): Promise<Evidence> =>
  collectEvidence(
    await session.run({
      seed: "1",
      files: { "index.mjs": code },
      function: WORK,
      workload: {
        kind: "list",
        arrivals: payloads.map((payload, index) => ({ atMs: index * 2_000, payload })),
      },
      outsideHosts: [{ host: HOST, latencyMs: 80, routes: [{ path: "/charges", collection: {} }] }],
    }),
  );

describe("invariants", () => {
  let good: Evidence;
  let bad: Evidence;
  beforeAll(async () => {
    const charge = `(order) => fetch("https://${HOST}/charges", { method: "POST", body: JSON.stringify({ order }) })`;
    good = await evidenceOf(
      `const charge = ${charge}; export const handler = async ({ order }) => { await charge(order); return { order, ok: true }; };`,
      [{ order: "o-1" }, { order: "o-2" }],
    );
    bad = await evidenceOf(
      `const charge = ${charge};
       export const handler = async ({ order }) => {
         if (order === "o-2") throw new Error("no");
         console.error("trouble");
         await Promise.all([charge(order), charge(order), charge(order)]);
         return { order };
       };`,
      [{ order: "o-1" }, { order: "o-2" }],
    );
  });

  const charges = {
    things: ["o-1", "o-2"],
    done: "charged",
    times: ({ run }: Evidence, thing: string) =>
      (run.collections ?? []).flatMap(({ items }) => items.filter(({ order }) => order === thing)),
  };

  it("hold of a run in which they hold", () => {
    const all = inOrder(
      responseIs(1, { ok: true, order: "o-2" }, "The second order is o-2."),
      eachOnce(charges),
      nothingLost(charges),
      nothingTwice(charges),
      atMostAtOnce(HOST, 1),
      latencyUnder(99, 1_000),
      costUnder(1),
      noInvocationFails,
      noErrorLogged,
      oncePerEnvironment("a look", ({ method }) => method === "GET"),
    );
    expect(all(good)).toBe(true);
  });

  it("say what was received, why and when where they do not", () => {
    expect(responseIs(0, { order: "o-9" }, "It is o-9.")(bad)).toMatchObject({
      received: '{"order":"o-1"}',
      because: "It is o-9.",
      atMs: 0,
    });
    expect(responseIs(1, {}, "x")(bad)).toMatchObject({
      received: expect.stringMatching(/^an error: /),
    });
    expect(eachOnce(charges)(bad)).toMatchObject({ received: "o-1 was charged 3 times" });
    expect(nothingTwice(charges)(bad)).toMatchObject({ received: "o-1 was charged 3 times" });
    expect(
      nothingLost({ ...charges, why: () => ({ because: "The bank was shut." }) })(bad),
    ).toMatchObject({
      received: "o-2 was not charged",
      because: "The bank was shut.",
    });
    expect(atMostAtOnce(HOST, 2)(bad)).toMatchObject({
      received: "3 requests at bank.example.com at the same time",
      atMs: expect.any(Number),
    });
    expect(latencyUnder(50, 10)(good)).toMatchObject({
      received: expect.stringMatching(/^\d+ ms for the 50th percentile$/),
      because: "2 of 2 requests took longer than 10 ms, 1 of them with a cold start.",
    });
    expect(costUnder(0)(good)).toMatchObject({ received: expect.stringMatching(/^\$0\.\d{6}$/) });
    expect(noInvocationFails(bad)).toMatchObject({
      received: expect.stringMatching(/^an invocation with status /),
      atMs: 2_000,
    });
    expect(noErrorLogged(bad)).toMatchObject({ received: expect.stringContaining("trouble") });
    expect(oncePerEnvironment("a charge", ({ method }) => method === "POST")(bad)).toMatchObject({
      received: expect.stringMatching(/^3 times a charge in /),
    });
  });

  it("follow every message to its end", async () => {
    const run = await session.run({
      seed: "1",
      template: "template.yaml",
      files: {
        "template.yaml": JOBS_TEMPLATE,
        "index.mjs": `export const handler = async ({ Records: [{ body }] }) => { if (body === "2") throw new Error("no"); };`,
      },
      workload: {
        kind: "list",
        arrivals: [1, 2, 3].map((payload) => ({ atMs: 0, payload })),
        target: { queue: "jobs" },
      },
    });
    expect(everyMessageEnds("jobs")(collectEvidence(run))).toBe(true);
    const moved = run.trace.filter(({ type }) => type === "message.moved");
    expect(moved).toHaveLength(1);
    const cut = run.trace.filter(({ type }) => type !== "message.moved");
    expect(everyMessageEnds("jobs")(collectEvidence({ ...run, trace: cut }))).toMatchObject({
      received: "1 of 3 messages neither processed nor set aside",
    });
  });
});
