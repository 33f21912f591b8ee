import pg from "pg";

interface Order {
  orderId: string;
  lines: { item: string; quantity: number }[];
}

let kept: pg.Client | null = null;

/** Asks the kept connection whether it is alive, and makes another one when it is not. */
async function alive(): Promise<pg.Client> {
  try {
    await kept?.query("SELECT 1");
  } catch {
    kept = null;
  }
  return kept ?? connect();
}

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ keepAlive: true });
  client.on("error", () => {
    if (kept === client) kept = null;
  });
  await client.connect();
  return (kept = client);
}

export const handler = async ({ orderId, lines }: Order) => {
  const client = await alive();
  let done = false;
  try {
    await client.query("BEGIN");
    for (const { item, quantity } of lines) {
      await client.query("UPDATE stock SET pieces = pieces - $1 WHERE item = $2", [quantity, item]);
      await client.query("INSERT INTO orders VALUES ($1, $2, $3)", [orderId, item, quantity]);
    }
    await client.query("COMMIT");
    done = true;
  } catch (error) {
    if ((error as pg.DatabaseError).code !== "23514") throw error;
  } finally {
    // A transaction that cannot be rolled back ends with its connection.
    if (!done) await client.query("ROLLBACK").catch(() => drop(client));
  }
  return { placed: done };
};

function drop(client: pg.Client): void {
  kept = null;
  client.end().catch(() => {});
}
