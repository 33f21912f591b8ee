/** What one dollar is worth. The service answers 404 for an unknown currency. */
export async function rateFor(currency: string): Promise<number> {
  const code = encodeURIComponent(currency);
  const reply = await fetch(`https://rates.example.com/usd/${code}`);
  const { rate } = (await reply.json()) as { rate: number };
  return rate;
}
