import pg from "pg";

interface Order {
  orderId: string;
  lines: { item: string; quantity: number }[];
}

const pool = new pg.Pool({ max: 1 });
pool.on("error", () => {});

export const handler = async ({ orderId, lines }: Order) => {
  for (const { item, quantity } of lines) {
    const { rows } = await pool.query("SELECT pieces FROM stock WHERE item = $1", [item]);
    if (rows[0].pieces < quantity) return { placed: false };
  }
  for (const { item, quantity } of lines) {
    await pool.query("UPDATE stock SET pieces = pieces - $1 WHERE item = $2", [quantity, item]);
    await pool.query("INSERT INTO orders VALUES ($1, $2, $3)", [orderId, item, quantity]);
  }
  return { placed: true };
};
