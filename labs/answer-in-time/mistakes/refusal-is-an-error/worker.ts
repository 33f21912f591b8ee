import { appraise } from "./appraiser.ts";
import { writeNote } from "./notes.ts";

export const handler = async ({ id }: { id: string }) => {
  await writeNote(id, { state: "done", estimate: await appraise(id) });
};
