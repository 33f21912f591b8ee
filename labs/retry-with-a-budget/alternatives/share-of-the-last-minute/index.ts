import type { Context } from "aws-lambda";
import { askCarrier, PATIENCE_MS } from "./carrier";
import { mayRetry, note } from "./history";

type Answer = { status: "quoted"; cents: number } | { status: "refused" | "later" };

export const handler = ({ zone }: { zone: string }, context: Context): Promise<Answer> =>
  quote(zone, 1, () => context.getRemainingTimeInMillis() - 250);

async function quote(zone: string, attempt: number, leftMs: () => number): Promise<Answer> {
  note(attempt > 1);
  const reply = await askCarrier(zone);
  if (reply?.ok) {
    const { cents } = (await reply.json()) as { cents: number };
    return { status: "quoted", cents };
  }
  if (reply?.status && reply.status !== 429 && reply.status < 500) return { status: "refused" };
  const pause =
    Number(reply?.headers.get("retry-after") ?? 0) * 1_000 + Math.random() * 150 * attempt;
  if (attempt === 3 || leftMs() < pause + PATIENCE_MS || !mayRetry()) return { status: "later" };
  await new Promise((done) => setTimeout(done, pause));
  return quote(zone, attempt + 1, leftMs);
}
