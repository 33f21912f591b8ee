export type RateAnswer =
  | { outcome: "rate"; rate: number }
  | { outcome: "unknown" | "failed" | "late" };

/** What one dollar is worth. Waits for the service no longer than `patienceMs`. */
export async function rateFor(currency: string, patienceMs: number): Promise<RateAnswer> {
  const code = encodeURIComponent(currency);
  try {
    const reply = await fetch(`https://rates.example.com/usd/${code}`, {
      signal: AbortSignal.timeout(Math.max(1, patienceMs)),
    });
    if (reply.status === 404) return { outcome: "unknown" };
    if (!reply.ok) return { outcome: "failed" };
    const { rate } = (await reply.json()) as { rate: number };
    return { outcome: "rate", rate };
  } catch (error) {
    const late = (error as Error).name === "TimeoutError";
    return { outcome: late ? "late" : "failed" };
  }
}
