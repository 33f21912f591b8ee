type Event = { body?: string };

// Body: {"weightKg": 2.5, "zone": "inland"}
export const handler = async (event: Event) => {
  const parcel = JSON.parse(event.body!);

  const percent = await surcharge(parcel.zone);

  return respond(200, {
    euros: price(parcel.weightKg, percent),
  });
};

async function surcharge(zone: string) {
  const reply = await fetch(
    `https://fuel.example.com/surcharge/${zone}`,
  );
  const { percent } = (await reply.json()) as Reply;
  return percent;
}

const price = (weightKg: number, percent: number) =>
  (3 + 1.2 * weightKg) * (1 + percent / 100);

const respond = (statusCode: number, body: object) => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

type Reply = { percent: number };
