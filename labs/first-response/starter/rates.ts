/** Asks the rates service what one dollar is worth. It answers 404 for a currency that it does not know. */
export async function rateFor(currency: string): Promise<number> {
  const reply = await fetch(`https://rates.example.com/usd/${encodeURIComponent(currency)}`);
  const { rate } = (await reply.json()) as { rate: number };
  return rate;
}
