export type RateAnswer =
  | { outcome: "rate"; rate: number }
  | { outcome: "unknown" }
  | { outcome: "failed" }
  | { outcome: "late" };

/** Asks the rates service what one dollar is worth, and waits for it no longer than `patienceMs`. */
export async function rateFor(currency: string, patienceMs: number): Promise<RateAnswer> {
  const url = `https://rates.example.com/usd/${encodeURIComponent(currency)}`;
  try {
    const reply = await fetch(url, { signal: AbortSignal.timeout(Math.max(1, patienceMs)) });
    if (reply.status === 404) return { outcome: "unknown" };
    if (!reply.ok) return { outcome: "failed" };
    const { rate } = (await reply.json()) as { rate: number };
    return { outcome: "rate", rate };
  } catch (error) {
    return { outcome: (error as Error).name === "TimeoutError" ? "late" : "failed" };
  }
}
