/**
 * Whether an answer is like one of a lab's known mistakes, whatever its names and its formatting. It only chooses among
 * explanations of a check that has failed already: it never judges.
 */
import type { SourceFiles } from "../session/protocol.ts";

/**
 * How an answer differs from the starter: hashes of runs of tokens that it added or took away. They can be compared, and do not
 * give the answer away.
 */
export type Likeness = readonly number[];

/** What a lab's answers look like: made when the site is built, fetched when a check has failed. */
export interface KnownAnswers {
  /** By the mistake's folder. */
  readonly mistakes: Readonly<Record<string, Likeness>>;
  /** The solution and its alternatives: who is nearer to one of them makes no known mistake. */
  readonly right: readonly Likeness[];
}

const RUN_OF_TOKENS = 3;
/** Of everything that differs in either, so much has to be common. */
const ALIKE = 0.45;

export function likenessOf(answer: SourceFiles, starter: SourceFiles): Likeness {
  const words = wordsOf(starter);
  const before = runsIn(starter, words);
  const after = runsIn(answer, words);
  const added = [...after].filter((run) => !before.has(run)).map((run) => hashOf(`+${run}`));
  const removed = [...before].filter((run) => !after.has(run)).map((run) => hashOf(`-${run}`));
  return [...new Set([...added, ...removed])].sort((a, b) => a - b);
}

/** What the starter hands out, without the names of its variables: those are the learner's to change. */
function wordsOf(starter: SourceFiles): Set<string> {
  const texts = Object.values(starter);
  const words = new Set(texts.flatMap((text) => text.match(/[\w$]+/g) ?? []));
  for (const [, name = ""] of texts.flatMap((text) => [...text.matchAll(VARIABLE)])) {
    words.delete(name);
  }
  return words;
}

const VARIABLE = /(?<!export )\b(?:const|let|var) ([\w$]+)/g;

/** The one of `candidates` (folders of mistakes) that the answer is like, or `null`. */
export function mistakeLike(
  answer: Likeness,
  { mistakes, right }: KnownAnswers,
  candidates: readonly string[],
): string | null {
  const rarity = rarityIn([...Object.values(mistakes), ...right]);
  const [best] = candidates
    .flatMap((name) =>
      mistakes[name] ? [{ name, share: shareOf(answer, mistakes[name], rarity) }] : [],
    )
    .sort((a, b) => b.share - a.share);
  if (!best || best.share < ALIKE) return null;
  const rightOne = Math.max(0, ...right.map((each) => shareOf(answer, each, rarity)));
  return rightOne > best.share ? null : best.name;
}

/** What all answers have in common says little about any of them. */
function rarityIn(answers: readonly Likeness[]): (run: number) => number {
  const counts = new Map<number, number>();
  for (const run of answers.flat()) counts.set(run, (counts.get(run) ?? 0) + 1);
  return (run) => 1 / (counts.get(run) ?? 1);
}

function shareOf(a: Likeness, b: Likeness, weight: (run: number) => number): number {
  const sum = (runs: readonly number[]): number => runs.reduce((all, run) => all + weight(run), 0);
  const inB = new Set(b);
  const common = sum(a.filter((run) => inB.has(run)));
  const either = sum(a) + sum(b) - common;
  return either === 0 ? 0 : common / either;
}

function runsIn(files: SourceFiles, words: ReadonlySet<string>): Set<string> {
  const runs = new Set<string>();
  for (const path of Object.keys(files).sort()) {
    const tokens = tokensOf(files[path] ?? "", words);
    for (let at = 0; at + RUN_OF_TOKENS <= tokens.length; at++) {
      runs.add(tokens.slice(at, at + RUN_OF_TOKENS).join(" "));
    }
  }
  return runs;
}

const TOKEN =
  /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)|(?<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[\s\S])*`)|(?<word>[\w$]+)|(?<sign>=>|[=!]==?|&&|\|\||\?\?=?|\?\.|\.{3}|[^\s\w$])/g;

/** Names that the learner chose are all the same; punctuation that only separates is left out. */
function tokensOf(source: string, words: ReadonlySet<string>): string[] {
  const tokens: string[] = [];
  for (const { groups = {} } of source.matchAll(TOKEN)) {
    const { comment, text, word, sign } = groups;
    if (comment !== undefined) continue;
    if (text !== undefined) {
      const parts = text.match(/[\w$]+/g) ?? [];
      tokens.push('"', ...parts.map((part) => nameOf(part, words, tokens.at(-1))));
    } else if (word !== undefined) {
      tokens.push(nameOf(word, words, tokens.at(-1)));
    } else if (sign !== undefined && !/[;,]/.test(sign)) {
      tokens.push(sign);
    }
  }
  return tokens;
}

/** A name that everybody has to write alike: of the language, of a library, of the starter; any other is the learner's. */
function nameOf(word: string, words: ReadonlySet<string>, before: string | undefined): string {
  const isGiven =
    words.has(word) ||
    LANGUAGE.has(word) ||
    /^[A-Z\d]/.test(word) ||
    before === "." ||
    before === "?.";
  return isGiven ? word : "$";
}

const LANGUAGE = new Set(
  (
    "as async await break case catch class const continue default delete do else export extends false finally for from function " +
    "if import in instanceof interface let new null of return static switch this throw true try type typeof undefined var void " +
    "while attribute_not_exists attribute_exists setTimeout clearTimeout fetch console process structuredClone"
  ).split(" "),
);

/** FNV-1a, the upper 20 bits: short to send, and enough for some hundred of them. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 12;
}
