import pg from "pg";

interface Order {
  orderId: string;
  lines: { item: string; quantity: number }[];
}

let current: Promise<pg.Client> | undefined;

/** The client of this environment; another one when it was lost, or could not be made. */
function connected(): Promise<pg.Client> {
  if (current) return current;
  const client = new pg.Client();
  const connecting = client.connect().then(() => client);
  const forget = () => {
    if (current === connecting) current = undefined;
  };
  client.on("error", forget).on("end", forget);
  connecting.catch(forget);
  return (current = connecting);
}

export const handler = async ({ orderId, lines }: Order) => {
  const client = await connected();
  try {
    await client.query("BEGIN");
    for (const { item, quantity } of lines) {
      await client.query("UPDATE stock SET pieces = pieces - $1 WHERE item = $2", [quantity, item]);
      await client.query("INSERT INTO orders VALUES ($1, $2, $3)", [orderId, item, quantity]);
    }
    await client.query("COMMIT");
    return { placed: true };
  } catch (error) {
    await rollBack(client);
    if ((error as pg.DatabaseError).code === "23514") return { placed: false };
    throw error;
  }
};

async function rollBack(client: pg.Client): Promise<void> {
  try {
    await client.query("ROLLBACK");
  } catch {
    current = undefined; // whatever state it is in, nobody gets it again
    void client.end().catch(() => {});
  }
}
