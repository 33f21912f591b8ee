import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  adoptStored,
  editFile,
  freshDraft,
  keepBoth,
  resetDraft,
  replaceFiles,
  restoreDraft,
  sameContent,
  setInput,
  type Content,
  type DraftContents,
  type Starter,
  type StoredDraft,
} from "./draft-rules.ts";
import { openDraft } from "./drafts.ts";
import { openNotes } from "./parting-notes.ts";
import { openMemoryStorage, type StoragePort } from "./storage.ts";

const FIRST: Starter = {
  revision: "1",
  files: { "index.ts": "one", "lib.ts": "lib" },
  inputs: { seed: "7" },
};
const SECOND: Starter = {
  revision: "2",
  files: { "index.ts": "two", "lib.ts": "lib" },
  inputs: { seed: "8" },
};

const open = (storage: StoragePort, starter = FIRST) =>
  openDraft({ key: "draft:x", starter, storage: Promise.resolve(storage), debounceMs: 1 });
const settle = () => new Promise((resolve) => setTimeout(resolve, 5));
const text = (draft: ReturnType<typeof open>) => draft.state.get().content.files["index.ts"];

describe("a draft", () => {
  test("survives a reload", async () => {
    const storage = openMemoryStorage();
    const before = open(storage);
    before.editFile("index.ts", "mine");
    before.setInput("seed", "42");
    await before.flush();

    const after = open(storage);
    await settle();
    expect(after.state.get()).toMatchObject({
      loaded: true,
      content: { files: { "index.ts": "mine", "lib.ts": "lib" }, inputs: { seed: "42" } },
      edited: true,
      saving: "saved",
      problem: null,
    });
  });

  test("is saved a moment after the last change, without a flush", async () => {
    const storage = openMemoryStorage();
    open(storage).editFile("index.ts", "mine");
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await storage.read("draft:x")).toMatchObject({
      content: { files: { "index.ts": "mine" } },
    });
  });

  test("keeps what was typed before storage answered, and what was stored", async () => {
    const storage = openMemoryStorage();
    const before = open(storage);
    before.editFile("index.ts", "stored");
    await before.flush();

    const after = open(storage);
    after.editFile("index.ts", "typed early");
    await after.flush();
    expect(text(after)).toBe("typed early");
    after.restore();
    expect(text(after)).toBe("stored");
  });

  test("written code is kept when the starter's revision rises, and the learner is told", async () => {
    const storage = openMemoryStorage();
    const before = open(storage);
    before.editFile("index.ts", "mine");
    await before.flush();

    const after = open(storage, SECOND);
    await settle();
    expect(text(after)).toBe("mine");
    expect(after.state.get()).toMatchObject({ starterChanged: true, base: { revision: "1" } });

    after.keepMine();
    await after.flush();
    const later = open(storage, SECOND);
    await settle();
    expect(later.state.get().starterChanged).toBe(false);
    expect(text(later)).toBe("mine");
  });

  test("untouched code follows the starter's new revision", async () => {
    const storage = openMemoryStorage();
    const before = open(storage);
    before.setInput("seed", "42");
    await before.flush();

    const after = open(storage, SECOND);
    await settle();
    expect(text(after)).toBe("two");
    expect(after.state.get()).toMatchObject({
      starterChanged: false,
      content: { inputs: { seed: "42" } },
    });
  });

  test("reset goes back to today's starter, and restore brings the code back, also after a reload", async () => {
    const storage = openMemoryStorage();
    const before = open(storage);
    before.editFile("index.ts", "mine");
    before.reset();
    expect(before.state.get()).toMatchObject({ content: { files: FIRST.files }, edited: false });
    await before.flush();

    const after = open(storage);
    await settle();
    after.restore();
    expect(text(after)).toBe("mine");
  });

  test("two tabs on one draft: the later save keeps the other's code as an earlier version", async () => {
    const storage = openMemoryStorage();
    const [left, right] = [open(storage), open(storage)];
    await settle();
    left.editFile("index.ts", "left");
    await left.flush();
    right.editFile("index.ts", "right");
    await right.flush();

    expect(text(right)).toBe("right");
    right.restore();
    expect(text(right)).toBe("left");
  });

  describe("when the page ends before the save", () => {
    const shelf = () => {
      const values = new Map<string, string>();
      return {
        get length() {
          return values.size;
        },
        key: (index: number) => [...values.keys()][index] ?? null,
        getItem: (key: string) => values.get(key) ?? null,
        setItem: (key: string, value: string) => void values.set(key, value),
        removeItem: (key: string) => void values.delete(key),
      };
    };
    const openOn = (storage: StoragePort, values: ReturnType<typeof shelf>) =>
      openDraft({
        key: "draft:x",
        starter: FIRST,
        storage: Promise.resolve(storage),
        debounceMs: 10_000,
        notes: openNotes(values),
      });

    test("the next page finds the last words, writes them and forgets the note", async () => {
      const [storage, values] = [openMemoryStorage(), shelf()];
      const before = openOn(storage, values);
      before.editFile("index.ts", "saved");
      await before.flush();
      before.editFile("index.ts", "last words");
      before.part();

      const after = openOn(storage, values);
      await settle();
      expect(text(after)).toBe("last words");
      expect(after.state.get().earlier).toEqual([]);
      await after.flush();
      expect(await storage.read("draft:x")).toMatchObject({
        content: { files: { "index.ts": "last words" } },
      });
      expect(values.length).toBe(0);
    });

    test("a note that another tab has overtaken becomes an earlier version", async () => {
      const [storage, values] = [openMemoryStorage(), shelf()];
      const [left, right] = [openOn(storage, values), openOn(storage, values)];
      await settle();
      left.editFile("index.ts", "left");
      left.part();
      right.editFile("index.ts", "right");
      await right.flush();

      const after = openOn(storage, values);
      await settle();
      expect(text(after)).toBe("right");
      after.restore();
      expect(text(after)).toBe("left");
    });

    test("nothing is noted when everything is saved", async () => {
      const [storage, values] = [openMemoryStorage(), shelf()];
      const draft = openOn(storage, values);
      draft.editFile("index.ts", "saved");
      await draft.flush();
      draft.part();
      expect(values.length).toBe(0);
    });
  });

  test("a change made while a save is under way is saved too", async () => {
    const storage = openMemoryStorage();
    const draft = open(storage);
    await settle();
    draft.editFile("index.ts", "a");
    const first = draft.flush();
    draft.editFile("index.ts", "ab");
    await first;
    await draft.flush();
    expect(await storage.read("draft:x")).toMatchObject({
      content: { files: { "index.ts": "ab" } },
    });
    expect(draft.state.get().saving).toBe("saved");
  });

  test("a storage that refuses to write is reported, and the code stays on the screen", async () => {
    const storage: StoragePort = {
      ...openMemoryStorage(),
      update: () => Promise.reject(new Error("the disk is full")),
    };
    const draft = open(storage);
    draft.editFile("index.ts", "mine");
    await draft.flush();
    expect(draft.state.get()).toMatchObject({
      saving: "failed",
      problem: "Your last changes could not be saved: the disk is full",
    });
    expect(text(draft)).toBe("mine");
  });

  test("memory storage says that work lasts as long as the page", async () => {
    const draft = open(openMemoryStorage("Lost on leaving."));
    await settle();
    expect(draft.state.get().problem).toBe("Lost on leaving.");
  });

  test("an unreadable stored draft counts as none", async () => {
    const storage = openMemoryStorage();
    await storage.update("draft:x", () => "garbage");
    const draft = open(storage);
    await settle();
    expect(text(draft)).toBe("one");
  });
});

type Step =
  | { kind: "edit"; text: string }
  | { kind: "replace"; text: string }
  | { kind: "input"; text: string }
  | { kind: "reset" | "restore" | "reload" | "newRevision" | "earlyTyping" | "otherTab" };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("edit" as const), text: fc.string({ maxLength: 3 }) }),
  fc.record({ kind: fc.constant("replace" as const), text: fc.string({ maxLength: 3 }) }),
  fc.record({ kind: fc.constant("input" as const), text: fc.string({ maxLength: 2 }) }),
  fc.record({
    kind: fc.constantFrom("reset", "restore", "reload", "newRevision", "earlyTyping", "otherTab"),
  }),
);

/** Applies a step and says which content it took off the screen other than by typing over it. */
function apply(
  draft: DraftContents,
  starter: Starter,
  step: Step,
  round: number,
): [DraftContents, Starter, Content[]] {
  const stored: StoredDraft = { format: 1, stamp: "s", ...draft };
  const shown = draft.content;
  switch (step.kind) {
    case "edit":
      return [editFile(draft, "index.ts", step.text), starter, []];
    case "replace":
      return [replaceFiles(draft, { "index.ts": step.text }, starter), starter, [shown]];
    case "input":
      return [setInput(draft, "seed", step.text, starter), starter, []];
    case "reset":
      return [resetDraft(draft, starter), starter, [shown]];
    case "restore":
      return [restoreDraft(draft, starter), starter, [shown]];
    case "reload":
      return [adoptStored(stored, starter, null), starter, [shown]];
    case "newRevision": {
      const next = {
        ...starter,
        revision: `r${round}`,
        files: { ...starter.files, "index.ts": `starter ${round}` },
      };
      return [adoptStored(stored, next, null), next, [shown]];
    }
    case "earlyTyping":
      return [
        adoptStored(stored, starter, editFile(freshDraft(starter), "index.ts", `early ${round}`)),
        starter,
        [shown],
      ];
    case "otherTab":
      return [
        keepBoth(draft, {
          ...stored,
          content: { files: { "index.ts": `tab ${round}` }, inputs: {} },
        }),
        starter,
        [shown],
      ];
  }
}

test("whatever happens, nothing the learner wrote is ever lost", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let starter = FIRST;
      let draft = freshDraft(starter);
      const starters = [starter];
      let written: Content[] = [];
      steps.forEach((next, round) => {
        const [after, nextStarter, displaced] = apply(draft, starter, next, round);
        [draft, starter] = [after, nextStarter];
        starters.push(starter);
        written.push(...displaced);
        if (next.kind === "otherTab")
          written.push({ files: { "index.ts": `tab ${round}` }, inputs: {} });
        // What is on the screen (again) may be typed over: that is the learner's own doing.
        written = written.filter((content) => !sameContent(content, draft.content));
      });
      const reachable = [draft.content, ...draft.earlier];
      for (const content of written) {
        const byAuthor = starters.some(({ files }) => sameFilesAs(files, content));
        expect(byAuthor || reachable.some((kept) => sameContent(kept, content))).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

/** Files an author wrote need no keeping; inputs beside untouched files are small, and follow the screen. */
function sameFilesAs(files: Record<string, string>, content: Content): boolean {
  return Object.keys(files).every((path) => files[path] === content.files[path]);
}

test("restoring twice is back where it began", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 4 }), fc.string({ minLength: 4 }), (first, second) => {
      const draft = editFile(
        resetDraft(editFile(freshDraft(FIRST), "index.ts", first), FIRST),
        "index.ts",
        second,
      );
      const once = restoreDraft(draft, FIRST);
      expect(once.content.files["index.ts"]).toBe(first);
      expect(restoreDraft(once, FIRST).content).toEqual(draft.content);
    }),
  );
});
