import {
  adoptStored,
  derive,
  editFile,
  freshDraft,
  keepBoth,
  mergeEarlier,
  readStoredDraft,
  replaceFiles,
  resetDraft,
  restoreDraft,
  setInput,
  toStored,
  type DraftContents,
  type Starter,
  type StoredDraft,
} from "./draft-rules.ts";
import type { SourceFiles } from "../session/protocol.ts";
import { pageNotes, type PartingNotes } from "./parting-notes.ts";
import type { StoragePort } from "./storage.ts";
import { createStore, type Store } from "./store.ts";

export type Saving = "saved" | "pending" | "failed";

export interface DraftState extends DraftContents {
  /** False until storage has answered. */
  loaded: boolean;
  /** True when the files or inputs differ from today's starter. */
  edited: boolean;
  /** True when the starter has changed under code the learner had written, and the learner has not answered yet. */
  starterChanged: boolean;
  saving: Saving;
  /** Why work is not being kept, as a sentence. */
  problem: string | null;
}

export interface Draft {
  readonly state: Store<DraftState>;
  readonly starter: Starter;
  editFile(path: string, text: string): void;
  setInput(name: string, text: string): void;
  /** Back to the starter. What was there can be brought back with {@link Draft.restore}. */
  reset(): void;
  /** Puts other files there, from a link for example. What was there can be brought back. */
  replace(files: SourceFiles): void;
  /** Brings back what was last replaced; what is on the screen now takes its place. */
  restore(): void;
  /** "Keep mine": do not ask again about this revision. */
  keepMine(): void;
  /** Writes what is pending now. */
  flush(): Promise<void>;
  /** The page ends: leaves what is pending as a note, because there is no time to write it. */
  part(): void;
}

export interface DraftOptions {
  key: string;
  starter: Starter;
  storage: Promise<StoragePort>;
  /** Time after the last change until it is written. */
  debounceMs?: number;
  notes?: PartingNotes;
}

const DEBOUNCE_MS = 250;

/** A draft that loads itself from storage and saves itself after every change. */
export function openDraft({
  key,
  starter,
  storage,
  debounceMs = DEBOUNCE_MS,
  notes = pageNotes(),
}: DraftOptions): Draft {
  const state = createStore<DraftState>({
    ...freshDraft(starter),
    loaded: false,
    edited: false,
    starterChanged: false,
    saving: "saved",
    problem: null,
  });
  let stamp: string | null = null;
  let changes = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let writing: Promise<void> = Promise.resolve();

  const show = (next: DraftContents, extra: Partial<DraftState> = {}): void =>
    state.set({ ...state.get(), ...next, ...derive(next, starter), ...extra });

  const change = (next: DraftContents): void => {
    changes += 1;
    show(next, { saving: "pending" });
    clearTimeout(timer);
    timer = setTimeout(() => void flush(), debounceMs);
  };

  const loading = storage.then(
    async (port) => {
      const written = readStoredDraft(await port.read(key).catch(() => undefined));
      stamp = written?.stamp ?? null;
      const noted = notes.read(key).map(readStoredDraft);
      const stored = noted.reduce(withNote, written);
      const typedAlready = state.get().saving === "pending";
      const next = stored
        ? adoptStored(stored, starter, typedAlready ? state.get() : null)
        : contentsOf(state.get());
      show(next, { loaded: true, problem: port.problem });
      // What was only noted is written now, and the notes are forgotten with that.
      if (noted.length > 0) change(next);
    },
    () => show(contentsOf(state.get()), { loaded: true }),
  );

  async function save(): Promise<void> {
    await loading;
    const mine = contentsOf(state.get());
    const changesBefore = changes;
    try {
      const port = await storage;
      const written = await port.update(key, (raw) => {
        const stored = readStoredDraft(raw);
        const foreign = stored !== null && stored.stamp !== stamp ? stored : null;
        return toStored(foreign ? keepBoth(mine, foreign) : mine);
      });
      stamp = written.stamp;
      notes.forget(key);
      const now = state.get();
      const settled = changes === changesBefore;
      const earlier = settled ? written.earlier : mergeEarlier(now.earlier, written.earlier);
      show(
        { ...contentsOf(now), earlier },
        { saving: settled ? "saved" : "pending", problem: port.problem },
      );
    } catch (error) {
      state.patch({
        saving: "failed",
        problem: `Your last changes could not be saved: ${messageOf(error)}`,
      });
    }
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    writing = writing.then(() => (state.get().saving === "saved" ? undefined : save()));
    return writing;
  }

  return {
    state,
    starter,
    editFile(path, text) {
      if (state.get().content.files[path] !== text)
        change(editFile(contentsOf(state.get()), path, text));
    },
    setInput: (name, text) => change(setInput(contentsOf(state.get()), name, text, starter)),
    reset: () => change(resetDraft(contentsOf(state.get()), starter)),
    replace: (files) => change(replaceFiles(contentsOf(state.get()), files, starter)),
    restore: () => change(restoreDraft(contentsOf(state.get()), starter)),
    keepMine: () => change({ ...contentsOf(state.get()), declinedRevision: starter.revision }),
    flush,
    part() {
      if (state.get().saving === "saved") return;
      notes.leave(key, { ...toStored(contentsOf(state.get())), stamp: stamp ?? "" });
    },
  };
}

/** A note that follows the stored draft takes its place; of anything else both are kept. */
function withNote(stored: StoredDraft | null, note: StoredDraft | null): StoredDraft | null {
  if (!note) return stored;
  if (!stored || note.stamp === stored.stamp) return note;
  return { ...stored, ...keepBoth(stored, note) };
}

/** Keeps what is pending when the page is hidden or left. Returns the function that stops it. */
export function saveOnLeave(
  draft: Pick<Draft, "flush" | "part">,
  page: EventTarget = globalThis,
): () => void {
  const hide = (): void => void draft.flush();
  const leave = (): void => {
    draft.part();
    void draft.flush();
  };
  page.addEventListener("pagehide", leave);
  page.addEventListener("visibilitychange", hide, true);
  return () => {
    page.removeEventListener("pagehide", leave);
    page.removeEventListener("visibilitychange", hide, true);
  };
}

function contentsOf({ content, base, earlier, declinedRevision }: DraftState): DraftContents {
  return { content, base, earlier, declinedRevision };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
