import { expect, test } from "vitest";
import { helpWaitsMs, openProgress } from "./progress.ts";
import { DEFAULT_PREFERENCES, openPreferences } from "./preferences.ts";
import { openMemoryStorage } from "./storage.ts";

test("a committed prediction is kept, resolved once by a run, and followed by a new attempt", async () => {
  const storage = openMemoryStorage();
  const progress = openProgress(Promise.resolve(storage));
  progress.commitPrediction("a:coldStarts", "2");
  progress.commitPrediction("a:coldStarts", "3");
  progress.resolvePrediction("a:coldStarts", "1");
  progress.commitPrediction("a:coldStarts", "1");
  progress.withdrawPrediction("a:coldStarts");
  await progress.kept.settled();

  const later = openProgress(Promise.resolve(storage));
  await later.kept.loaded;
  expect(later.prediction("a:coldStarts").answers).toEqual([{ value: "3", actual: "1" }]);
});

test("attempts, hints and the pass of a lab are kept", async () => {
  const storage = openMemoryStorage();
  const progress = openProgress(Promise.resolve(storage));
  progress.recordAttempt("lab", false, 1);
  progress.revealHint("lab", "check", 2, 5_000);
  progress.revealHint("lab", "check", 1, 6_000);
  progress.recordAttempt("lab", true, 1);
  progress.recordAttempt("lab", false, 2);
  progress.showSolution("lab");
  await progress.kept.settled();

  const later = openProgress(Promise.resolve(storage));
  await later.kept.loaded;
  expect(later.lab("lab")).toEqual({
    attempts: 3,
    passedRevision: 1,
    hints: { check: 2 },
    helped: { check: { attempts: 1, at: 6_000 } },
    solutionShown: true,
    words: "",
  });
});

test("the next help waits for an attempt or a while, for each check, and not for what was earned", async () => {
  const progress = openProgress(Promise.resolve(openMemoryStorage()));
  const waits = (check: string, now: number) => helpWaitsMs(progress.lab("lab"), check, now);
  progress.recordAttempt("lab", false, 1);
  expect(waits("a", 0)).toBe(0);
  progress.revealHint("lab", "a", 1, 1_000);
  expect([waits("a", 1_000), waits("a", 31_000), waits("a", 41_000)]).toEqual([40_000, 10_000, 0]);
  expect(waits("a", -9_000_000), "the clock was set back").toBe(40_000);
  expect(waits("b", 1_000)).toBe(0);
  progress.recordAttempt("lab", false, 1);
  expect(waits("a", 1_000)).toBe(0);
  progress.revealHint("lab", "a", 2, 2_000);
  progress.earnHint("lab", "a");
  expect(waits("a", 2_000)).toBe(0);
});

test("what was kept before there was more to keep is read, and one's own words stay", async () => {
  const storage = openMemoryStorage();
  const old = { attempts: 2, passedRevision: 1, hints: { a: 1 }, solutionShown: false };
  await storage.update("progress", () => ({ predictions: {}, labs: { lab: old } }));
  const progress = openProgress(Promise.resolve(storage));
  await progress.kept.loaded;
  expect(progress.lab("lab")).toEqual({ ...old, helped: {}, words: "" });
  progress.answerQuestion("lab", "A claim has to end.");
  await progress.kept.settled();
  const later = openProgress(Promise.resolve(storage));
  await later.kept.loaded;
  expect(later.lab("lab")).toMatchObject({ attempts: 2, words: "A claim has to end." });
});

test("two pages add to each other's records", async () => {
  const storage = openMemoryStorage();
  const [left, right] = [
    openProgress(Promise.resolve(storage)),
    openProgress(Promise.resolve(storage)),
  ];
  await Promise.all([left.kept.loaded, right.kept.loaded]);
  left.recordAttempt("one", true, 1);
  await left.kept.settled();
  right.recordAttempt("two", true, 1);
  await right.kept.settled();
  const later = openProgress(Promise.resolve(storage));
  await later.kept.loaded;
  expect(Object.keys(later.kept.state.get().labs)).toEqual(["one", "two"]);
});

test("preferences begin with the defaults and survive a storage that fails", async () => {
  const preferences = openPreferences(Promise.reject(new Error("no")));
  preferences.change((current) => ({ ...current, editor: "plain" }));
  await preferences.settled();
  expect(preferences.state.get()).toEqual({ ...DEFAULT_PREFERENCES, editor: "plain" });
});
