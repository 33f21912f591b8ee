import type { Estimate } from "./appraiser.ts";

/** What becomes of an estimate that somebody asked for. */
export interface Note {
  state: "in progress" | "done" | "failed";
  estimate?: Estimate;
  /** The invocation that is at work on it. */
  takenBy?: string;
}

/** Every function can read the notes, and they stay. */
export async function readNote(id: string): Promise<Note | undefined> {
  const reply = await fetch(`https://notes.example.com/estimates/${id}`);
  if (reply.status === 404) return undefined;
  if (!reply.ok) throw new Error(`The notes answered ${reply.status}`);
  return (await reply.json()) as Note;
}

/** In place of the note that there was, if there was one. */
export async function writeNote(id: string, note: Note): Promise<void> {
  const reply = await fetch(`https://notes.example.com/estimates/${id}`, {
    method: "PUT",
    body: JSON.stringify(note),
  });
  if (!reply.ok) throw new Error(`The notes answered ${reply.status}`);
}
