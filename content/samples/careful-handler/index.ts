import type { Context } from "aws-lambda";

// POST /price {"weightKg": 2.5, "zone": "inland"}
export const handler = async (event: { body?: string }, context: Context) => {
  const parcel = parse(event.body);
  if (typeof parcel?.weightKg !== "number" || typeof parcel.zone !== "string") {
    return respond(400, { message: "Send JSON with weightKg (a number) and zone (a text)." });
  }

  const marginMs = 300; // to answer in
  const percent = await surcharge(parcel.zone, context.getRemainingTimeInMillis() - marginMs);
  if (percent === null) {
    return respond(504, { message: "The surcharge did not come in time. Try again later." });
  }

  return respond(200, { euros: (3 + 1.2 * parcel.weightKg) * (1 + percent / 100) });
};

/** The surcharge, or null when it does not come within `patienceMs`. */
async function surcharge(zone: string, patienceMs: number): Promise<number | null> {
  const url = `https://fuel.example.com/surcharge/${zone}`;
  try {
    const reply = await fetch(url, { signal: AbortSignal.timeout(patienceMs) });
    const { percent } = (await reply.json()) as { percent: number };
    return percent;
  } catch {
    return null;
  }
}

function parse(body = "") {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const respond = (statusCode: number, body: object) => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
