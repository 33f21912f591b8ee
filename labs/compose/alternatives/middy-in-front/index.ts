import middy from "@middy/core";
import type { Context, LambdaFunctionURLEvent, LambdaFunctionURLResult } from "aws-lambda";
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
  type Reply,
  type Request,
} from "./desk.ts";
import { errors } from "./errors.ts";
import { headers } from "./headers.ts";

const order = compose(
  [step("door"), customer, step("desk"), body, soldOut, step("counter")],
  placeOrder,
);

const routes: Record<string, Handler> = {
  "GET /health": health,
  "GET /stock": compose([plainStep("gate"), acceptsJson, namesFlower], showStock),
  "POST /orders": order,
  "POST /orders/several": compose([customer, body], placeOrders(order)),
  ...Object.fromEntries(
    Object.entries(hasty).flatMap(([name, middleware]) => [
      [`POST /hasty/${name}`, compose([customer, body, middleware], placeOrder)],
      [`POST /hasty/${name}/early`, compose([customer, middleware, body], placeOrder)],
    ]),
  ),
};

/** Middy has a way in, a way out and a way out for errors. What a route needs besides is composed by hand. */
const answer = middy<Request, Reply>()
  .use(headers)
  .use(errors)
  .handler(async (request) =>
    (routes[`${request.method} ${request.path}`] ?? nowhere)(request),
  );

export const handler = async (event: LambdaFunctionURLEvent, context: Context): Promise<LambdaFunctionURLResult> => {
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
  const reply = await answer(request, context);
  return { ...reply, headers: { ...reply.headers, "x-steps": request.steps.join(" ") } };
};
