import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";

const answer = (statusCode: number, body: Record<string, unknown>): APIGatewayProxyStructuredResultV2 => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

export async function convert(body = ""): Promise<APIGatewayProxyStructuredResultV2> {
  let input: { amount?: unknown; currency?: unknown } | null;
  try {
    input = JSON.parse(body);
  } catch {
    return answer(400, { message: "Please send JSON." });
  }
  if (input?.constructor !== Object) return answer(400, { message: "Please send an object." });

  const amount = Number.isFinite(input.amount) ? (input.amount as number) : 0;
  if (amount <= 0) return answer(400, { message: "Please send an amount greater than zero." });
  if (typeof input.currency !== "string" || !input.currency) return answer(400, { message: "Please send a currency." });

  const reply = await fetch(`https://rates.example.com/usd/${input.currency}`).catch(() => null);
  if (reply === null) return answer(502, { message: "The rates service cannot be reached." });
  if (reply.status === 404) return answer(400, { message: `There is no currency ${input.currency}.` });
  if (reply.status >= 400) return answer(502, { message: "The rates service failed." });
  const { rate } = (await reply.json()) as { rate: number };
  return answer(200, { ...input, amount, converted: amount * rate });
}
