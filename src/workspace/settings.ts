import type { FunctionConfiguration, TemplateScenario, Workload } from "../session/protocol.ts";
import { payloadsOf } from "../session/workloads.ts";
import type { Content } from "./draft-rules.ts";
import { parseJson } from "./json.ts";
import type { ChosenNumber } from "./numbers.ts";
import { ownTrafficOf, trafficProblem } from "./own-traffic.ts";
import type { SampleData, SampleEvent, SampleWorkload } from "./sample.ts";
import { withPayload } from "./workloads.ts";

/** Names of the inputs of a playground's draft. The text of the event called `name` is under `event:name`. */
export const INPUT = {
  seed: "seed",
  workload: "workload",
  memory: "memory",
  timeout: "timeout",
  event: "event",
  faults: "faults",
  eventText: (name: string): string => `event:${name}`,
} as const;

/** The event choice that leaves each workload its own payloads. */
export const OWN_EVENTS = "";

/** The faults of a sample happen or do not. */
export type FaultSwitch = "on" | "off";

/** What the run bar and the event editor show, each field as typed. */
export interface Settings {
  seed: string;
  memory: string;
  timeout: string;
  workload: SampleWorkload;
  /** The numbers of traffic of the reader's own; none for the sample's. */
  traffic: ChosenNumber[];
  faults: FaultSwitch;
  /** Name of an event, or {@link OWN_EVENTS}. */
  event: string;
  /** The text of the chosen event; of {@link OWN_EVENTS}, what the workload sends, for reading. */
  eventText: string;
  /** True when the workload sends something that is not one of the named events. */
  hasOwnEvents: boolean;
}

export type SettingField = "seed" | "memory" | "timeout" | "event" | "traffic";

/** Why a setting cannot be run, as a sentence. */
export interface SettingProblem {
  field: SettingField;
  message: string;
  line?: number;
  column?: number;
}

export type SettingProblems = Partial<Record<SettingField, SettingProblem>>;

/** Everything about a run that is not in the files or the settings. */
export type RunnableSample = Pick<
  SampleData,
  | "template"
  | "parameters"
  | "function"
  | "files"
  | "events"
  | "workloads"
  | "outsideHosts"
  | "faults"
  | "faultsOn"
  | "accountConcurrency"
  | "minVirtualMs"
  | "maxVirtualMs"
  | "seed"
>;

/** What settings begin with. */
type SettableSample = Omit<RunnableSample, "template" | "parameters" | "files">;

/**
 * AWS's bounds. The numbers are the simulator's quotas, which a test holds them to: importing them would bring the simulator
 * into every page that only might run something.
 */
export const BOUNDS = {
  memory: { minimum: 128, maximum: 10_240 },
  timeout: { minimum: 1, maximum: 900 },
} as const;

/** The sample's values as the inputs of its draft. */
export function startingInputs(sample: SettableSample): Record<string, string> {
  const events = sample.events.map((event) => [
    INPUT.eventText(event.name),
    printJson(event.payload),
  ]);
  return {
    [INPUT.seed]: sample.seed,
    [INPUT.memory]: String(sample.function.memorySizeMb),
    [INPUT.timeout]: String(sample.function.timeoutSeconds),
    ...(sample.faultsOn ? { [INPUT.faults]: "on" } : {}),
    ...Object.fromEntries(events),
  };
}

/** What is set now: the learner's inputs where there are any, the sample's otherwise. */
export function settingsOf(sample: SettableSample, inputs: Content["inputs"]): Settings {
  const input = { ...startingInputs(sample), ...inputs };
  const [first = ONCE] = sample.workloads;
  const chosenWorkload = input[INPUT.workload];
  const own = ownTrafficOf(first.workload, chosenWorkload, inputs);
  const workload =
    own?.workload ?? sample.workloads.find(({ id }) => id === chosenWorkload) ?? first;
  const named = eventSentBy(workload.workload, sample.events);
  const chosen = sample.events.find(({ name }) => name === inputs[INPUT.event])?.name;
  const event =
    inputs[INPUT.event] === OWN_EVENTS && named === null
      ? OWN_EVENTS
      : (chosen ?? named?.name ?? OWN_EVENTS);
  return {
    seed: input[INPUT.seed] ?? "",
    memory: input[INPUT.memory] ?? "",
    timeout: input[INPUT.timeout] ?? "",
    workload,
    traffic: own?.numbers ?? [],
    faults: input[INPUT.faults] === "on" && sample.faults ? "on" : "off",
    event,
    eventText:
      event === OWN_EVENTS
        ? printOwnEvents(workload.workload)
        : (input[INPUT.eventText(event)] ?? ""),
    hasOwnEvents: named === null,
  };
}

export function problemsOf(settings: Settings): SettingProblems {
  const problems: SettingProblems = {};
  if (settings.seed.trim() === "")
    problems.seed = { field: "seed", message: "The seed is empty. Any text will do." };
  const memory = boundsProblem(settings.memory, BOUNDS.memory, "Memory", "MB");
  if (memory) problems.memory = { field: "memory", message: memory };
  const timeout = boundsProblem(settings.timeout, BOUNDS.timeout, "Timeout", "s");
  if (timeout) problems.timeout = { field: "timeout", message: timeout };
  const traffic = trafficProblem(settings.traffic, settings.workload.workload);
  if (traffic !== undefined) problems.traffic = { field: "traffic", message: traffic };
  if (settings.event !== OWN_EVENTS) {
    const parsed = parseJson(settings.eventText);
    if (!parsed.ok) problems.event = { field: "event", ...parsed.problem };
  }
  return problems;
}

/** The run that files and settings ask for. Only for settings without problems. */
export function scenarioOf(
  sample: RunnableSample,
  files: Content["files"],
  settings: Settings,
): TemplateScenario {
  const { template, parameters } = sample;
  const { overrides, ...run } = runOf(sample, settings);
  return {
    ...run,
    template,
    // Drafts from before the template was a file of the sample have none.
    files: { [template]: sample.files[template] ?? "", ...files },
    ...(parameters ? { parameters } : {}),
    ...(Object.keys(overrides).length > 0 ? { overrides } : {}),
  };
}

/** What is asked for apart from what is deployed. */
export function runOf(
  sample: SettableSample,
  settings: Settings,
): Pick<
  TemplateScenario,
  | "seed"
  | "workload"
  | "outsideHosts"
  | "faults"
  | "accountConcurrency"
  | "minVirtualMs"
  | "maxVirtualMs"
> & { overrides: NonNullable<TemplateScenario["overrides"]> } {
  return {
    seed: settings.seed.trim(),
    workload: workloadOf(settings),
    outsideHosts: sample.outsideHosts,
    overrides: overridesOf(sample.function, settings),
    ...(sample.faults && settings.faults === "on" ? { faults: sample.faults } : {}),
    ...(sample.accountConcurrency ? { accountConcurrency: sample.accountConcurrency } : {}),
    ...(sample.minVirtualMs ? { minVirtualMs: sample.minVirtualMs } : {}),
    ...(sample.maxVirtualMs ? { maxVirtualMs: sample.maxVirtualMs } : {}),
  };
}

/** Only what the reader changed: the template, which can be edited too, says the rest. */
function overridesOf(
  own: FunctionConfiguration,
  settings: Settings,
): NonNullable<TemplateScenario["overrides"]> {
  const memorySizeMb = Number(settings.memory);
  const timeoutSeconds = Number(settings.timeout);
  return {
    ...(memorySizeMb === own.memorySizeMb ? {} : { memorySizeMb }),
    ...(timeoutSeconds === own.timeoutSeconds ? {} : { timeoutSeconds }),
  };
}

/** The chosen traffic, carrying the chosen event. */
function workloadOf({ workload, event, eventText }: Settings): Workload {
  if (event === OWN_EVENTS) return workload.workload;
  const parsed = parseJson(eventText);
  return parsed.ok ? withPayload(workload.workload, parsed.value) : workload.workload;
}

function printJson(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? "null";
}

const ONCE: SampleWorkload = {
  id: "once",
  label: "One request",
  workload: { kind: "constant", count: 1, intervalMs: 0, payloads: [] },
};

/**
 * The named event that a workload sends every time: the first one for a workload without payloads. `null` when it sends
 * several, or one that has no name.
 */
function eventSentBy(workload: Workload, events: SampleEvent[]): SampleEvent | null {
  const texts = new Set(payloadsOf(workload).map((payload) => JSON.stringify(payload)));
  if (texts.size === 0) return events[0] ?? null;
  if (texts.size > 1) return null;
  return events.find(({ payload }) => texts.has(JSON.stringify(payload))) ?? null;
}

function printOwnEvents(workload: Workload): string {
  const texts = [...new Set(payloadsOf(workload).map(printJson))];
  return texts.length === 1
    ? texts[0]!
    : `[\n${texts.map((text) => text.replace(/^/gm, "  ")).join(",\n")}\n]`;
}

function boundsProblem(
  text: string,
  { minimum, maximum }: { minimum: number; maximum: number },
  name: string,
  unit: string,
): string | null {
  const value = Number(text);
  if (/^\d+$/.test(text.trim()) && value >= minimum && value <= maximum) return null;
  return `${name} is a whole number from ${minimum.toLocaleString("en")} to ${maximum.toLocaleString("en")} ${unit}.`;
}
