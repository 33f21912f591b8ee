const SHOP = "https://shop.example.com";

/** Asks for an order and for its parcel. */
export const handler = async ({ order }: { order: string }) => {
  const [{ state }, { parcel }] = await Promise.all([
    get<{ state: string }>(`/orders/${order}`),
    get<{ parcel: string }>(`/parcels/${order}`),
  ]);
  return { order, state, parcel };
};

async function get<Answer>(path: string): Promise<Answer> {
  const reply = await fetch(`${SHOP}${path}`);
  if (!reply.ok) throw new Error(`The shop answered ${reply.status}`);
  return (await reply.json()) as Answer;
}
