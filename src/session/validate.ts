/**
 * Checks what comes from outside before the engine sees it. Shapes, references and sizes are judged here; which values AWS
 * would take is for the engine's rules to say, in AWS's words.
 */
import {
  SessionError,
  type OutsideHost,
  type Scenario,
  type TemplateScenario,
  type Workload,
} from "./protocol.ts";
import { accountShape } from "./validation/account.ts";
import { faultsShape } from "./validation/faults.ts";
import { files, functionShape } from "./validation/function.ts";
import { checkReferences } from "./validation/references.ts";
import {
  filledText,
  isObject,
  join,
  json,
  listOf,
  mapOf,
  number,
  numberFrom,
  share,
  objectOf,
  oneOf,
  optional,
  problemText,
  show,
  text,
  wholeFrom,
  type Problem,
  type Report,
  type Shape,
} from "./validation/shapes.ts";
import { MOST_ARRIVALS, workloadShape } from "./validation/workload.ts";
import { expectedArrivals, payloadsOf } from "./workloads.ts";

const LARGEST_REQUEST_BYTES = 6 * 1024 * 1024;
const LONGEST_RUN_MS = 20 * 24 * 3_600_000;

const milliseconds = numberFrom(0, 100_000_000, "ms");

type Route = OutsideHost["routes"][number];

const routeSettings = objectOf<Route>({
  method: optional(filledText),
  path: filledText,
  status: optional(wholeFrom(100, 599, "HTTP status")),
  body: optional(json),
  headers: optional(mapOf(text, "headers: an object of names and texts")),
  latencyMs: optional(milliseconds),
  times: optional(wholeFrom(0, 1_000_000, "answers")),
  collection: optional(
    objectOf<NonNullable<Route["collection"]>>({
      idempotencyHeader: optional(filledText),
      methods: optional(listOf(oneOf("GET", "POST", "PUT", "DELETE"))),
    }),
  ),
});

/** A collection answers by itself. */
const routeShape: Shape = (value, path, report) => {
  routeSettings(value, path, report);
  if (!isObject(value) || value.collection === undefined) return;
  for (const setting of ["method", "status", "body", "headers", "times"]) {
    if (value[setting] === undefined) continue;
    report({
      path: join(path, setting),
      expected: "nothing, because the route is a collection, which answers by itself",
      received: show(value[setting]),
    });
  }
};

export const outsideHostShape: Shape = objectOf<OutsideHost>({
  host: filledText,
  latencyMs: milliseconds,
  latencySigma: optional(numberFrom(0, 5, "standard deviation of the logarithm")),
  connectMs: optional(milliseconds),
  failureRate: optional(share),
  failureStatus: optional(wholeFrom(400, 599, "HTTP status")),
  capacity: optional(
    objectOf<NonNullable<OutsideHost["capacity"]>>({
      atOnce: wholeFrom(1, 1_000_000, "requests"),
      waiting: wholeFrom(0, 1_000_000, "requests"),
    }),
  ),
  routes: listOf(routeShape),
});

const scenarioShape = objectOf<Scenario>({
  seed: text,
  function: functionShape,
  files,
  workload: workloadShape,
  outsideHosts: optional(listOf(outsideHostShape)),
  account: optional(accountShape),
  faults: optional(faultsShape),
  accountConcurrency: optional(wholeFrom(1, 100_000, "environments")),
  maxVirtualMs: optional(numberFrom(1, LONGEST_RUN_MS, "ms")),
  minVirtualMs: optional(numberFrom(1, LONGEST_RUN_MS, "ms")),
});

const templateScenarioShape = objectOf<TemplateScenario>({
  seed: text,
  template: filledText,
  parameters: optional(mapOf(text, "parameters: an object of names and texts")),
  serverless: optional(
    objectOf<NonNullable<TemplateScenario["serverless"]>>({
      stage: optional(filledText),
      params: optional(mapOf(text, "params: an object of names and texts")),
      environment: optional(mapOf(text, "environment: an object of names and texts")),
    }),
  ),
  overrides: optional(
    objectOf<NonNullable<TemplateScenario["overrides"]>>({
      memorySizeMb: optional(number),
      timeoutSeconds: optional(number),
    }),
  ),
  environment: optional(mapOf(text, "environment: an object of names and texts")),
  packages: optional(mapOf(files, "packages: an object of logical ids and files")),
  files,
  workload: workloadShape,
  traffic: optional(listOf(workloadShape)),
  outsideHosts: optional(listOf(outsideHostShape)),
  faults: optional(faultsShape),
  accountConcurrency: optional(wholeFrom(1, 100_000, "environments")),
  maxVirtualMs: optional(numberFrom(1, LONGEST_RUN_MS, "ms")),
  minVirtualMs: optional(numberFrom(1, LONGEST_RUN_MS, "ms")),
});

/** What can be judged before the template is read. Throws {@link SessionError} of kind `input`. */
export function validateTemplateScenario(scenario: TemplateScenario): void {
  templateScenarioShape(scenario, "", refuse);
}

/** Throws {@link SessionError} of kind `input`, with the path of the first value that cannot be used. */
export function validateScenario(scenario: Scenario): void {
  scenarioShape(scenario, "", refuse);
  checkFiles(scenario.files);
  checkReferences(scenario, refuse);
  checkLength(scenario);
  const workloads: [Workload, string][] = [
    [scenario.workload, "workload"],
    ...(scenario.account?.traffic ?? []).map((it, i): [Workload, string] => [
      it,
      `account.traffic[${i}]`,
    ]),
  ];
  for (const [workload, path] of workloads) checkSize(workload, path, refuse);
}

const refuse = (problem: Problem): never => {
  throw new SessionError({ kind: "input", path: problem.path, message: problemText(problem) });
};

function checkLength({ minVirtualMs, maxVirtualMs }: Scenario): void {
  if (minVirtualMs === undefined || maxVirtualMs === undefined) return;
  if (minVirtualMs <= maxVirtualMs) return;
  refuse({
    path: "minVirtualMs",
    expected: `at most maxVirtualMs (${maxVirtualMs})`,
    received: String(minVirtualMs),
  });
}

function checkFiles(given: Scenario["files"]): void {
  const names = Object.keys(given);
  if (names.length === 0) {
    refuse({
      path: "files",
      expected: "a deployment package with at least the handler's file, for example index.ts",
      received: "no file",
    });
  }
  for (const name of names) {
    if (/^(?!\/)(?!.*(^|\/)\.\.?(\/|$)).+$/.test(name)) continue;
    refuse({
      path: `files.${name}`,
      expected: 'a relative path without "." or ".."',
      received: JSON.stringify(name),
    });
  }
}

function checkSize(workload: Workload, path: string, report: Report): void {
  const arrivals = expectedArrivals(workload);
  if (workload.kind === "list" && arrivals === 0) {
    report({
      path: `${path}.arrivals`,
      expected: "at least one arrival",
      received: "none: nothing would happen",
    });
  }
  // What a closed loop comes to depends on how soon it is answered.
  if (workload.kind !== "closed" && arrivals > MOST_ARRIVALS) {
    report({
      path,
      expected: `at most ${MOST_ARRIVALS} arrivals in a run`,
      received: String(arrivals),
    });
  }
  payloadsOf(workload).forEach((payload, index) => {
    const bytes = (JSON.stringify(payload) ?? "null").length;
    if (bytes <= LARGEST_REQUEST_BYTES) return;
    report({
      path:
        workload.kind === "list"
          ? `${path}.arrivals[${index}].payload`
          : `${path}.payloads[${index}]`,
      expected: "an event of at most 6 MB, as a synchronous invocation takes",
      received: `${bytes} bytes`,
    });
  });
}
