import type { MiddlewareObj, Request as Run } from "@middy/core";
import type { Reply, Request } from "./desk.ts";

/** A reply gets the headers of this house on both ways out. */
const add = (run: Run<Request, Reply>) => {
  const reply = run.response as Reply;
  const house = { "x-content-type-options": "nosniff", "cache-control": "no-store" };
  run.response = { ...reply, headers: { ...house, ...reply.headers } };
};

export const headers: MiddlewareObj<Request, Reply> = { after: add, onError: add };
