import { expect, test } from "vitest";
import { runOf, sampleOf } from "./fixtures.ts";
import { createPlayground, revisionOf } from "./playground.ts";
import { createRunBus } from "./runs.ts";
import { openMemoryStorage } from "./storage.ts";

function open(bus = createRunBus()) {
  const session = {
    warmUp: async () => undefined,
    run: async () => runOf([{}]),
    queryLogs: () => Promise.reject(new Error("nothing was asked")),
    close: () => undefined,
  };
  return createPlayground({
    sample: sampleOf(),
    key: "draft:hello",
    storage: Promise.resolve(openMemoryStorage()),
    openSession: async () => session,
    bus,
  });
}

test("a result is stale once the code or a setting differs from what was run, and not when it is put back", async () => {
  const playground = open();
  expect(playground.isStale()).toBe(false);
  await playground.run();
  expect(playground.isStale()).toBe(false);
  playground.draft.editFile("index.ts", "changed");
  expect(playground.isStale()).toBe(true);
  playground.draft.reset();
  expect(playground.isStale()).toBe(false);
  playground.draft.setInput("memory", "256");
  expect(playground.isStale()).toBe(true);
});

test("tells the page what ran, and whether the learner had changed it", async () => {
  const bus = createRunBus();
  const news: unknown[] = [];
  bus.subscribe("hello", ({ kind, edited }) => news.push([kind, edited]));
  const playground = open(bus);
  await playground.run();
  playground.draft.setInput("seed", "8");
  await playground.run();
  playground.draft.editFile("index.ts", "changed");
  await playground.run();
  expect(news).toEqual([
    ["started", false],
    ["finished", false],
    ["started", false],
    ["finished", false],
    ["started", true],
    ["finished", true],
  ]);
  expect(bus.last("hello")).toMatchObject({ workloadId: "once" });
});

test("traffic of the reader's own makes a run the reader's, until the lesson's is chosen again", async () => {
  const bus = createRunBus();
  const playground = open(bus);
  playground.draft.setInput("workload", "own:steady");
  playground.draft.setInput("traffic:steady:count", "3");
  await playground.run();
  expect(bus.last("hello")).toMatchObject({ workloadId: "own:steady", edited: true });
  playground.draft.setInput("workload", "once");
  await playground.run();
  expect(bus.last("hello")).toMatchObject({ workloadId: "once", edited: false });
});

test("cannot run with an unusable setting", () => {
  const playground = open();
  playground.draft.setInput("memory", "1");
  expect(playground.canRun()).toBe(false);
});

test("a revision changes with any path or text, and with nothing else", () => {
  const files = { "a.ts": "1", "b.ts": "2" };
  expect(revisionOf({ "b.ts": "2", "a.ts": "1" })).toBe(revisionOf(files));
  expect(revisionOf({ ...files, "a.ts": "3" })).not.toBe(revisionOf(files));
  expect(revisionOf({ "a.ts": "12", "b.ts": "" })).not.toBe(revisionOf(files));
});
