/** The payment provider. It does not know idempotency keys: whoever asks twice, pays twice. */
const PROVIDER = "https://payments.example.com";

export interface Charge {
  id: string;
  orderId: string;
  amount: number;
}

/** Charges the customer of an order. */
export async function createCharge(orderId: string, amount: number): Promise<Charge> {
  const reply = await fetch(`${PROVIDER}/charges`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ orderId, amount }),
  });
  if (!reply.ok) throw new Error(`The provider answered ${reply.status}`);
  return (await reply.json()) as Charge;
}

/** The charges that the provider knows for an order. */
export async function findCharges(orderId: string): Promise<Charge[]> {
  const reply = await fetch(`${PROVIDER}/charges?orderId=${encodeURIComponent(orderId)}`);
  if (!reply.ok) throw new Error(`The provider answered ${reply.status}`);
  return ((await reply.json()) as { items: Charge[] }).items;
}
