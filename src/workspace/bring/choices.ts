/** What is chosen for a run of a brought project, from what its draft remembers. */
import type { OutsideHost, SourceFiles } from "../../session/protocol.ts";
import type { Content } from "../draft-rules.ts";
import { parseJson } from "../json.ts";
import { chosenNumber, valueIn, type ChosenNumber, type NumberField } from "../numbers.ts";
import type { SampleEvent } from "../sample.ts";
import {
  INPUT,
  problemsOf,
  settingsOf,
  type RunnableSample,
  type SettingProblems,
  type Settings,
} from "../settings.ts";
import { TRAFFIC, trafficInput } from "../traffic.ts";
import type { Reading } from "./reading.ts";
import { FAULT_ROWS, faultsOf } from "./faults.ts";
import type { Target } from "./targets.ts";

/** Names of the inputs that only brought projects have. */
export const FIELD = {
  handler: "handler",
  target: "target",
  environment: "environment",
  lasts: "lasts",
  fault: (field: string): string => `fault:${field}`,
} as const;

const LASTS: NumberField = {
  id: FIELD.lasts,
  label: "Run on for",
  unit: "s",
  initial: "0",
  minimum: 0,
  maximum: 20 * 86_400,
};

export interface Choices {
  target: Target;
  sample: Omit<RunnableSample, "template" | "parameters" | "files">;
  settings: Settings;
  /** Variables besides those of the template. */
  environment: Record<string, string>;
  environmentText: string;
  traffic: ChosenNumber[];
  faults: ChosenNumber[][];
  lasts: ChosenNumber;
  /** Why it cannot be run, in the order of the page. */
  problems: SettingProblems;
  /** The same for the numbers and the variables. */
  others: string[];
}

/** Events that lie in the folder: in `events/`, or named after what they are. */
const EVENT_FILE = /(^|\/)((events?|test-events|payloads?)\/.+|[^/]*event[^/]*)\.json$/i;
const HOSTS_FILE = "hosts.json";

export function choicesOf(
  { targets, function: own }: Extract<Reading, { ok: true }>,
  files: SourceFiles,
  inputs: Content["inputs"],
): Choices {
  const target = targets.find(({ id }) => id === inputs[FIELD.target]) ?? targets[0]!;
  const found = Object.keys(files).filter((path) => EVENT_FILE.test(path));
  const events = found.flatMap((path): SampleEvent[] => {
    const parsed = parseJson(files[path]!);
    return parsed.ok ? [{ name: path, payload: parsed.value }] : [];
  });
  const takesEvents = target.group === "Invoke" || target.group === "Send an event to";
  const numbers = (field: NumberField, input: string) => chosenNumber(field, input, inputs);
  const chosen = TRAFFIC.find(({ id }) => id === inputs[INPUT.workload]) ?? TRAFFIC[0]!;
  const traffic = chosen.fields.map((field) => numbers(field, trafficInput(chosen.id, field.id)));
  const faults = FAULT_ROWS.map((row) => row.map((field) => numbers(field, FIELD.fault(field.id))));
  const lasts = numbers(LASTS, FIELD.lasts);
  const all = [...traffic, ...faults.flat(), lasts];
  const environment = environmentOf(inputs[FIELD.environment] ?? "");
  const hosts = hostsOf(files[HOSTS_FILE]);
  const wrong = faultsOf(valueIn(faults.flat()));
  const lastsSeconds = valueIn([lasts])(FIELD.lasts);
  const sample: Choices["sample"] = {
    function: own,
    // What the target takes comes first, unless it is a function and the folder has events for it.
    events: takesEvents ? [...events, target.event] : [target.event, ...events],
    workloads: TRAFFIC.map(({ id, label, description, fields, shape }) => ({
      id,
      label,
      description,
      workload: {
        ...shape(
          id === chosen.id
            ? valueIn(traffic)
            : (field) => Number(fields.find((it) => it.id === field)!.initial),
        ),
        payloads: [],
        target: target.target,
      },
    })),
    outsideHosts: Array.isArray(hosts) ? hosts : [],
    ...(wrong ? { faults: wrong } : {}),
    ...(lastsSeconds > 0 ? { minVirtualMs: lastsSeconds * 1_000 } : {}),
    seed: "1",
  };
  const settings = settingsOf(sample, { ...inputs, [INPUT.faults]: "on" });
  return {
    target,
    sample,
    settings,
    environment: environment.variables,
    environmentText: inputs[FIELD.environment] ?? "",
    traffic,
    faults,
    lasts,
    problems: problemsOf(settings),
    others: [
      ...all.flatMap(({ problem }) => problem ?? []),
      ...environment.problems,
      ...(typeof hosts === "string" ? [hosts] : []),
    ],
  };
}

/** `NAME=value` in each line; `#` begins a remark. */
function environmentOf(text: string): { variables: Record<string, string>; problems: string[] } {
  const variables: Record<string, string> = {};
  const problems: string[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const [, name, value = ""] = /^\s*(?:export\s+)?([A-Za-z_]\w*)=(.*)$/.exec(line) ?? [];
    if (name === undefined) {
      problems.push(`Environment, line ${index + 1}: expected NAME=value.`);
    } else variables[name] = value.replace(/^(["'])(.*)\1$/, "$2");
  }
  return { variables, problems };
}

/** A list of hosts, or an object that has one under `outsideHosts`; a text says what is wrong. */
function hostsOf(text: string | undefined): OutsideHost[] | string {
  if (text === undefined) return [];
  const parsed = parseJson(text);
  if (!parsed.ok) return `${HOSTS_FILE}, line ${parsed.problem.line}: ${parsed.problem.message}`;
  const value = parsed.value as { outsideHosts?: unknown } | null;
  const hosts = Array.isArray(value) ? value : value?.outsideHosts;
  return Array.isArray(hosts)
    ? (hosts as OutsideHost[])
    : `${HOSTS_FILE}: expected a list of hosts that are outside AWS.`;
}
