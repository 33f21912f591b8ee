/** Reserves an item of an order. Asking twice reserves it once. */
export async function reserve(orderId: string, item: string): Promise<void> {
  const reply = await fetch(`https://stock.example.com/reservations/${orderId}-${item}`, {
    method: "PUT",
    body: JSON.stringify({ orderId, item }),
  });
  if (!reply.ok) throw new Error(`The stock answered ${reply.status} for ${item}`);
}
