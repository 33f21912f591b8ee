import pg from "pg";

interface Order {
  orderId: string;
  lines: { item: string; quantity: number }[];
}

const pool = new pg.Pool({ max: 1 });
pool.on("error", () => {});
pool.on("connect", (client) => client.on("error", () => {}));

const PATIENCE_MS = 3_000;

export const handler = (order: Order) => Promise.race([place(order), tooLate()]);

const tooLate = () =>
  new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error("The database is slow. Try again.")), PATIENCE_MS);
  });

async function place({ orderId, lines }: Order) {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query("BEGIN");
    for (const { item, quantity } of lines) {
      await client.query("UPDATE stock SET pieces = pieces - $1 WHERE item = $2", [quantity, item]);
      await client.query("INSERT INTO orders VALUES ($1, $2, $3)", [orderId, item, quantity]);
    }
    await client.query("COMMIT");
    return { placed: true };
  } catch (error) {
    await client.query("ROLLBACK").catch(() => (broken = true));
    if ((error as pg.DatabaseError).code === "23514") return { placed: false };
    throw error;
  } finally {
    client.release(broken);
  }
}
