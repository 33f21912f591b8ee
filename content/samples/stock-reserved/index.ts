type Event = { item: string };

export const handler = async (event: Event) => {
  const reply = await fetch(`${STOCK}/${event.item}`);
  if (!reply.ok) throw new Error(`stock: ${reply.status}`);
  return reply.json();
};

const STOCK = "https://stock.example.com/items";
