import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import { rateFor } from "./rates.ts";

/** What is left of the time when we stop waiting: enough to answer in. */
const MARGIN_MS = 250;

/** POST /convert {"amount": 25, "currency": "EUR"}: dollars in that currency. */
export const handler = async (event: APIGatewayProxyEventV2, context: Context) => {
  const input = readConversion(event.body);
  if ("problem" in input) return respond(400, { message: input.problem });

  const { amount, currency } = input;
  const patienceMs = context.getRemainingTimeInMillis() - MARGIN_MS;
  const answer = await rateFor(currency, patienceMs);
  switch (answer.outcome) {
    case "rate":
      return respond(200, { amount, currency, converted: amount * answer.rate });
    case "unknown":
      return respond(400, { message: `currency ${currency} is not one we know` });
    case "failed":
      return respond(502, { message: "The rates service failed. Try again later." });
    case "late":
      return respond(504, { message: "The rates service is slow. Try again later." });
  }
};

type Conversion = { amount: number; currency: string };

/** Reads the body, or says in the caller's words what is wrong with it. */
function readConversion(body: string | undefined): Conversion | { problem: string } {
  if (!body) return { problem: "Send a JSON body with amount and currency." };

  const input = parse(body);
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    return { problem: "Send a JSON object with amount and currency." };
  }

  const { amount, currency } = input as Record<string, unknown>;
  if (typeof amount !== "number" || !Number.isFinite(amount) || amount <= 0) {
    return { problem: "amount must be a number greater than 0" };
  }
  if (typeof currency !== "string" || currency === "") {
    return { problem: "currency must be a code such as EUR" };
  }
  return { amount, currency };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const respond = (statusCode: number, body: object) => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
