type Event = { item: string };

export const handler = async ({ item }: Event) => {
  for (let attempt = 1; ; attempt += 1) {
    const reply = await fetch(`${STOCK}/${item}`);
    if (reply.ok) return reply.json();
    if (attempt === 5) {
      throw new Error(`stock: ${reply.status}`);
    }
    await sleep(pauseAfter(attempt));
  }
};

/** Anything up to 200 ms, up to 400 ms, and so on. */
const pauseAfter = (attempt: number) =>
  Math.random() * 100 * 2 ** attempt;

const sleep = (ms: number) =>
  new Promise((done) => setTimeout(done, ms));

const STOCK = "https://stock.example.com/items";
