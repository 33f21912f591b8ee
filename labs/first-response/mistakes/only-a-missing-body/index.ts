import type { APIGatewayProxyEventV2 } from "aws-lambda";

const json = (statusCode: number, body: unknown) => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

export const handler = async (event: APIGatewayProxyEventV2) => {
  if (!event.body) return json(400, { message: "Send a body with amount and currency." });

  const { amount, currency } = JSON.parse(event.body);
  if (!Number.isFinite(amount) || amount <= 0) return json(400, { message: "amount must be a number above 0" });
  if (typeof currency !== "string" || currency === "") return json(400, { message: "currency must be a code" });

  const reply = await fetch(`https://rates.example.com/usd/${currency}`);
  if (reply.status === 404) return json(400, { message: "currency is unknown" });
  if (!reply.ok) return json(502, { message: "No rate." });
  const { rate } = (await reply.json()) as { rate: number };
  return json(200, { amount, currency, converted: amount * rate });
};
