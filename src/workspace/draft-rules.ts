/** The rules that keep the learner's work: pure functions, without storage and without time. */
import type { SourceFiles } from "../session/protocol.ts";

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

/** What a draft consists of, apart from how it is kept. */
export interface DraftContents {
  content: Content;
  /** The starter that the learner began with. */
  base: { revision: string; files: SourceFiles };
  /** What a reset, a restore or another tab replaced, newest first. */
  earlier: Content[];
  /** A later starter that the learner has seen and declined. */
  declinedRevision: string | null;
}

/** As stored. Everything the learner wrote is in `content` or in `earlier`. */
export interface StoredDraft extends DraftContents {
  format: 1;
  /** Different after every save: tells whether another tab has saved since. */
  stamp: string;
}

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

/** Other files take the place of what is on the screen, which becomes an earlier version. */
export function replaceFiles(
  draft: DraftContents,
  files: SourceFiles,
  starter: Starter,
): DraftContents {
  if (sameFiles(draft.content.files, files)) return draft;
  const earlier = remember(draft, starter);
  return { ...draft, content: { ...draft.content, files }, earlier };
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

function baseOf({ revision, files }: Starter): DraftContents["base"] {
  return { revision, files };
}

export function derive(
  draft: DraftContents,
  starter: Starter,
): { edited: boolean; starterChanged: boolean } {
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

export function mergeEarlier(first: Content[], second: Content[]): Content[] {
  const added = second.filter((content) => !first.some((known) => sameContent(known, content)));
  return added.length === 0 ? first : [...first, ...added];
}

export function toStored(draft: DraftContents): StoredDraft {
  return { format: 1, ...draft, stamp: newStamp() };
}

/** Not `crypto.randomUUID`, which browsers offer to secure origins only. */
function newStamp(): string {
  return `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
}

/** Anything unreadable counts as no draft; it is not deleted before the learner writes something. */
export function readStoredDraft(value: unknown): StoredDraft | null {
  const draft = value as StoredDraft | undefined;
  return draft?.format === 1 && draft.content?.files && draft.base?.files ? draft : null;
}
