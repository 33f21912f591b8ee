import type { Estimate } from "./appraiser.ts";

/** What becomes of an estimate that somebody asked for. */
export interface Note {
  state: "in progress" | "done" | "failed";
  estimate?: Estimate;
}

const notes = new Map<string, Note>();

export async function readNote(id: string): Promise<Note | undefined> {
  return notes.get(id);
}

export async function writeNote(id: string, note: Note): Promise<void> {
  notes.set(id, note);
}
