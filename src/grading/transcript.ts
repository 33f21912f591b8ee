/** Every message of a lab that a learner can see, as a text under version control: a change in wording or verdict shows in review. */
import type { CheckVerdict, Lab, Verdict } from "./lab.ts";

interface AnswerWords {
  readonly answer: string;
  readonly explanation: string | null;
  readonly verdict: Verdict | null;
}

export function transcriptOf(lab: Lab, answers: readonly AnswerWords[], brief: string): string {
  const [, debrief = ""] = /^## Debrief\n([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(brief) ?? [];
  return [
    `# ${lab.title}: what learners can read`,
    "Written by `labs verify --update`. Numbers are those of seed 1.",
    "## Checks and hints",
    ...lab.checks.map(({ id, title, expected, hints }) =>
      [`### ${title}`, `\`${id}\` expects: ${expected}`, ...hints.map(hintText)].join("\n\n"),
    ),
    "## Answers",
    ...answers.map(answerText),
    ...(debrief.trim() === "" ? [] : ["## Debrief", debrief.trim()]),
    ...(lab.question ? [`Question: ${lab.question}`] : []),
  ]
    .join("\n\n")
    .concat("\n");
}

const hintText = (hint: string, index: number): string => `${index + 1}. ${indented(hint)}`;

const indented = (text: string): string => text.split("\n").join("\n   ");

function answerText({ answer, explanation, verdict }: AnswerWords): string {
  const failed = verdict?.checks.find(({ passed }) => passed === false);
  const words = [
    `### ${answer}`,
    ...(explanation ? [`> ${explanation}`] : []),
    ...(verdict?.passed ? ["Passes every check."] : []),
    ...(verdict?.problem ? [`Cannot be run: ${verdict.problem.message}`] : []),
    ...(failed ? [failureText(failed)] : []),
  ];
  return words.join("\n\n");
}

function failureText({
  id,
  title,
  expected,
  received,
  because,
  counterExample,
}: CheckVerdict): string {
  const steps = counterExample?.steps.map((step, index) => `  ${index + 1}. ${step}`) ?? [];
  return [
    `Fails at \`${id}\`: ${title}`,
    "",
    `- expected: ${expected}`,
    `- received: ${indented(received ?? "")}`,
    `- because: ${indented(because ?? "")}`,
    ...(steps.length > 0 ? ["- when:", ...steps] : []),
  ].join("\n");
}

const MOST_LINES = 6;

/** The first lines that differ, as a diff; `null` when none does. */
export function differenceIn(kept: string, now: string): string | null {
  if (kept === now) return null;
  const [before, after] = [kept.split("\n"), now.split("\n")];
  let first = 0;
  while (before[first] === after[first]) first++;
  let [last, lastAfter] = [before.length, after.length];
  while (last > first && lastAfter > first && before[last - 1] === after[lastAfter - 1]) {
    last--;
    lastAfter--;
  }
  const lines = [
    ...before
      .slice(first, last)
      .slice(0, MOST_LINES)
      .map((line) => `- ${line}`),
    ...after
      .slice(first, lastAfter)
      .slice(0, MOST_LINES)
      .map((line) => `+ ${line}`),
  ];
  return [`line ${first + 1}:`, ...lines].join("\n");
}
