import { appraise, Refused } from "./appraiser.ts";
import { invokeLater } from "./events.ts";
import { json } from "./json.ts";
import { readNote, writeNote } from "./notes.ts";

/** What clients send has a route. What this function sends to itself has an item. */
interface Request {
  /** "POST /estimates/{id}" or "GET /estimates/{id}" */
  routeKey: string;
  pathParameters: { id: string };
}
interface Work {
  item: string;
}

export const handler = async (event: Request | Work) => {
  if ("item" in event) return await work(event.item);
  const { id } = event.pathParameters;
  return event.routeKey.startsWith("GET") ? await lookUp(id) : await accept(id);
};

async function lookUp(id: string) {
  const note = await readNote(id);
  return note ? json(200, note) : json(404, { message: `nobody asked for ${id}` });
}

async function accept(id: string) {
  if (!(await readNote(id))) {
    await invokeLater(process.env.AWS_LAMBDA_FUNCTION_NAME!, { item: id } satisfies Work);
    await writeNote(id, { state: "in progress" });
  }
  return json(202, { item: id }, { location: `/estimates/${id}` });
}

async function work(id: string) {
  const outcome = await appraise(id).catch((error: unknown) => {
    if (error instanceof Refused) return undefined;
    throw error;
  });
  await writeNote(id, outcome ? { state: "done", estimate: outcome } : { state: "failed" });
}
