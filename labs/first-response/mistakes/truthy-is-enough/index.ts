import type { APIGatewayProxyEventV2, Context } from "aws-lambda";

const json = (statusCode: number, body: unknown) => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

export const handler = async (event: APIGatewayProxyEventV2, context: Context) => {
  let input: any;
  try {
    input = JSON.parse(event.body ?? "");
  } catch {
    return json(400, { message: "The body is not JSON." });
  }
  if (!input || typeof input !== "object" || Array.isArray(input)) {
    return json(400, { message: "The body is not an object." });
  }
  const { amount, currency } = input;
  if (!amount || amount < 0) return json(400, { message: "amount is missing" });
  if (!currency) return json(400, { message: "currency is missing" });

  const url = `https://rates.example.com/usd/${currency}`;
  try {
    const reply = await fetch(url, { signal: AbortSignal.timeout(context.getRemainingTimeInMillis() - 250) });
    if (reply.status === 404) return json(400, { message: "currency is unknown" });
    if (!reply.ok) return json(502, { message: "No rate." });
    const { rate } = (await reply.json()) as { rate: number };
    return json(200, { amount, currency, converted: amount * rate });
  } catch {
    return json(504, { message: "No rate in time." });
  }
};
