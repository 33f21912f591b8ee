import type { Context } from "aws-lambda";
import { appraise, Refused } from "./appraiser.ts";
import { readNote, writeNote } from "./notes.ts";

export const handler = async ({ id }: { id: string }, { awsRequestId }: Context) => {
  const note = await readNote(id);
  // Each attempt at an event has the same request id: what an earlier attempt has taken is ours.
  if (note?.state !== "in progress" || (note.takenBy ?? awsRequestId) !== awsRequestId) return;
  await writeNote(id, { state: "in progress", takenBy: awsRequestId });
  try {
    await writeNote(id, { state: "done", estimate: await appraise(id) });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    await writeNote(id, { state: "failed" });
  }
};
