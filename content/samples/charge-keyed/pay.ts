export type Order = { orderId: string; amount: number };

const CHARGES = "https://pay.example.com/charges";

export async function charge(order: Order) {
  const reply = await fetch(CHARGES, {
    method: "POST",
    // What comes twice under one key is done once.
    headers: { "idempotency-key": order.orderId },
    body: JSON.stringify(order),
  });
  if (!reply.ok) throw new Error(`pay: ${reply.status}`);
  const { id } = (await reply.json()) as { id: string };
  return id;
}
