import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { Status, type Order } from "../model.js";
import { priceOf } from "@lib/prices";
import { currency } from "@config";
import rates from "../rates.json";

export const create = async (event: APIGatewayProxyEventV2): Promise<Order> => {
  const { item } = JSON.parse(event.body ?? "{}") as { item: string };
  return { item, status: Status.Placed, price: `${priceOf(item) * rates[currency]} ${currency}` };
};
