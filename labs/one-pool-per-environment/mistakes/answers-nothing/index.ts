import pg from "pg";

interface Order {
  orderId: string;
  lines: { item: string; quantity: number }[];
}

/** An environment serves one request at a time: one connection is all it can use. */
const pool = new pg.Pool({ max: 1 });

// A connection may die at any time. An error event that nobody hears ends the process.
const lost = (error: Error) => console.warn("connection lost:", error.message);
pool.on("error", lost); // while it waits in the pool
pool.on("connect", (client) => client.on("error", lost)); // while somebody has it

/** Takes the pieces from the stock and writes the order down: all of it, or nothing. */
export const handler = async ({ orderId, lines }: Order) => {
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
    if ((error as pg.DatabaseError).code === "23514") return { placed: false }; // fewer pieces than that
    console.error(error);
  } finally {
    client.release(broken); // true: it is closed, and does not go back
  }
};
