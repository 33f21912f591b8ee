import type { APIGatewayProxyEventV2 } from "aws-lambda";

export const handler = async (event: APIGatewayProxyEventV2) => {
  const { amount, currency } = JSON.parse(event.body!);
  const reply = await fetch(`https://rates.example.com/usd/${currency}`);
  const { rate } = (await reply.json()) as { rate: number };
  return {
    statusCode: 200,
    headers: { "content-type": "application/json" },
    body: { amount, currency, converted: amount * rate },
  };
};
