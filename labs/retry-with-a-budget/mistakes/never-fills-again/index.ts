import type { Context } from "aws-lambda";
import { take } from "./budget";
import { askCarrier, PATIENCE_MS } from "./carrier";

interface Parcel {
  zone: string;
}

const MOST_REQUESTS = 4;
const TO_ANSWER_MS = 200;

export const handler = async ({ zone }: Parcel, context: Context) => {
  for (let attempt = 1; attempt <= MOST_REQUESTS; attempt += 1) {
    const reply = await askCarrier(zone);
    if (reply?.ok) {
      const { cents } = (await reply.json()) as { cents: number };
      return { status: "quoted", cents };
    }
    if (reply && reply.status < 500 && reply.status !== 429) return { status: "refused" };

    const pause = pauseAfter(attempt, reply);
    const left = context.getRemainingTimeInMillis() - TO_ANSWER_MS;
    if (pause + PATIENCE_MS > left || !take()) break;
    await new Promise((done) => setTimeout(done, pause));
  }
  return { status: "later" };
};

/** Any time up to a limit that doubles, after what the carrier asks for. */
function pauseAfter(attempt: number, reply?: Response) {
  const asked = Number(reply?.headers.get("retry-after") ?? 0) * 1_000;
  return asked + Math.random() * 100 * 2 ** attempt;
}
