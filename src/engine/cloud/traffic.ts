/** Traffic of a run: hands a workload's arrivals to whoever they are for, each at its instant. */
import type { Agenda } from "../kernel/agenda.ts";
import { fromMs, type Instant } from "../kernel/instant.ts";
import type { RandomStream } from "../kernel/random.ts";
import { CLIENT_ROUND_TRIP_US } from "../lambda/time-model.ts";
import { arrivalsOf, payloadInTurn } from "./arrivals.ts";
import type { Workload } from "./workload.ts";

/** Hands in one arrival; `onAnswer` comes when the client may go on. */
export type HandIn = (index: number, payload: string, onAnswer: () => void) => void;

/** How many arrivals a workload has, as far as it is known before the run. */
export interface Traffic {
  readonly expected: number;
}

/** Schedules a workload. */
export function startTraffic(
  agenda: Agenda,
  workload: Workload,
  random: RandomStream,
  handIn: HandIn,
): Traffic {
  if (workload.kind === "closed") return startClosedLoop(agenda, workload, handIn);
  const arrivals = arrivalsOf(workload, random);
  const texts = new Map<unknown, string>();
  const textOf = (payload: unknown): string => {
    let text = texts.get(payload);
    if (text === undefined) texts.set(payload, (text = JSON.stringify(payload) ?? "null"));
    return text;
  };
  let next = 0;
  // One entry at a time: a long run does not begin with all of its arrivals on the agenda.
  const schedule = (): void => {
    const arrival = arrivals[next];
    if (!arrival) return;
    agenda.at(arrival.at, () => {
      const index = next++;
      schedule();
      handIn(index, textOf(arrival.payload), () => {});
    });
  };
  schedule();
  return { expected: arrivals.length };
}

type ClosedLoop = Extract<Workload, { kind: "closed" }>;

/** Every user waits for the answer, thinks, and calls again. */
function startClosedLoop(agenda: Agenda, workload: ClosedLoop, handIn: HandIn): Traffic {
  const { users, thinkMs, durationMs, payloads } = workload;
  const end = fromMs(durationMs);
  const think = fromMs(thinkMs);
  let count = 0;
  const call = (): void => {
    const index = count++;
    // A throttle is answered at once; users without a pause would ask again for ever at the same instant.
    const earliest = agenda.now + CLIENT_ROUND_TRIP_US;
    handIn(index, JSON.stringify(payloadInTurn(payloads, index)) ?? "null", () =>
      callAt(Math.max(agenda.now + think, earliest)),
    );
  };
  const callAt = (instant: Instant): void => {
    if (instant < end) agenda.at(instant, call);
  };
  for (let user = 0; user < users; user++) {
    // Users that begin together would stay together: their first calls are spread over one thinking time.
    callAt(Math.floor((think * user) / users));
  }
  return { expected: users };
}
