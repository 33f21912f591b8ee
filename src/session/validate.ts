/** Checks what comes from outside before the engine sees it; messages say what was expected, what came and what to do. */
import { SessionError, type OutsideHost, type Scenario, type Workload } from "./protocol.ts";

const MOST_ARRIVALS = 1_000_000;
const LARGEST_REQUEST_BYTES = 6 * 1024 * 1024;

const refuse = (path: string, message: string): never => {
  throw new SessionError({ kind: "input", path, message });
};

const show = (value: unknown): string => JSON.stringify(value) ?? String(value);

function requireNumber(
  path: string,
  value: unknown,
  low: number,
  high: number,
  unit: string,
): void {
  if (typeof value === "number" && value >= low && value <= high) return;
  refuse(path, `${path} must be a number from ${low} to ${high} (${unit}); it is ${show(value)}.`);
}

/** Throws {@link SessionError} of kind `input`, with the path of the first value that cannot be used. */
export function validateScenario(scenario: Scenario): void {
  if (typeof scenario.seed !== "string")
    refuse("seed", `seed must be text; it is ${show(scenario.seed)}.`);
  if (Object.keys(scenario.files).length === 0) {
    refuse(
      "files",
      "The deployment package is empty: add at least the handler's file, for example index.ts.",
    );
  }
  for (const [name, text] of Object.entries(scenario.files)) {
    if (!/^(?!\/)(?!.*(^|\/)\.\.?(\/|$)).+$/.test(name)) {
      refuse(
        `files.${name}`,
        `File names are relative paths without "." or ".."; ${show(name)} is not.`,
      );
    }
    if (typeof text !== "string") refuse(`files.${name}`, `The content of ${name} must be text.`);
  }
  validateWorkload(scenario.workload);
  (scenario.outsideHosts ?? []).forEach(validateHost);
  if (scenario.accountConcurrency !== undefined) {
    requireNumber("accountConcurrency", scenario.accountConcurrency, 1, 100_000, "environments");
  }
  if (scenario.maxVirtualMs !== undefined) {
    requireNumber("maxVirtualMs", scenario.maxVirtualMs, 1, 20 * 24 * 3_600_000, "ms");
  }
}

function validateWorkload(workload: Workload): void {
  const count = countArrivals(workload);
  if (count === 0) refuse("workload", "The workload has no invocations: nothing would happen.");
  if (count > MOST_ARRIVALS) {
    refuse(
      "workload",
      `A run has at most ${MOST_ARRIVALS} invocations; this workload has ${count}.`,
    );
  }
  const payloads =
    workload.kind === "list" ? workload.arrivals.map(({ payload }) => payload) : workload.payloads;
  payloads.forEach((payload, index) => {
    const text = JSON.stringify(payload) ?? "null";
    if (text.length > LARGEST_REQUEST_BYTES) {
      refuse(
        `workload.payloads[${index}]`,
        "A synchronous invocation's event has at most 6 MB; this one has more.",
      );
    }
  });
}

function countArrivals(workload: Workload): number {
  switch (workload.kind) {
    case "list":
      workload.arrivals.forEach(({ atMs }, i) =>
        requireNumber(
          `workload.arrivals[${i}].atMs`,
          atMs,
          0,
          Number.MAX_SAFE_INTEGER / 1_000,
          "ms",
        ),
      );
      return workload.arrivals.length;
    case "constant":
      requireNumber("workload.count", workload.count, 0, Infinity, "invocations");
      requireNumber("workload.intervalMs", workload.intervalMs, 0, 1e9, "ms");
      return Math.floor(workload.count);
    case "burst":
      requireNumber("workload.size", workload.size, 0, Infinity, "invocations");
      requireNumber("workload.bursts", workload.bursts, 0, Infinity, "bursts");
      requireNumber("workload.gapMs", workload.gapMs, 0, 1e9, "ms");
      return Math.floor(workload.size * workload.bursts);
    case "poisson":
      requireNumber("workload.perSecond", workload.perSecond, 1e-6, 1e6, "per second");
      requireNumber("workload.durationMs", workload.durationMs, 1, 1e10, "ms");
      return Math.ceil((workload.perSecond * workload.durationMs) / 1_000);
    default:
      return refuse(
        "workload.kind",
        `workload.kind must be list, constant, poisson or burst; it is ${show((workload as Workload).kind)}.`,
      );
  }
}

function validateHost(host: OutsideHost, index: number): void {
  const path = `outsideHosts[${index}]`;
  if (typeof host.host !== "string" || host.host === "")
    refuse(`${path}.host`, "A host needs a name.");
  requireNumber(`${path}.latencyMs`, host.latencyMs, 0, 1e8, "ms");
  requireNumber(
    `${path}.latencySigma`,
    host.latencySigma ?? 0,
    0,
    5,
    "standard deviation of the logarithm",
  );
  if (!Array.isArray(host.routes)) refuse(`${path}.routes`, "A host needs a list of routes.");
}
