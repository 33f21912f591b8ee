import pg from "pg";

interface Order {
  orderId: string;
  lines: { item: string; quantity: number }[];
}

const pool = new pg.Pool({ max: 1, connectionTimeoutMillis: 2_000 });
pool.on("error", ({ message }) => console.warn(message));

/** A statement is a transaction: all of it is done, or nothing. The pool takes its connection back by itself. */
const PLACE = {
  name: "place-order",
  text: `
    WITH lines AS (SELECT * FROM json_to_recordset($2) AS line (item text, quantity int)),
         taken AS (UPDATE stock SET pieces = pieces - quantity FROM lines WHERE stock.item = lines.item)
    INSERT INTO orders SELECT $1, item, quantity FROM lines`,
};

export const handler = async ({ orderId, lines }: Order) => {
  try {
    await pool.query({ ...PLACE, values: [orderId, JSON.stringify(lines)] });
    return { placed: true };
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.constraint === "stock_pieces_check") return { placed: false };
    throw error;
  }
};
