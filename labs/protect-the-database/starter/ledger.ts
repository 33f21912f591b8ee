const LEDGER = "https://ledger.example.com";

export interface Order {
  orderId: string;
  article: string;
  pieces: number;
}

export interface Correction {
  correctionId: string;
  article: string;
  pieces: number;
}

/** Reads the body of a message. Throws when it is no order. */
export function readOrder(body: string): Order {
  const { orderId, article, pieces } = JSON.parse(body) as Partial<Order>;
  if (!orderId || !article || !pieces) throw new Error(`Not an order: ${body}`);
  return { orderId, article, pieces };
}

/** Enters an order. Entering it again changes nothing. */
export const bookOrder = (order: Order) => put(`/orders/${order.orderId}`, order);

/** Enters a correction. Entering it again changes nothing. */
export const bookCorrection = (correction: Correction) =>
  put(`/corrections/${correction.correctionId}`, correction);

/** How many pieces of an article are left. */
export async function piecesOf(article: string): Promise<number> {
  const reply = await ask(`/stock/${article}`);
  return ((await reply.json()) as { pieces: number }).pieces;
}

const put = (path: string, entry: object) =>
  ask(path, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(entry),
  });

async function ask(path: string, request?: RequestInit): Promise<Response> {
  const reply = await fetch(`${LEDGER}${path}`, request);
  if (!reply.ok) throw new Error(`The ledger answered ${reply.status}`);
  return reply;
}
