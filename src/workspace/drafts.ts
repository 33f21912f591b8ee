import type { SourceFiles } from "../session/protocol.ts";
import type { StoragePort } from "./storage.ts";
import { createStore, type Store } from "./store.ts";

/** What the author hands out. Its revision is raised whenever the files change. */
export interface Starter {
  revision: string;
  files: SourceFiles;
  /** Other fields the learner can fill in, as text: the event, the memory size, the seed. */
  inputs?: Record<string, string>;
}

/** What the learner has on the screen. */
export interface Content {
  files: SourceFiles;
  /** Only what differs from the starter's inputs. Kept as typed, so that an unfinished number is not lost either. */
  inputs: Record<string, string>;
}

/** As stored. Everything the learner wrote is in `content` or in `earlier`. */
export interface StoredDraft {
  format: 1;
  /** The starter that the learner began with. */
  base: { revision: string; files: SourceFiles };
  content: Content;
  /** What a reset, a restore or another tab replaced, newest first. */
  earlier: Content[];
  /** A later starter that the learner has seen and declined. */
  declinedRevision: string | null;
  /** Different after every save: tells whether another tab has saved since. */
  stamp: string;
}

export type Saving = "saved" | "pending" | "failed";

export interface DraftState {
  /** False until storage has answered. */
  loaded: boolean;
  content: Content;
  base: { revision: string; files: SourceFiles };
  earlier: Content[];
  declinedRevision: string | null;
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
  /** Brings back what was last replaced; what is on the screen now takes its place. */
  restore(): void;
  /** "Keep mine": do not ask again about this revision. */
  keepMine(): void;
  /** Writes what is pending now. */
  flush(): Promise<void>;
}

export interface DraftOptions {
  key: string;
  starter: Starter;
  storage: Promise<StoragePort>;
  /** Time after the last change until it is written. */
  debounceMs?: number;
}

const DEBOUNCE_MS = 250;

/** A draft that loads itself from storage and saves itself after every change. */
export function openDraft({
  key,
  starter,
  storage,
  debounceMs = DEBOUNCE_MS,
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
      const stored = readStoredDraft(await port.read(key).catch(() => undefined));
      stamp = stored?.stamp ?? null;
      const typedAlready = state.get().saving === "pending";
      const next = stored
        ? adoptStored(stored, starter, typedAlready ? state.get() : null)
        : contentsOf(state.get());
      show(next, { loaded: true, problem: port.problem });
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
    restore: () => change(restoreDraft(contentsOf(state.get()), starter)),
    keepMine: () => change({ ...contentsOf(state.get()), declinedRevision: starter.revision }),
    flush,
  };
}

/** Saves what is pending when the page is hidden or left. Returns the function that stops it. */
export function flushOnLeave(
  draft: Pick<Draft, "flush">,
  page: EventTarget = globalThis,
): () => void {
  const flush = (): void => void draft.flush();
  page.addEventListener("pagehide", flush);
  page.addEventListener("visibilitychange", flush, true);
  return () => {
    page.removeEventListener("pagehide", flush);
    page.removeEventListener("visibilitychange", flush, true);
  };
}

/* What follows has no storage and no time: the rules that keep the learner's work. */

export type DraftContents = Pick<DraftState, "content" | "base" | "earlier" | "declinedRevision">;

export function freshDraft(starter: Starter): DraftContents {
  return {
    content: starterContent(starter),
    base: baseOf(starter),
    earlier: [],
    declinedRevision: null,
  };
}

export function editFile(draft: DraftContents, path: string, text: string): DraftContents {
  return {
    ...draft,
    content: { ...draft.content, files: { ...draft.content.files, [path]: text } },
  };
}

/** Setting an input to the starter's value forgets it, so that a later starter can change it. */
export function setInput(
  draft: DraftContents,
  name: string,
  text: string,
  starter: Starter,
): DraftContents {
  const { [name]: _, ...others } = draft.content.inputs;
  const inputs = text === starter.inputs?.[name] ? others : { ...others, [name]: text };
  return { ...draft, content: { ...draft.content, inputs } };
}

export function resetDraft(draft: DraftContents, starter: Starter): DraftContents {
  return { ...freshDraft(starter), earlier: remember(draft, starter) };
}

/** Swaps the newest earlier version with what is on the screen: doing it twice is back where it began. */
export function restoreDraft(draft: DraftContents, starter: Starter): DraftContents {
  const [newest] = draft.earlier;
  if (!newest) return draft;
  const earlier = remember(draft, starter).filter((content) => !sameContent(content, newest));
  return { ...draft, content: newest, earlier };
}

/** A stored draft meets today's starter: untouched code follows the starter, written code is kept. */
export function adoptStored(
  stored: StoredDraft,
  starter: Starter,
  typed: DraftContents | null,
): DraftContents {
  const untouched = sameFiles(stored.content.files, stored.base.files);
  const content = untouched ? { ...stored.content, files: starter.files } : stored.content;
  const base = untouched ? baseOf(starter) : stored.base;
  const { earlier, declinedRevision } = stored;
  const kept: DraftContents = { content, base, earlier, declinedRevision };
  return typed ? keepBoth(typed, { ...stored, ...kept }) : kept;
}

/** What this page shows stays; what was stored elsewhere in the meantime becomes an earlier version. */
export function keepBoth(mine: DraftContents, stored: StoredDraft): DraftContents {
  const untouched = sameContent(stored.content, { files: stored.base.files, inputs: {} });
  const worthKeeping = !untouched && !sameContent(stored.content, mine.content);
  const others = worthKeeping ? [stored.content, ...stored.earlier] : stored.earlier;
  return { ...mine, earlier: mergeEarlier(mine.earlier, others) };
}

export function sameFiles(a: SourceFiles, b: SourceFiles): boolean {
  const paths = Object.keys(a);
  return paths.length === Object.keys(b).length && paths.every((path) => a[path] === b[path]);
}

export function sameContent(a: Content, b: Content): boolean {
  return sameFiles(a.files, b.files) && sameFiles(a.inputs, b.inputs);
}

function starterContent(starter: Starter): Content {
  return { files: starter.files, inputs: {} };
}

function baseOf({ revision, files }: Starter): DraftState["base"] {
  return { revision, files };
}

function contentsOf({ content, base, earlier, declinedRevision }: DraftState): DraftContents {
  return { content, base, earlier, declinedRevision };
}

function derive(
  draft: DraftContents,
  starter: Starter,
): Pick<DraftState, "edited" | "starterChanged"> {
  const edited = !sameContent(draft.content, starterContent(starter));
  const outdated =
    draft.base.revision !== starter.revision && draft.declinedRevision !== starter.revision;
  return { edited, starterChanged: outdated && !sameFiles(draft.content.files, starter.files) };
}

/** The earlier versions with what is on the screen added, unless it is the starter, which is never lost. */
function remember(draft: DraftContents, starter: Starter): Content[] {
  const isStarter = [starterContent(starter), { files: draft.base.files, inputs: {} }].some(
    (content) => sameContent(content, draft.content),
  );
  return isStarter ? draft.earlier : mergeEarlier([draft.content], draft.earlier);
}

function mergeEarlier(first: Content[], second: Content[]): Content[] {
  const added = second.filter((content) => !first.some((known) => sameContent(known, content)));
  return added.length === 0 ? first : [...first, ...added];
}

function toStored(draft: DraftContents): StoredDraft {
  return { format: 1, ...draft, stamp: newStamp() };
}

/** Not `crypto.randomUUID`, which browsers offer to secure origins only. */
function newStamp(): string {
  return `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
}

/** Anything unreadable counts as no draft; it is not deleted before the learner writes something. */
function readStoredDraft(value: unknown): StoredDraft | null {
  const draft = value as StoredDraft | undefined;
  return draft?.format === 1 && draft.content?.files && draft.base?.files ? draft : null;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
