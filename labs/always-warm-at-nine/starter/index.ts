const rates = await readRates();

export const handler = async (event: { pathParameters: { city: string } }) => {
  const { city } = event.pathParameters;
  const reply = await fetch(`https://quotes.example.com/${city}`);
  const { base } = (await reply.json()) as { base: number };
  return { city, price: base * rates.factor };
};

/** A large table, and a model that is made from it. */
async function readRates() {
  const reply = await fetch("https://rates.example.com/today");
  return (await reply.json()) as { factor: number };
}
