import pg from "pg";

interface Order {
  orderId: string;
  lines: { item: string; quantity: number }[];
}

const pool = new pg.Pool({ max: 1 });
pool.on("error", () => {});

export const handler = async ({ orderId, lines }: Order) => {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    for (const { item, quantity } of lines) {
      await client.query("UPDATE stock SET pieces = pieces - $1 WHERE item = $2", [quantity, item]);
      await client.query("INSERT INTO orders VALUES ($1, $2, $3)", [orderId, item, quantity]);
    }
    await client.query("COMMIT");
    client.release();
    return { placed: true };
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    if ((error as pg.DatabaseError).code === "23514") return { placed: false };
    throw error;
  }
};
