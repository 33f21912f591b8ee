/** Invokes a handler that uses bundled packages once, and gives what it answered. */
import { expect } from "vitest";
import type { OutsideHost, RunResult } from "../../src/session/protocol.ts";
import { lines, simulate } from "../simulations/simulate.ts";

const RATES: OutsideHost = {
  host: "rates.example.com",
  latencyMs: 30,
  routes: [{ method: "GET", path: "/usd*", body: { rate: 1.1 } }],
};

export function runOf(
  code: string | Record<string, string>,
  event: unknown = {},
  runtime: "nodejs22.x" | "nodejs24.x" = "nodejs24.x",
): Promise<RunResult> {
  return simulate({
    code,
    at: [[0, event]],
    outsideHosts: [RATES],
    function: { runtime, memorySizeMb: 1769, timeoutSeconds: 60 },
  });
}

/** Fails with the log when the function failed. */
export async function resultOf(
  code: string | Record<string, string>,
  event?: unknown,
  runtime?: "nodejs22.x" | "nodejs24.x",
): Promise<unknown> {
  const run = await runOf(code, event, runtime);
  const [invocation] = run.invocations;
  expect(invocation?.functionError, lines(run).join("\n")).toBeNull();
  return invocation?.payload;
}

/** A CommonJS handler. */
export const commonJs = (code: string): Record<string, string> => ({ "index.cjs": code });
