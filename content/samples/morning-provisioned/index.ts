const rates = await readRates();

export const handler = async (event: { to: string }) => {
  const reply = await fetch(`https://quotes.example.com/${event.to}`);
  const { base } = (await reply.json()) as { base: number };
  return { to: event.to, price: base * rates.factor };
};

/** A large table, and a model that is made from it. */
async function readRates() {
  const reply = await fetch("https://rates.example.com/today");
  return (await reply.json()) as { factor: number };
}
