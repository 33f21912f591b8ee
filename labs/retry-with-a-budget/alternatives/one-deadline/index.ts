import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "aws-lambda";
import { refill, take } from "./budget";

const PATIENCE_MS = 800;
const LONGEST_PAUSE_MS = 1_500;

export const handler = async ({ zone }: { zone: string }, context: Context) => {
  const deadline = AbortSignal.timeout(context.getRemainingTimeInMillis() - 200);
  try {
    return await quote(zone, deadline);
  } catch (error) {
    if (deadline.aborted) return { status: "later" };
    throw error;
  }
};

async function quote(zone: string, deadline: AbortSignal) {
  refill();
  let pause = 100;
  for (let requests = 1; ; requests += 1) {
    const signal = AbortSignal.any([deadline, AbortSignal.timeout(PATIENCE_MS)]);
    const reply = await fetch(`https://carrier.example.com/rates/${zone}`, { signal }).catch(
      (error: Error) => error,
    );
    deadline.throwIfAborted();
    if (reply instanceof Response) {
      if (reply.ok) return { status: "quoted", ...((await reply.json()) as { cents: number }) };
      if (reply.status >= 400 && reply.status < 500 && reply.status !== 429)
        return { status: "refused" };
    }
    if (requests === 4 || !take()) return { status: "later" };
    pause = Math.min(LONGEST_PAUSE_MS, 50 + Math.random() * (pause * 3 - 50));
    const asked = reply instanceof Response ? Number(reply.headers.get("retry-after") ?? 0) : 0;
    await sleep(asked * 1_000 + pause, undefined, { signal: deadline });
  }
}
