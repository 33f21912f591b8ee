import pg from "pg";

interface Order {
  orderId: string;
  lines: { item: string; quantity: number }[];
}

/** Takes the pieces from the stock and writes the order down: all of it, or nothing. */
export const handler = async ({ orderId, lines }: Order) => {
  // TODO: every request makes a connection, and none of them ever ends.
  const client = new pg.Client(); // host, user and password are in the environment variables
  await client.connect();

  try {
    await client.query("BEGIN");
    for (const { item, quantity } of lines) {
      await client.query("UPDATE stock SET pieces = pieces - $1 WHERE item = $2", [quantity, item]);
      await client.query("INSERT INTO orders VALUES ($1, $2, $3)", [orderId, item, quantity]);
    }
    await client.query("COMMIT");
    return { placed: true };
  } catch (error) {
    // TODO: what becomes of the transaction?
    if ((error as pg.DatabaseError).code === "23514") return { placed: false }; // fewer pieces than that
    throw error;
  }
};
