type Event = { order: string };

export const handler = async (event: Event) => {
  const order = await get(`/orders/${event.order}`);
  const parcel = await get(`/parcels/${event.order}`);
  return { ...order, ...parcel };
};

async function get(path: string) {
  const reply = await fetch(`https://shop.example.com${path}`);
  return (await reply.json()) as Record<string, string>;
}
