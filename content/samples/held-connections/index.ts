import pg from "pg";

let client: pg.Client | undefined;

export const handler = async ({ item }: { item: string }) => {
  client ??= await connected();
  const { rows } = await client.query("INSERT INTO orders (item) VALUES ($1) RETURNING id", [item]);
  return rows[0];
};

async function connected(): Promise<pg.Client> {
  const fresh = new pg.Client({ ssl: true });
  await fresh.connect();
  return fresh;
}
