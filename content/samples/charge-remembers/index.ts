const charged = new Set<string>();

export const handler = async ({ orderId, amount }: Order) => {
  if (charged.has(orderId)) return;
  const reply = await fetch(CHARGES, {
    method: "POST",
    body: JSON.stringify({ orderId, amount }),
  });
  if (!reply.ok) throw new Error(`pay: ${reply.status}`);
  charged.add(orderId);
};

const CHARGES = "https://pay.example.com/charges";
type Order = { orderId: string; amount: number };
