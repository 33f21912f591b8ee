import { sendReceipt } from "./receipts.ts";

export const handler = async (order: { id: string }) => {
  await put(`https://stock.example.com/reservations/${order.id}`);

  // Nobody waits for a receipt.
  sendReceipt(order.id);
};

async function put(url: string) {
  const reply = await fetch(url, { method: "PUT" });
  if (!reply.ok) throw new Error(`${url} answered ${reply.status}`);
}
