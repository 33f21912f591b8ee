/** The projects of the sandbox page: the one that is open, and those that are kept. */
import type { SourceFiles } from "../../session/protocol.ts";
import { createStore, type Store } from "../store.ts";
import { openBrought, type Brought, type BroughtParts } from "./brought.ts";
import { BringError, type Incoming } from "./incoming.ts";
import { openShelf, type BroughtProject, type ShelfEntry } from "./shelf.ts";
import { takeFiles } from "./taken.ts";

export interface WorkbenchState {
  /** False until storage has answered. */
  loaded: boolean;
  /** Kept projects; the one that was open last is the first. */
  entries: ShelfEntry[];
  open: Brought | null;
  /** Different for every project that is opened, also when it has the same name. */
  opened: number;
  /** What is going on, as a sentence. */
  busy: string | null;
  /** Why the last thing that came was not taken. What was open stays open. */
  problem: string | null;
  /** Why the open project does not outlive the page. */
  unkept: string | null;
}

export interface Workbench {
  readonly state: Store<WorkbenchState>;
  /** Takes in what was dropped or chosen. */
  bring(what: string, incoming: Promise<Incoming>): Promise<void>;
  /** Opens a project that is at hand as texts. */
  start(what: string, project: Promise<{ name: string; files: SourceFiles }>): Promise<void>;
  /** Opens a kept project. */
  choose(name: string): Promise<void>;
  /** Forgets a kept project with everything that was typed into it. */
  remove(name: string): Promise<void>;
}

export type WorkbenchParts = Omit<BroughtParts, "project">;

export function createWorkbench(parts: WorkbenchParts): Workbench {
  const shelf = openShelf(parts.storage);
  const state = createStore<WorkbenchState>({
    loaded: false,
    entries: [],
    open: null,
    opened: 0,
    busy: null,
    problem: null,
    unkept: null,
  });

  const show = (project: BroughtProject): Brought => {
    const { open } = state.get();
    open?.close();
    // What was typed last belongs to the one that was open.
    void open?.draft.flush();
    const brought = openBrought({ ...parts, project });
    state.patch({
      open: brought,
      opened: state.get().opened + 1,
      problem: null,
      unkept: null,
    });
    return brought;
  };

  const attempt = async (what: string, action: () => Promise<void>): Promise<void> => {
    state.patch({ busy: what, problem: null });
    try {
      await action();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      state.patch({
        problem: error instanceof BringError ? message : `That could not be opened: ${message}`,
      });
    } finally {
      state.patch({ busy: null });
    }
  };

  async function takeIn(project: BroughtProject): Promise<void> {
    await state.get().open?.draft.flush();
    const brought = show(project);
    try {
      state.patch({ entries: await shelf.put(project) });
    } catch (error) {
      state.patch({
        unkept: `The browser has no room for this project (${(error as Error).message}): it lasts until you leave the page.`,
      });
    }
    await followStarter(brought);
  }

  const reopen = async (name: string): Promise<void> => {
    const project = await shelf.take(name);
    if (project) {
      show(project);
      state.patch({ entries: await shelf.list() });
    } else if (state.get().entries.some((entry) => entry.name === name)) {
      throw new BringError(`${name} is no longer kept in this browser. Bring it again.`);
    }
  };

  const loading = shelf.list().then(async (entries) => {
    state.patch({ entries });
    const [last] = entries;
    if (last && !state.get().open) await attempt(`Opening ${last.name}.`, () => reopen(last.name));
    state.patch({ loaded: true });
  });

  return {
    state,
    bring: (what, incoming) =>
      attempt(`Reading ${what}.`, async () => {
        // It may fail before it is waited for.
        incoming.catch(() => undefined);
        await loading;
        const taken = await incoming;
        await takeIn({ name: taken.name, files: await takeFiles(taken) });
      }),
    start: (what, example) =>
      attempt(`Opening ${what}.`, async () => {
        example.catch(() => undefined);
        await loading;
        const { name, files } = await example;
        const encoder = new TextEncoder();
        await takeIn({
          name,
          files: new Map(Object.entries(files).map(([path, text]) => [path, encoder.encode(text)])),
        });
      }),
    choose: (name) => attempt(`Opening ${name}.`, () => reopen(name)),
    async remove(name) {
      const { open } = state.get();
      if (open?.name === name) {
        open.close();
        state.patch({ open: null });
        await open.draft.flush();
      }
      state.patch({ entries: await shelf.remove(name) });
    },
  };
}

/**
 * Who brings a project again wants what was brought: what had been typed into the earlier one becomes an earlier version, and
 * what was set for its runs stays.
 */
async function followStarter({ draft }: Brought): Promise<void> {
  await new Promise<void>((resolve) => {
    if (draft.state.get().loaded) return resolve();
    const unsubscribe = draft.state.subscribe(() => {
      if (!draft.state.get().loaded) return;
      unsubscribe();
      resolve();
    });
  });
  const { starterChanged, content } = draft.state.get();
  if (!starterChanged) return;
  draft.reset();
  for (const [name, text] of Object.entries(content.inputs)) draft.setInput(name, text);
}
