import pg from "pg";

interface Order {
  orderId: string;
  lines: { item: string; quantity: number }[];
}

const pool = new pg.Pool({ max: 1 });
pool.on("error", () => {});

export const handler = async ({ orderId, lines }: Order) => {
  try {
    for (const { item, quantity } of lines) {
      await pool.query("UPDATE stock SET pieces = pieces - $1 WHERE item = $2", [quantity, item]);
      await pool.query("INSERT INTO orders VALUES ($1, $2, $3)", [orderId, item, quantity]);
    }
    return { placed: true };
  } catch (error) {
    if ((error as pg.DatabaseError).code === "23514") return { placed: false };
    throw error;
  }
};
