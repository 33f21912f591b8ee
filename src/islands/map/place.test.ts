import { expect, test } from "vitest";
import { countsOf, placeIn, stateOf, type MapLesson } from "./place.ts";

const lesson = (number: string, change: Partial<MapLesson> = {}): MapLesson => ({
  number,
  title: "",
  href: `/${number}/`,
  prerequisites: [],
  predictions: [`${number}:coldStarts`],
  ...change,
});
const lab = { id: "charge-once", title: "", href: "" };
const answers = (actual: string | null) => ({ answers: [{ value: "1", actual }] });
const tried = {
  attempts: 1,
  passedRevision: null,
  hints: {},
  helped: {},
  solutionShown: false,
  words: "",
};

const modules = [
  { number: 1, title: "", about: "", lessons: [lesson("1.1", { lab }), lesson("1.2")] },
  { number: 2, title: "", about: "", lessons: [lesson("2.1", { href: undefined as never })] },
];

test("a lesson is begun with its first answer, and done with all of them and its lab", () => {
  const [first] = modules[0]!.lessons;
  const state = (predictions: object, labs: object) =>
    stateOf(first!, { predictions: { ...predictions }, labs: { ...labs } });
  expect(state({}, {})).toBe("none");
  expect(state({ "1.1:coldStarts": answers(null) }, {})).toBe("none");
  expect(state({ "1.1:coldStarts": answers("1") }, {})).toBe("begun");
  expect(state({}, { "charge-once": tried })).toBe("begun");
  const passed = { "charge-once": { ...tried, passedRevision: 2 } };
  expect(state({ "1.1:coldStarts": answers("1") }, passed)).toBe("done");
});

test("the place is the first lesson that is not done", () => {
  const nothing = { predictions: {}, labs: {} };
  expect(placeIn(modules, nothing)?.number).toBe("1.1");
  expect(countsOf(modules, nothing)).toBe("0 of 2 lessons done, 0 of 1 labs passed.");
  const first = {
    predictions: { "1.1:coldStarts": answers("1") },
    labs: { "charge-once": { ...tried, passedRevision: 1 } },
  };
  expect(placeIn(modules, first)?.number).toBe("1.2");
});
