/** Where faults are tried: derived from what a run did. */
import { expect, it } from "vitest";
import { candidatesIn } from "../../src/grading/fault-places.ts";
import { nodeSession } from "../node-session.ts";
import { JOBS_TEMPLATE, WORK } from "./fixtures.ts";

const session = nodeSession();

it("delivers a message again between the calls of its own invocation, not of another's", async () => {
  const run = await session.run({
    seed: "1",
    template: "template.yaml",
    files: {
      "template.yaml": JOBS_TEMPLATE,
      "index.mjs": `
        export const handler = async ({ Records: [{ body }] }) => {
          await new Promise((done) => setTimeout(done, Number(body)));
          await fetch("https://bank.example.com/" + body);
          if (body === "100") return;
          await new Promise((done) => setTimeout(done, 2_000));
          await fetch("https://bank.example.com/later");
        };`,
    },
    workload: {
      kind: "list",
      arrivals: [100, 700].map((delay) => ({ atMs: 0, payload: delay })),
      target: { queue: "jobs" },
    },
    outsideHosts: [
      {
        host: "bank.example.com",
        latencyMs: 30,
        routes: [{ path: "/", status: 200, body: "{}" }],
      },
    ],
    faults: { schedule: [] },
  });
  const offsets = new Map<number, number[]>();
  for (const { fault } of candidatesIn(run, ["duplicate-at-once"])) {
    if (fault.kind !== "deliver-again" || fault.afterMs === 0) continue;
    offsets.set(fault.delivery, [...(offsets.get(fault.delivery) ?? []), fault.afterMs]);
  }
  const [short = [], long = []] = [...offsets.values()].sort((a, b) => a.length - b.length);
  expect(short).toHaveLength(1);
  expect(short[0]).toBeLessThan(700);
  // After each of two calls, and half-way between them.
  expect(long).toHaveLength(3);
  expect(long[0]).toBeGreaterThan(700);
  expect(long[1]! - long[0]!).toBeCloseTo((long[2]! - long[0]!) / 2, -1);
});

it("says which of a request's like calls a fault befalls", async () => {
  const run = await session.run({
    seed: "1",
    function: WORK,
    files: {
      "index.mjs": `
        export const handler = async () => {
          await fetch("https://bank.example.com/");
          for (const body of "ab") await fetch("https://bank.example.com/", { method: "POST", body });
        };`,
    },
    workload: { kind: "list", arrivals: [{ atMs: 0, payload: {} }] },
    outsideHosts: [{ host: "bank.example.com", latencyMs: 30, routes: [{ path: "/" }] }],
    faults: { schedule: [] },
  });
  const steps = candidatesIn(run, ["timeout"]).map(({ step }) => step.split(" is carried out")[0]);
  expect(steps).toEqual([
    "Request 1: GET bank.example.com/",
    "Request 1: the 1st POST bank.example.com/",
    "Request 1: the 2nd POST bank.example.com/",
  ]);
});
