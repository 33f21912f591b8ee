export async function book({ id, amount }: Order) {
  if (!amount) throw new Error(`${id} has no amount`);
  const reply = await fetch(`${LEDGER}/${id}`, {
    method: "PUT",
    body: JSON.stringify({ amount }),
  });
  if (!reply.ok) throw new Error(`ledger: ${reply.status}`);
  console.log("booked", id);
}

const LEDGER = "https://ledger.example.com/orders";
type Order = { id: string; amount?: number };
