import pg from "pg";

interface Order {
  orderId: string;
  lines: { item: string; quantity: number }[];
}

let client: pg.Client | undefined;

async function connected(): Promise<pg.Client> {
  for (;;) {
    const fresh = new pg.Client();
    fresh.on("error", () => {
      if (client === fresh) client = undefined;
    });
    try {
      await fresh.connect();
      return fresh;
    } catch {
      await new Promise((done) => setTimeout(done, 200)); // it will be back in a moment
    }
  }
}

export const handler = async ({ orderId, lines }: Order) => {
  client ??= await connected();
  try {
    await client.query("BEGIN");
    for (const { item, quantity } of lines) {
      await client.query("UPDATE stock SET pieces = pieces - $1 WHERE item = $2", [quantity, item]);
      await client.query("INSERT INTO orders VALUES ($1, $2, $3)", [orderId, item, quantity]);
    }
    await client.query("COMMIT");
    return { placed: true };
  } catch (error) {
    await client?.query("ROLLBACK").catch(() => (client = undefined));
    if ((error as pg.DatabaseError).code === "23514") return { placed: false };
    throw error;
  }
};
