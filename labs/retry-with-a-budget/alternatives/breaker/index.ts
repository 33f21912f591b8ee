import type { Context } from "aws-lambda";
import { failed, mayAsk, succeeded } from "./breaker";
import { askCarrier, PATIENCE_MS } from "./carrier";

const BASE_MS = 100;

export const handler = async ({ zone }: { zone: string }, context: Context) => {
  let requests = 0;
  while (mayAsk() && requests < 4) {
    const reply = await askCarrier(zone);
    requests += 1;
    const mayWork = !reply || reply.status === 429 || reply.status >= 500;
    if (!mayWork) {
      succeeded();
      if (!reply.ok) return { status: "refused" };
      const { cents } = (await reply.json()) as { cents: number };
      return { status: "quoted", cents };
    }
    failed();
    const asked = Number(reply?.headers.get("retry-after") ?? 0) * 1_000;
    const pause = asked + BASE_MS + Math.random() * BASE_MS * 2 ** requests;
    if (context.getRemainingTimeInMillis() < pause + PATIENCE_MS + 300) break;
    await new Promise((done) => setTimeout(done, pause));
  }
  return { status: "later" };
};
