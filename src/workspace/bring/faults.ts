/** What can be made to go wrong, with the numbers that each fault takes: the same faults as on the command line. */
import type { Faults } from "../../session/protocol.ts";
import type { NumberField } from "../numbers.ts";

const PERCENT: Pick<NumberField, "unit" | "initial" | "minimum" | "maximum"> = {
  unit: "%",
  initial: "0",
  minimum: 0,
  maximum: 100,
};

const share = (id: string, label: string): NumberField => ({ id, label, ...PERCENT });
const time = (id: string, label: string, initial: number): NumberField => ({
  id,
  label,
  unit: "ms",
  initial: String(initial),
  minimum: 0,
  maximum: 900_000,
});

/** In rows of what belongs together. */
export const FAULT_ROWS: readonly (readonly NumberField[])[] = [
  [share("crash", "Invocations crash"), share("throttle", "Invocations are throttled")],
  [
    share("duplicate", "Events come twice"),
    share("late", "Events come late"),
    time("lateMs", "by", 10_000),
  ],
  [
    time("latency", "Everything called answers later by", 0),
    share("errors", "Requests to others fail"),
  ],
  [
    share("slow", "Inits are slow"),
    time("slowMs", "by", 2_000),
    share("initFail", "Inits crash"),
    share("recycle", "Environments are replaced"),
  ],
];

/** `undefined`: nothing goes wrong. */
export function faultsOf(value: (field: string) => number): Faults | undefined {
  const set = <T>(name: string, part: () => T): T | object => (value(name) > 0 ? part() : {});
  const part = (name: string): number => value(name) / 100;
  const parts = {
    init: {
      ...set("slow", () => ({ slowProbability: part("slow"), slowMs: value("slowMs") })),
      ...set("initFail", () => ({ failProbability: part("initFail") })),
    },
    crash: set("crash", () => ({ probability: part("crash") })),
    delivery: {
      ...set("duplicate", () => ({ duplicateProbability: part("duplicate") })),
      ...set("late", () => ({ lateProbability: part("late"), lateMs: value("lateMs") })),
    },
    dependency: {
      ...set("latency", () => ({ extraLatencyMs: value("latency") })),
      ...set("errors", () => ({ errorProbability: part("errors") })),
    },
    recycle: set("recycle", () => ({ probability: part("recycle") })),
    throttle: set("throttle", () => ({ probability: part("throttle") })),
  };
  const { dependency, ...others } = parts;
  const isSet = (it: object): boolean => Object.keys(it).length > 0;
  const faults: Faults = {
    ...Object.fromEntries(Object.entries(others).filter(([, it]) => isSet(it))),
    ...(isSet(dependency) ? { dependencies: [dependency] } : {}),
  };
  return isSet(faults) ? faults : undefined;
}
