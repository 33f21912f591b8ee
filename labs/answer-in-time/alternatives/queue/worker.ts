import type { SQSEvent } from "aws-lambda";
import { appraise, Refused } from "./appraiser.ts";
import { readNote, writeNote, type Note } from "./notes.ts";

export const handler = async ({ Records }: SQSEvent) => {
  for (const { body: id } of Records) {
    const note = await readNote(id);
    if (note && note.state !== "in progress") continue;
    await writeNote(id, await outcomeOf(id));
  }
};

async function outcomeOf(id: string): Promise<Note> {
  try {
    return { state: "done", estimate: await appraise(id) };
  } catch (error) {
    if (error instanceof Refused) return { state: "failed" };
    throw error;
  }
}
