/** What a person should know about a run beside its outcome. */
import { importCycles, type ImportCycle } from "./import-cycles.ts";
import type { Note, SourceFiles, TraceRecord } from "./protocol.ts";

const MOST_NOTES = 5;
/** V8's words for a binding that is used before its module has been evaluated. */
const TOO_EARLY = /Cannot access '([^']*)' before initialization/;

/** In the order of what happened; the same note once. Of a run that was cancelled nothing is said: whoever did it knows. */
export function notesOf(trace: readonly TraceRecord[], files: SourceFiles): Note[] {
  const notes = new Map<string, Note>();
  const add = (note: Note): void => {
    if (notes.size < MOST_NOTES) notes.set(note.message, notes.get(note.message) ?? note);
  };
  for (const record of trace) {
    if (record.type === "run.note" && record.kind !== "cancelled") {
      add({ kind: record.kind, message: record.message });
    }
    if (record.type === "invocation.completed" && record.functionError) {
      const name = TOO_EARLY.exec(record.payload)?.[1];
      const cycle = name === undefined ? undefined : importCycles(files)[0];
      if (cycle) add({ kind: "import-cycle", message: cycleText(cycle, name!) });
    }
  }
  return [...notes.values()];
}

function cycleText(cycle: ImportCycle, name: string): string {
  const way = cycle.map(({ file, line, imports }) => `${file}:${line} imports ${imports}`);
  return `Files import each other in a circle: ${way.join(", ")}. One of them is evaluated before the other, so ${name} did not exist yet. Move what both need into a file of its own.`;
}
