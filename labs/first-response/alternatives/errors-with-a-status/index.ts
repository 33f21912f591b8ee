import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";

/** An error that says what the caller is told. Anything else that is thrown is our own fault. */
class HttpError extends Error {
  readonly statusCode: number;

  constructor(statusCode: number, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

const json = (statusCode: number, body: unknown) => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

export const handler = async (
  event: APIGatewayProxyEventV2,
  context: Context,
): Promise<APIGatewayProxyStructuredResultV2> => {
  try {
    return json(200, await convert(event.body, context));
  } catch (error) {
    if (error instanceof HttpError) return json(error.statusCode, { message: error.message });
    throw error;
  }
};

async function convert(body: string | undefined, context: Context) {
  const { amount, currency } = validate(parse(body));
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), context.getRemainingTimeInMillis() - 300);
  try {
    const rate = await fetchRate(currency, controller.signal);
    return { amount, currency, converted: Math.round(amount * rate * 100) / 100 };
  } finally {
    clearTimeout(timer);
  }
}

function parse(body: string | undefined): unknown {
  try {
    return JSON.parse(body ?? "");
  } catch {
    throw new HttpError(400, "the body is not JSON");
  }
}

function validate(input: unknown): { amount: number; currency: string } {
  if (Object.prototype.toString.call(input) !== "[object Object]") {
    throw new HttpError(400, "the body is not a JSON object");
  }
  const { amount, currency } = input as { amount: unknown; currency: unknown };
  if (typeof amount !== "number" || !(amount > 0 && amount < Infinity)) {
    throw new HttpError(400, "Amount: a number above zero is needed");
  }
  if (typeof currency !== "string" || !/^[A-Z]{3}$/.test(currency)) {
    throw new HttpError(400, "Currency: three capital letters are needed");
  }
  return { amount, currency };
}

async function fetchRate(currency: string, signal: AbortSignal): Promise<number> {
  let reply: Response;
  try {
    reply = await fetch(`https://rates.example.com/usd/${currency}`, { signal });
  } catch {
    throw new HttpError(503, "rates are not available at the moment");
  }
  if (reply.status === 404) throw new HttpError(400, `Currency: ${currency} does not exist`);
  if (!reply.ok) throw new HttpError(503, "rates are not available at the moment");
  return ((await reply.json()) as { rate: number }).rate;
}
