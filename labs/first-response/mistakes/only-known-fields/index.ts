import type { APIGatewayProxyEventV2 } from "aws-lambda";

const json = (statusCode: number, body: unknown) => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

const FIELDS = ["amount", "currency"];

export const handler = async (event: APIGatewayProxyEventV2) => {
  let input: Record<string, unknown>;
  try {
    input = JSON.parse(event.body ?? "");
  } catch {
    return json(400, { message: "Send JSON with amount and currency." });
  }
  const unexpected = Object.keys(input).filter((field) => !FIELDS.includes(field));
  if (unexpected.length > 0) return json(400, { message: `Unknown fields: ${unexpected.join(", ")}` });

  const rate = await rateFor(String(input.currency));
  return json(200, { ...input, converted: Number(input.amount) * rate });
};

async function rateFor(currency: string): Promise<number> {
  const reply = await fetch(`https://rates.example.com/usd/${currency}`);
  const { rate } = (await reply.json()) as { rate: number };
  return rate;
}
