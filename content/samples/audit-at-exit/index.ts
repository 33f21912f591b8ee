const entries: string[] = [];

process.on("beforeExit", () => flush("beforeExit"));
process.on("SIGTERM", () => flush("SIGTERM"));

export const handler = async (order: { id: string }) => {
  entries.push(order.id); // written all at once, when the process ends
};

async function flush(why: string) {
  console.log(`${why}: writing ${entries.length} entries`);
  const body = JSON.stringify(entries.splice(0));
  await fetch("https://audit.example.com/entries", { method: "POST", body });
}
