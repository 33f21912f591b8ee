import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import { rateFor } from "./rates.ts";

/** POST /convert {"amount": 25, "currency": "EUR"}: dollars in that currency. */
export const handler = async (event: APIGatewayProxyEventV2, context: Context) => {
  // TODO: a proxy response, a 400 for bad input, an answer before the time is up.
  const { amount, currency } = JSON.parse(event.body!);
  const rate = await rateFor(currency);
  return { amount, currency, converted: amount * rate };
};
