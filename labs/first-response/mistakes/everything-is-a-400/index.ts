import type { APIGatewayProxyEventV2 } from "aws-lambda";

const json = (statusCode: number, body: unknown) => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

export const handler = async (event: APIGatewayProxyEventV2) => {
  try {
    const input = parse(event.body);
    const problem = problemOf(input);
    if (problem !== null) throw new Error(problem);
    const rate = await rateFor(input.currency);
    return json(200, { ...input, converted: input.amount * rate });
  } catch (error) {
    return json(400, { message: (error as Error).message });
  }
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

async function rateFor(currency: string): Promise<number> {
  const reply = await fetch(`https://rates.example.com/usd/${currency}`);
  if (!reply.ok) throw new Error(`no rate for currency ${currency}`);
  const { rate } = (await reply.json()) as { rate: number };
  return rate;
}
