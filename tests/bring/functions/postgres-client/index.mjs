import pg from "pg";

export const handler = async () => {
  const client = new pg.Client({ host: "db.example.com", database: "shop", connectionTimeoutMillis: 500 });
  try {
    await client.connect();
    return "connected";
  } catch (error) {
    return error.code ?? error.message;
  }
};
