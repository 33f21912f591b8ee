export async function book({ id, article, change }: Move) {
  if (!change) throw new Error(`${id} has no change`);
  const reply = await fetch(`${LEDGER}/${id}`, {
    method: "PUT",
    body: JSON.stringify({ article, change }),
  });
  if (!reply.ok) throw new Error(`ledger: ${reply.status}`);
  console.log("booked", id, article);
}

const LEDGER = "https://ledger.example.com/moves";
type Move = { id: string; article: string; change?: number };
