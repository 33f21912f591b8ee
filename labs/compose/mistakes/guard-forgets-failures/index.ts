import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from "aws-lambda";
import { compose } from "./compose.ts";
import {
  acceptsJson,
  body,
  customer,
  hasty,
  health,
  namesFlower,
  nowhere,
  placeOrder,
  placeOrders,
  plainStep,
  showStock,
  soldOut,
  step,
  type Handler,
} from "./desk.ts";
import { errors } from "./errors.ts";
import { headers } from "./headers.ts";

/** Around everything: the first is the outermost. */
const front = [headers, errors];

const order = compose(
  [step("door"), customer, step("desk"), body, soldOut, step("counter")],
  placeOrder,
);

const routes: Record<string, Handler> = {
  "GET /health": compose(front, compose([], health)),
  "GET /stock": compose(front, compose([plainStep("gate"), acceptsJson, namesFlower], showStock)),
  "POST /orders": compose(front, order),
  "POST /orders/several": compose([...front, customer, body], placeOrders(order)),
  ...Object.fromEntries(
    Object.entries(hasty).flatMap(([name, middleware]) => [
      [`POST /hasty/${name}`, compose([...front, customer, body, middleware], placeOrder)],
      [`POST /hasty/${name}/early`, compose([...front, customer, middleware, body], placeOrder)],
    ]),
  ),
};

const elsewhere = compose(front, nowhere);

export const handler = async (event: LambdaFunctionURLEvent): Promise<LambdaFunctionURLResult> => {
  const { method, path } = event.requestContext.http;
  const request = {
    method,
    path,
    headers: event.headers,
    query: event.queryStringParameters ?? {},
    text: event.body ?? "",
    state: {},
    steps: [] as string[],
  };
  const reply = await (routes[`${method} ${path}`] ?? elsewhere)(request);
  return { ...reply, headers: { ...reply.headers, "x-steps": request.steps.join(" ") } };
};
