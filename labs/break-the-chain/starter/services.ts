export interface Order {
  orderId: string;
  email: string;
  total: number;
}

/** Books an order. Booking it again changes nothing. */
export async function bookOrder({ orderId, total }: Order): Promise<void> {
  await request("PUT", `https://books.example.com/entries/${orderId}`, { orderId, total });
}

/** Sends a receipt. Each call that succeeds sends one. */
export async function sendReceipt({ orderId, email }: Order): Promise<void> {
  await request("POST", "https://mail.example.com/receipts", { orderId, email });
}

async function request(method: string, url: string, body: object): Promise<void> {
  const reply = await fetch(url, {
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!reply.ok) throw new Error(`${url} answered ${reply.status}`);
}
