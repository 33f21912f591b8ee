import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import { rateFor } from "./rates.ts";

/** POST /convert with {"amount": 25, "currency": "EUR"}: what are that many dollars in that currency? */
export const handler = async (event: APIGatewayProxyEventV2, context: Context) => {
  // TODO: a proper response for good requests, a 400 for bad ones, and an answer before the time is up.
  const { amount, currency } = JSON.parse(event.body!);
  const rate = await rateFor(currency);
  return { amount, currency, converted: amount * rate };
};
