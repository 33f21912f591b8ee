import type { Context } from "aws-lambda";

type Event = { body?: string };

// Body: {"weightKg": 2.5, "zone": "inland"}
export const handler = async (
  event: Event,
  context: Context,
) => {
  const parcel = parse(event.body);
  if (
    typeof parcel?.weightKg !== "number" ||
    typeof parcel.zone !== "string"
  ) {
    return respond(400, {
      message: "Send JSON: weightKg, a number, and zone",
    });
  }

  // Keep some of the time to answer in.
  const left = context.getRemainingTimeInMillis();
  const percent = await surcharge(parcel.zone, left - 300);
  if (percent === null) {
    return respond(504, {
      message: "No surcharge in time. Try again later.",
    });
  }

  return respond(200, {
    euros: price(parcel.weightKg, percent),
  });
};

/** Null when it does not come in time. */
async function surcharge(zone: string, patienceMs: number) {
  try {
    const reply = await fetch(
      `https://fuel.example.com/surcharge/${zone}`,
      { signal: AbortSignal.timeout(patienceMs) },
    );
    const { percent } = (await reply.json()) as Reply;
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

const price = (weightKg: number, percent: number) =>
  (3 + 1.2 * weightKg) * (1 + percent / 100);

const respond = (statusCode: number, body: object) => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

type Reply = { percent: number };
