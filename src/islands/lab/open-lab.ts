import type { SourceFiles } from "../../session/protocol.ts";
import { fileOfHandler } from "../../session/scripts.ts";
import { openDraft, type Draft } from "../../workspace/drafts.ts";
import { entryFirst } from "../../workspace/playground.ts";
import { pageStorage } from "../../workspace/storage.ts";
import { pageSession } from "../editor/index.ts";
import { createChecking, type Checking } from "./checking.ts";
import { loadGrader, loadLab } from "./definitions.ts";
import { createReplaying, type Replaying } from "./replaying.ts";

/** What a lab's page holds: the learner's code, the checks of it, and what is run again. */
export interface OpenLab {
  draft: Draft;
  checking: Checking;
  replaying: Replaying;
}

export function openLab(
  id: string,
  { revision, starter, entry }: { revision: number; starter: SourceFiles; entry: string },
): OpenLab {
  const parts = { loadLab: () => loadLab(id), loadGrader, openSession: pageSession };
  return {
    draft: openDraft({
      key: `draft:lab:${id}`,
      starter: { revision: String(revision), files: entryFirst(starter, entry) },
      storage: pageStorage(),
    }),
    checking: createChecking(parts),
    replaying: createReplaying(parts),
  };
}

/** The file with the handler, else the first. */
export const firstShown = (handler: string, files: SourceFiles): string =>
  fileOfHandler(handler, files) ?? Object.keys(files)[0] ?? "";
