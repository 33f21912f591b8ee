import type { APIGatewayProxyEventV2, Context } from "aws-lambda";

const json = (statusCode: number, body: unknown) => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

export const handler = async (event: APIGatewayProxyEventV2, context: Context) => {
  const input = parse(event.body);
  const problem = problemOf(input);
  if (problem !== null) return json(400, { message: problem });

  const url = `https://rates.example.com/usd/${encodeURIComponent(input.currency)}`;
  const signal = AbortSignal.timeout(context.getRemainingTimeInMillis() - 250);
  const reply = await fetch(url, { signal });
  if (reply.status === 404) return json(400, { message: "currency is unknown" });
  if (!reply.ok) return json(502, { message: "No rate." });
  const { rate } = (await reply.json()) as { rate: number };
  return json(200, { ...input, converted: input.amount * rate });
};

function problemOf(input: any): string | null {
  if (input === null || typeof input !== "object" || Array.isArray(input)) return "The body is not a JSON object.";
  if (!Number.isFinite(input.amount) || input.amount <= 0) return "amount must be a number above 0";
  if (typeof input.currency !== "string" || input.currency === "") return "currency must be a code";
  return null;
}

function parse(body: string | undefined): any {
  try {
    return JSON.parse(body ?? "");
  } catch {
    return null;
  }
}
