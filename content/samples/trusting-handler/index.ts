// POST /price {"weightKg": 2.5, "zone": "inland"}
export const handler = async (event: { body?: string }) => {
  const { weightKg, zone } = JSON.parse(event.body!);

  const reply = await fetch(`https://fuel.example.com/surcharge/${zone}`);
  const { percent } = (await reply.json()) as { percent: number };

  return respond(200, { euros: (3 + 1.2 * weightKg) * (1 + percent / 100) });
};

const respond = (statusCode: number, body: object) => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
