import { invokeLater } from "./events.ts";
import { json } from "./json.ts";
import { readNote, writeNote } from "./notes.ts";

interface Request {
  /** "POST /estimates/{id}" or "GET /estimates/{id}" */
  routeKey: string;
  pathParameters: { id: string };
}

export const handler = async ({ routeKey, pathParameters: { id } }: Request) => {
  const note = await readNote(id);
  if (routeKey.startsWith("GET")) return note ? json(200, note) : json(404, {});
  if (!note) {
    await writeNote(id, { state: "in progress" });
    await invokeLater("appraise", { id });
  }
  return json(202, {}, { location: `/estimates/${id}` });
};
