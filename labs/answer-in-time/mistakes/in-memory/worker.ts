import { appraise, Refused } from "./appraiser.ts";
import { writeNote } from "./notes.ts";

export const handler = async ({ id }: { id: string }) => {
  try {
    await writeNote(id, { state: "done", estimate: await appraise(id) });
  } catch (error) {
    // What may get better by itself: Lambda tries the event again.
    if (!(error instanceof Refused)) throw error;
    await writeNote(id, { state: "failed" });
  }
};
