/** Takes a while, because it renders a PDF. */
export async function writeInvoice(order: Order) {
  const { url } = await post(
    "https://invoices.example.com/invoices",
    { order: order.id },
  );
  return url;
}

export async function sendMail(order: Order, url: string) {
  await post(`https://mail.example.com/to/${order.email}`, {
    text: `Your invoice: ${url}`,
  });
  console.log("mailed", order.id);
}

async function post(url: string, body: object) {
  const reply = await fetch(url, {
    method: "POST",
    body: JSON.stringify(body),
  });
  if (!reply.ok) throw new Error(`${url}: ${reply.status}`);
  return (await reply.json()) as { url: string };
}

export type Order = { id: string; email: string };
