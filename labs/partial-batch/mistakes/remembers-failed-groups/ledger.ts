const LEDGER = "https://ledger.example.com";

/** One move of goods: so many pieces of an article came in, or went out. */
export interface Move {
  moveId: string;
  article: string;
  change: number;
}

/** Reads the body of a message. Throws when it is not a move. */
export function readMove(body: string): Move {
  const { moveId, article, change } = JSON.parse(body) as Partial<Move>;
  if (!moveId || !article || !Number.isInteger(change)) throw new Error(`Not a move: ${body}`);
  return { moveId, article, change: change! };
}

/**
 * Makes an entry for a move. The ledger knows the header idempotency-key: whoever sends a key for the second time gets the
 * entry that is there, and no other one is made.
 */
export async function book(move: Move): Promise<void> {
  const reply = await fetch(`${LEDGER}/entries`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": move.moveId },
    body: JSON.stringify(move),
  });
  if (!reply.ok) throw new Error(`The ledger answered ${reply.status}`);
}

/** The entries that the ledger has for a move. */
export async function findEntries(moveId: string): Promise<Move[]> {
  const reply = await fetch(`${LEDGER}/entries?moveId=${encodeURIComponent(moveId)}`);
  if (!reply.ok) throw new Error(`The ledger answered ${reply.status} to a question`);
  return ((await reply.json()) as { items: Move[] }).items;
}
