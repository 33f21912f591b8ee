/** Traffic of the reader's own in place of what a sample offers: other times, with the sample's events and target. */
import type { Workload } from "../session/protocol.ts";
import { expectedArrivals, payloadsOf } from "../session/workloads.ts";
import type { Content } from "./draft-rules.ts";
import { chosenNumber, valueIn, type ChosenNumber } from "./numbers.ts";
import type { SampleWorkload } from "./sample.ts";
import { TRAFFIC, trafficInput } from "./traffic.ts";

/** In front of a kind of traffic it is a workload's id that no sample has. */
const OWN = "own:";

/** More would keep a page busy for minutes. */
const MOST_REQUESTS = 10_000;

export const isOwnTraffic = (workloadId: string | undefined): boolean =>
  workloadId?.startsWith(OWN) ?? false;

/** What can be chosen in place of the sample's first workload: an id and a label each. */
export const ownTrafficKinds = (first: Workload): { id: string; label: string }[] =>
  kindsFor(first).map(({ id, label }) => ({ id: OWN + id, label }));

export interface OwnTraffic {
  workload: SampleWorkload;
  numbers: ChosenNumber[];
}

/** What the inputs make of it; `undefined` when they choose one of the sample's workloads. */
export function ownTrafficOf(
  first: Workload,
  chosen: string | undefined,
  inputs: Content["inputs"],
): OwnTraffic | undefined {
  const kind = kindsFor(first).find(({ id }) => OWN + id === chosen);
  if (kind === undefined) return undefined;
  const numbers = kind.fields.map((field) =>
    chosenNumber(field, trafficInput(kind.id, field.id), inputs),
  );
  const { target } = first;
  return {
    numbers,
    workload: {
      id: OWN + kind.id,
      label: kind.label,
      description: kind.description,
      workload: {
        ...kind.shape(valueIn(numbers)),
        payloads: payloadsOf(first),
        ...(target ? { target } : {}),
      },
    },
  };
}

/** Why it cannot be run, as a sentence. */
export function trafficProblem(
  numbers: readonly ChosenNumber[],
  workload: Workload,
): string | undefined {
  if (numbers.length === 0) return undefined;
  const problem = numbers.find((number) => number.problem !== undefined)?.problem;
  if (problem !== undefined) return problem;
  const requests = expectedArrivals(workload);
  if (requests >= 1 && requests <= MOST_REQUESTS) return undefined;
  const many = requests.toLocaleString("en");
  return requests < 1
    ? "This traffic has no requests. Raise the rate, or let it last longer."
    : `About ${many} requests are too many for a page, which runs up to ${MOST_REQUESTS.toLocaleString("en")}. Make the rate or the time smaller.`;
}

/** Users who wait for an answer need somebody who answers. */
const kindsFor = ({ target = {} }: Workload) => {
  const waits =
    "api" in target ||
    "functionUrl" in target ||
    Object.keys(target).every((name) => name === "function" || name === "qualifier") ||
    ("invocationType" in target && target.invocationType === "RequestResponse");
  return TRAFFIC.filter(({ id }) => id !== "once" && (waits || id !== "users"));
};
