import { appraise } from "./appraiser.ts";
import { json } from "./json.ts";

interface Request {
  /** "POST /estimates/{id}" or "GET /estimates/{id}" */
  routeKey: string;
  pathParameters: { id: string };
}

export const handler = async ({ pathParameters: { id } }: Request) => {
  // TODO: the API does not wait that long, and nobody can look anything up.
  return json(200, { state: "done", estimate: await appraise(id) });
};
