import type { APIGatewayProxyEventV2 } from "aws-lambda";

const json = (statusCode: number, body: unknown) => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

export const handler = async (event: APIGatewayProxyEventV2) => {
  const input = parse(event.body);
  if (input === null || typeof input !== "object" || Array.isArray(input)) {
    return json(400, { message: "Send a JSON object with amount and currency." });
  }
  if (!Number.isFinite(input.amount) || input.amount <= 0) {
    return json(400, { message: "amount must be a number above 0" });
  }

  // The rates service knows its currencies best: whatever it refuses is not one.
  const reply = await fetch(`https://rates.example.com/usd/${input.currency}`);
  if (reply.status === 404) return json(400, { message: `there is no currency ${input.currency}` });
  if (!reply.ok) return json(502, { message: "No rate." });
  const { rate } = (await reply.json()) as { rate: number };
  return json(200, { ...input, converted: input.amount * rate });
};

function parse(body: string | undefined): any {
  try {
    return JSON.parse(body ?? "");
  } catch {
    return null;
  }
}
