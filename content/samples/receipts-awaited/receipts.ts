import { setTimeout } from "node:timers/promises";

export async function sendReceipt(id: string) {
  await setTimeout(100); // stands for setting it in type
  const reply = await fetch(`https://mail.example.com/receipts/${id}`, { method: "PUT" });
  if (!reply.ok) throw new Error(`no receipt for ${id}: the mail service answered ${reply.status}`);
  console.log("receipt sent for", id);
}
