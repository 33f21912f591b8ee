import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { readConversion } from "./request.ts";
import { rateFor } from "./rates.ts";

/** What is left of the invocation's time when we stop waiting: enough to answer in. */
const MARGIN_MS = 250;

/** POST /convert with {"amount": 25, "currency": "EUR"}: what are that many dollars in that currency? */
export const handler = async (
  event: APIGatewayProxyEventV2,
  context: Context,
): Promise<APIGatewayProxyStructuredResultV2> => {
  const conversion = readConversion(event.body);
  if ("problem" in conversion) return respond(400, { message: conversion.problem });

  const { amount, currency } = conversion;
  const answer = await rateFor(currency, context.getRemainingTimeInMillis() - MARGIN_MS);
  switch (answer.outcome) {
    case "rate":
      return respond(200, { amount, currency, converted: amount * answer.rate });
    case "unknown":
      return respond(400, { message: `currency ${currency} is not one we know` });
    case "failed":
      return respond(502, { message: "The rates service failed. Try again later." });
    case "late":
      return respond(504, { message: "The rates service took too long. Try again later." });
  }
};

const respond = (statusCode: number, body: object): APIGatewayProxyStructuredResultV2 => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
