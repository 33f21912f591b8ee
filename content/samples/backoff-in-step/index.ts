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

/** 200 ms, 400 ms, 800 ms, 1.6 s. */
const pauseAfter = (attempt: number) =>
  100 * 2 ** attempt;

const sleep = (ms: number) =>
  new Promise((done) => setTimeout(done, ms));

const STOCK = "https://stock.example.com/items";
