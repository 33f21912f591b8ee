import type {
  FunctionConfiguration,
  Scenario,
  SourceFiles,
  Workload,
} from "../../src/session/protocol.ts";

const FUNCTION: FunctionConfiguration = {
  functionName: "function",
  runtime: "nodejs24.x",
  handler: "index.handler",
  memorySizeMb: 512,
  timeoutSeconds: 3,
  environment: {},
  architecture: "x86_64",
};

export const once = (payload: unknown = {}): Workload => ({
  kind: "list",
  arrivals: [{ atMs: 0, payload }],
});

export const every = (intervalMs: number, count: number): Workload => ({
  kind: "constant",
  count,
  intervalMs,
  payloads: [{}],
});

/** A scenario around one handler; everything else is the default unless said otherwise. */
export function scenario(
  code: string | SourceFiles,
  overrides: Partial<Omit<Scenario, "function">> & {
    function?: Partial<FunctionConfiguration>;
  } = {},
): Scenario {
  return {
    seed: "1",
    workload: once(),
    ...overrides,
    files: typeof code === "string" ? { "index.mjs": code } : code,
    function: { ...FUNCTION, ...overrides.function },
  };
}
