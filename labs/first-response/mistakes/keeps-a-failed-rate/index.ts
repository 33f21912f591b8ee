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

  try {
    const signal = AbortSignal.timeout(context.getRemainingTimeInMillis() - 250);
    if (!rates.has(input.currency)) rates.set(input.currency, rateFor(input.currency, signal));
    const rate = await rates.get(input.currency)!;
    if (rate === null) return json(400, { message: "currency is unknown" });
    return json(200, { ...input, converted: input.amount * rate });
  } catch {
    return json(504, { message: "No rate." });
  }
};

/** Tills ask for the same few currencies all day. */
const rates = new Map<string, Promise<number | null>>();

async function rateFor(currency: string, signal: AbortSignal): Promise<number | null> {
  const reply = await fetch(`https://rates.example.com/usd/${encodeURIComponent(currency)}`, { signal });
  if (reply.status === 404) return null;
  if (!reply.ok) throw new Error(`the rates service answered ${reply.status}`);
  return ((await reply.json()) as { rate: number }).rate;
}

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
