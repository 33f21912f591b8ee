/** Adds the points of an order to its customer's account. Asking twice adds them once. */
export async function addPoints(orderId: string, points: number): Promise<void> {
  const reply = await fetch(`https://points.example.com/bookings/${orderId}`, {
    method: "PUT",
    body: JSON.stringify({ orderId, points }),
  });
  if (!reply.ok) throw new Error(`The points service answered ${reply.status}`);
}
