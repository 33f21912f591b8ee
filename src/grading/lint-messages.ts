/** What a lab's messages look like, as far as that can be counted. */
import type { Lab } from "./lab.ts";
import type { LabProblem } from "./lab-problem.ts";

/** A text that a learner can see, and where it comes from. */
export interface Message {
  readonly where: string;
  readonly kind: keyof typeof LONGEST;
  readonly text: string;
}

/** In characters: what can be read at a glance, and what can be read at once. */
const LONGEST = { title: 80, expected: 180, received: 200, because: 400, hint: 600 } as const;

/** Words of the trade: a message has them only where the brief has, or the lesson (`terms`). */
const TERMS = [
  "at-least-once",
  "backoff",
  "backpressure",
  "closure",
  "cold start",
  "dead-letter queue",
  "deadlock",
  "event loop",
  "idempoten",
  "memoiz",
  "mutex",
  "optimistic lock",
  "poison",
  "provisioned concurrency",
  "race condition",
  "reserved concurrency",
  "singleton",
  "tail latency",
  "visibility timeout",
];

export const messagesOf = ({ checks }: Lab): Message[] =>
  checks.flatMap(({ id, title, expected, hints }): Message[] => {
    const where = `check ${id}`;
    return [
      { where, kind: "title", text: title },
      { where, kind: "expected", text: expected },
      ...hints.map((text): Message => ({ where, kind: "hint", text })),
    ];
  });

export function lintMessages(lab: Lab, brief: string, messages: readonly Message[]): LabProblem[] {
  const known = [brief, ...(lab.terms ?? [])].join("\n").toLowerCase();
  const unknown = TERMS.filter((term) => !known.includes(term));
  return messages.flatMap(({ where, kind, text }) => {
    const problem = (expected: string, received: string): LabProblem => ({
      where,
      expected,
      received,
    });
    const found: LabProblem[] = [];
    if (text.length > LONGEST[kind]) {
      found.push(
        problem(`a ${kind} of at most ${LONGEST[kind]} characters`, `${text.length}: ${text}`),
      );
    }
    if (/[\p{L}\d)]!(?:\s|$)/u.test(text)) found.push(problem("no exclamation mark", text));
    if (text.trim() === "") found.push(problem(`a ${kind}`, "an empty text"));
    // A hint may teach a word.
    const term =
      kind === "hint" ? undefined : unknown.find((it) => text.toLowerCase().includes(it));
    if (term)
      found.push(problem(`"${term}" in the brief or in terms before a message uses it`, text));
    return found;
  });
}
