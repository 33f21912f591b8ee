/** What `labs verify` finds without running anything: the definition, the brief, the messages. */
import type { SourceFiles } from "../session/protocol.ts";
import { filesDue } from "../session/scripts.ts";
import type { LabFolder } from "./lab-folder.ts";
import type { LabProblem } from "./lab-problem.ts";

const FEWEST_HINTS = 2;

export const problemsOfFiles = (folder: LabFolder): LabProblem[] => [
  ...problemsOfDefinition(folder),
  ...problemsOfTexts(folder),
  ...problemsOfBrief(folder),
  ...problemsOfExplanations(folder),
];

function problemsOfDefinition({ name, lab, ...folder }: LabFolder): LabProblem[] {
  const problems: LabProblem[] = [];
  const expect = (holds: boolean, where: string, expected: string, received: string): void => {
    if (!holds) problems.push({ where, expected, received });
  };
  expect(lab.id === name, "lab.ts", `id "${name}", as the folder is called`, `"${lab.id}"`);
  expect(lab.checks.length > 0, "lab.ts", "at least one check", "none");
  for (const check of lab.checks) {
    const { length } = check.hints;
    expect(
      length >= FEWEST_HINTS,
      "lab.ts",
      `at least two hints for check ${check.id}`,
      String(length),
    );
  }
  const used = new Set(lab.checks.map((check) => check.scenario));
  for (const scenario of Object.keys(lab.scenarios)) {
    expect(used.has(scenario), "lab.ts", `a check that looks at the scenario ${scenario}`, "none");
  }
  expect(
    folder.starter !== null,
    "starter",
    "the code that a learner begins with",
    "no such folder",
  );
  expect(folder.solution !== null, "solution", "an answer that passes", "no such folder");
  expect(hasWork(folder.starter), "starter", "a TODO marker where work is due", "none");
  for (const mistake of Object.keys(folder.mistakes)) {
    expect(
      mistake in lab.mistakes,
      "lab.ts",
      `mistakes to say where mistakes/${mistake} fails`,
      "nothing about it",
    );
  }
  for (const kind of ["alternatives", "mistakes"] as const) {
    for (const name of Object.keys(lab[kind] ?? {})) {
      const where = `${kind}/${name}`;
      expect(name in folder[kind], where, "the folder that lab.ts names", "no such folder");
    }
  }
  return problems;
}

const hasWork = (starter: SourceFiles | null): boolean =>
  starter === null || filesDue(starter).length > 0;

/** What `index.mdx` repeats from `lab.ts` has to be the same there. */
function problemsOfTexts({ frontMatter, hasNotes, lab }: LabFolder): LabProblem[] {
  const problems: LabProblem[] = [];
  if (!hasNotes) {
    problems.push({
      where: "notes.mdx",
      expected: "notes for whoever leads a class",
      received: "no such file",
    });
  }
  if (frontMatter === null) {
    problems.push({
      where: "index.mdx",
      expected: "the brief, with front matter",
      received: "none",
    });
    return problems;
  }
  const { id, revision: rev, title, minutes, level } = lab;
  for (const [field, value] of Object.entries({ id, rev, title, minutes, level })) {
    if (frontMatter[field] === value) continue;
    problems.push({
      where: "index.mdx",
      expected: `${field}: ${JSON.stringify(value)}, as in lab.ts`,
      received: JSON.stringify(frontMatter[field]) ?? "nothing",
    });
  }
  if (!Array.isArray(frontMatter.objectives) || frontMatter.objectives.length === 0) {
    problems.push({ where: "index.mdx", expected: "a list of objectives", received: "none" });
  }
  return problems;
}

/** Whoever reads the brief knows what is checked. */
function problemsOfBrief({ lab, brief, frontMatter }: LabFolder): LabProblem[] {
  if (frontMatter === null) return [];
  const text = plain(brief);
  return lab.checks
    .filter(({ title }) => !text.includes(plain(title)))
    .map(({ id, title }) => ({
      where: "index.mdx",
      expected: `"${title}", the title of check ${id}`,
      received: "a brief that does not mention it",
    }));
}

const plain = (text: string): string =>
  text.replace(/[*_`]/g, "").replace(/\s+/g, " ").toLowerCase();

/** What is said of a mistake has to say more than the check does. */
function problemsOfExplanations({ lab }: LabFolder): LabProblem[] {
  const said = new Set(lab.checks.flatMap(({ title, expected }) => [title, expected].map(plain)));
  return Object.entries(lab.mistakes).flatMap(([name, { explanation = "" }]): LabProblem[] => {
    const isNew = explanation !== "" && !said.has(plain(explanation));
    said.add(plain(explanation));
    if (isNew) return [];
    const received = explanation === "" ? "none" : "what is said elsewhere already";
    return [
      { where: `mistakes/${name}`, expected: "an explanation of its own in lab.ts", received },
    ];
  });
}
