import { expect, test } from "vitest";
import { openProgress } from "./progress.ts";
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
  progress.revealHint("lab", "check", 2);
  progress.revealHint("lab", "check", 1);
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
    solutionShown: true,
  });
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
