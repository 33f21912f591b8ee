import type { MiddlewareObj } from "@middy/core";
import { HttpError, json, type Reply, type Request } from "./desk.ts";

/** Makes a reply of whatever is thrown further in. */
export const errors: MiddlewareObj<Request, Reply> = {
  onError: (run) => {
    const error: unknown = run.error;
    if (error instanceof HttpError) {
      run.response = json(error.status, { message: error.message });
      return;
    }
    console.error(error);
    run.response = json(500, { message: "Please try again later" });
  },
};
