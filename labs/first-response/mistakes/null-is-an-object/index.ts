import type { APIGatewayProxyEventV2 } from "aws-lambda";

const json = (statusCode: number, body: unknown) => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

export const handler = async (event: APIGatewayProxyEventV2) => {
  let input: any;
  try {
    input = JSON.parse(event.body ?? "");
  } catch {
    return json(400, { message: "The body is not JSON." });
  }
  if (typeof input !== "object") return json(400, { message: "The body is not an object." });

  const { amount, currency } = input;
  if (!(Number.isFinite(amount) && amount > 0)) return json(400, { message: "amount must be a number above 0" });
  if (typeof currency !== "string" || currency === "") return json(400, { message: "currency must be a code" });
  return json(200, { amount, currency, converted: amount * (await rateFor(currency)) });
};

async function rateFor(currency: string): Promise<number> {
  const reply = await fetch(`https://rates.example.com/usd/${currency}`);
  const { rate } = (await reply.json()) as { rate: number };
  return rate;
}
