import { appraise } from "./appraiser.ts";
import { writeNote } from "./notes.ts";

export const handler = async ({ id }: { id: string }) => {
  try {
    await writeNote(id, { state: "done", estimate: await appraise(id) });
  } catch {
    await writeNote(id, { state: "failed" });
  }
};
