type Order = { id: string; euros: number };

export const handler = async (order: Order) => {
  await file(order);
};

async function file(order: Order) {
  const reply = await fetch(`${BOOKS}/${order.id}`, {
    method: "PUT",
    body: JSON.stringify(order),
  });
  if (!reply.ok) {
    throw new Error(
      `books: ${reply.status} for ${order.id}`,
    );
  }
}

const BOOKS = "https://books.example.com/invoices";
