type Event = { item: string };

const settings = await readSettings();

export const handler = async (event: Event) => {
  const reply = await fetch(`${PRICES}/${event.item}`);
  const { price } = (await reply.json()) as Price;
  return { item: event.item, price, ...settings };
};

async function readSettings() {
  const reply = await fetch(
    "https://settings.example.com/shop",
  );
  return (await reply.json()) as { currency: string };
}

const PRICES = "https://prices.example.com/items";
type Price = { price: number };
