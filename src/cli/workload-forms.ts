/** Workloads in one word: `poisson:20/s:60s`. */
import type { Workload } from "../session/protocol.ts";
import { quote, usage } from "./arguments.ts";
import { LENGTH_EXAMPLES, lengthOf, rateOf, ratesOf } from "./lengths.ts";

/** Every kind that has a short form, as it is written. A list of arrivals needs a file. */
export const WORKLOAD_FORMS: Record<Exclude<Workload["kind"], "list">, string> = {
  constant: "constant:<count>:<interval> or constant:<rate>:<duration>",
  poisson: "poisson:<rate>:<duration>",
  burst: "burst:<size>[x<bursts>:<gap>]",
  ramp: "ramp:<rate>-<rate>/s:<duration>",
  daily: "daily:<rate>-<rate>/s[:<duration>]",
  closed: "closed:<users>:<thinking>:<duration>",
};

const DAY_MS = 86_400_000;

/** `durationMs` is what `--duration` says, for forms that leave their duration out. */
export function parseWorkloadForm(
  form: string,
  payloads: unknown[],
  durationMs: number | undefined,
): Workload {
  const [kind = "", ...parts] = form.split(":");
  if (!Object.hasOwn(WORKLOAD_FORMS, kind)) throw unknownKind(form);
  const read = reader(form, kind as keyof typeof WORKLOAD_FORMS, parts, durationMs);
  return { ...read(), payloads } as Workload;
}

/** Each part is asked for by what it is; whatever does not fit is refused with the form as a whole. */
function reader(
  form: string,
  kind: keyof typeof WORKLOAD_FORMS,
  parts: string[],
  defaultMs: number | undefined,
): () => object {
  const refuse = (why: string): never => {
    throw usage("run", `--workload ${quote(form)}: ${why}. Expected ${WORKLOAD_FORMS[kind]}.`);
  };
  const least = (count: number, most: number): void => {
    if (parts.length > most) refuse(`${quote(parts[most]!)} is one part too many`);
    if (parts.length < count) refuse("a part is missing");
  };
  const whole = (text: string, what: string): number =>
    /^\d+$/.test(text) && Number(text) > 0 ? Number(text) : refuse(`${quote(text)} is no ${what}`);
  const length = (text: string | undefined, what: string): number =>
    text === undefined
      ? (defaultMs ?? refuse(`the ${what} is missing, and --duration does not give one`))
      : (lengthOf(text) ?? refuse(`${quote(text)} is no ${what} like ${LENGTH_EXAMPLES}`));
  const rate = (text: string): number =>
    rateOf(text) ?? refuse(`${quote(text)} is no rate like 20/s, 90/m or 10/h`);
  const rates = (text: string): [number, number] =>
    ratesOf(text) ?? refuse(`${quote(text)} is no pair of rates like 1-50/s`);
  const [first = "", second, third] = parts;

  const readers: Record<typeof kind, () => object> = {
    constant() {
      least(1, 2);
      if (!first.includes("/")) {
        least(2, 2);
        return { kind, count: whole(first, "count"), intervalMs: length(second, "interval") };
      }
      const perSecond = rate(first);
      if (perSecond === 0) refuse("the rate is 0");
      const count = Math.max(1, Math.round((perSecond * length(second, "duration")) / 1_000));
      return { kind, count, intervalMs: 1_000 / perSecond };
    },
    poisson() {
      least(1, 2);
      return { kind, perSecond: rate(first), durationMs: length(second, "duration") };
    },
    burst() {
      least(1, 2);
      const [size = "", bursts = "1", ...others] = first.split("x");
      if (others.length > 0) refuse(`${quote(first)} is no size and number of bursts like 50x3`);
      const once = bursts === "1" && second === undefined;
      return {
        kind,
        size: whole(size, "size"),
        bursts: whole(bursts, "number of bursts"),
        gapMs: once ? 0 : length(second, "gap"),
      };
    },
    ramp() {
      least(1, 2);
      const [fromPerSecond, toPerSecond] = rates(first);
      return { kind, fromPerSecond, toPerSecond, durationMs: length(second, "duration") };
    },
    daily() {
      least(1, 2);
      const [lowPerSecond, highPerSecond] = rates(first);
      const durationMs = second === undefined ? (defaultMs ?? DAY_MS) : length(second, "duration");
      return { kind, lowPerSecond, highPerSecond, durationMs };
    },
    closed() {
      least(2, 3);
      return {
        kind,
        users: whole(first, "number of users"),
        thinkMs: length(second, "time to think"),
        durationMs: length(third, "duration"),
      };
    },
  };
  return readers[kind];
}

function unknownKind(form: string): Error {
  const forms = Object.values(WORKLOAD_FORMS).map((it) => `  ${it}`);
  return usage(
    "run",
    `--workload has to be a file (.yaml, .yml or .json) or one of these forms; ${quote(form)} is neither.\n${forms.join("\n")}`,
  );
}
