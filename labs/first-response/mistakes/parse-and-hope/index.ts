import type { APIGatewayProxyEventV2 } from "aws-lambda";

const json = (statusCode: number, body: unknown) => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

export const handler = async (event: APIGatewayProxyEventV2) => {
  const { amount, currency } = JSON.parse(event.body!);
  if (typeof amount !== "number" || amount <= 0) return json(400, { message: "amount must be positive" });
  if (typeof currency !== "string") return json(400, { message: "currency must be a code" });
  return json(200, { amount, currency, converted: amount * (await rateFor(currency)) });
};

async function rateFor(currency: string): Promise<number> {
  const reply = await fetch(`https://rates.example.com/usd/${currency}`);
  const { rate } = (await reply.json()) as { rate: number };
  return rate;
}
