/** Faults in one word: `crash=0.01,duplicate=0.05,init-slow=0.1:2000ms`. */
import type { Faults } from "../session/protocol.ts";
import { quote, usage } from "./arguments.ts";
import { LENGTH_EXAMPLES, lengthOf } from "./lengths.ts";

/** Every short form with what it needs. Shares are from 0 to 1, or percentages. */
export const FAULT_FORMS = {
  "init-slow": "<share>:<time>",
  "init-fail": "<share>",
  crash: "<share>",
  duplicate: "<share>[:<time>]",
  late: "<share>:<time>",
  latency: "<time>",
  "dependency-errors": "<share>[:<status>]",
  recycle: "<share>",
  throttle: "<share>",
} as const;

type Form = keyof typeof FAULT_FORMS;

export function parseFaultForms(text: string): Faults {
  const faults: Faults = {};
  const seen = new Set<string>();
  for (const item of text.split(",")) {
    const at = item.indexOf("=");
    const name = (at < 0 ? item : item.slice(0, at)).trim();
    if (!Object.hasOwn(FAULT_FORMS, name)) throw unknownFault(name);
    if (seen.has(name)) throw usage("run", `--faults gives ${name} twice.`);
    seen.add(name);
    add(
      faults,
      name as Form,
      at < 0
        ? []
        : item
            .slice(at + 1)
            .trim()
            .split(":"),
    );
  }
  return faults;
}

function add(faults: Faults, form: Form, values: string[]): void {
  const refuse = (why: string): never => {
    throw usage("run", `--faults ${form}: ${why}. Expected ${form}=${FAULT_FORMS[form]}.`);
  };
  const most = FAULT_FORMS[form].split(":").length;
  if (values.length === 0) refuse("no value");
  if (values.length > most) refuse(`${quote(values[most]!)} is one part too many`);
  const [first = "", second] = values;
  const share = (): number =>
    shareOf(first) ?? refuse(`${quote(first)} is no share like 0.1 or 10%`);
  const time = (text: string | undefined): number =>
    lengthOf(text ?? "") ??
    refuse(
      `${text === undefined ? "the time is missing" : `${quote(text)} is no time like ${LENGTH_EXAMPLES}`}`,
    );
  const status = (text: string): number =>
    /^\d{3}$/.test(text) ? Number(text) : refuse(`${quote(text)} is no HTTP status`);

  switch (form) {
    case "init-slow":
      faults.init = { ...faults.init, slowProbability: share(), slowMs: time(second) };
      break;
    case "init-fail":
      faults.init = { ...faults.init, failProbability: share() };
      break;
    case "crash":
      faults.crash = { probability: share() };
      break;
    case "duplicate":
      faults.delivery = {
        ...faults.delivery,
        duplicateProbability: share(),
        ...(second === undefined ? {} : { duplicateAfterMs: time(second) }),
      };
      break;
    case "late":
      faults.delivery = { ...faults.delivery, lateProbability: share(), lateMs: time(second) };
      break;
    case "latency":
      dependency(faults).extraLatencyMs = time(first);
      break;
    case "dependency-errors":
      dependency(faults).errorProbability = share();
      if (second !== undefined) dependency(faults).errorStatus = status(second);
      break;
    case "recycle":
      faults.recycle = { probability: share() };
      break;
    case "throttle":
      faults.throttle = { probability: share() };
      break;
  }
}

/** The one entry for all hosts that short forms write into. */
function dependency(faults: Faults): NonNullable<Faults["dependencies"]>[number] {
  faults.dependencies ??= [{}];
  return faults.dependencies[0]!;
}

function shareOf(text: string): number | null {
  const [, number, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  if (number === undefined) return null;
  const share = percent === "%" ? Number(number) / 100 : Number(number);
  return share <= 1 ? share : null;
}

function unknownFault(name: string): Error {
  const forms = Object.entries(FAULT_FORMS).map(([form, value]) => `  ${form}=${value}`);
  return usage(
    "run",
    `--faults has to be a file (.yaml, .yml or .json) or a list of these, separated by commas; ${quote(name)} is neither.\n${forms.join("\n")}`,
  );
}
