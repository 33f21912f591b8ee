/** Filter patterns on words with spaces between them: `[ip, user, time, request, status = 4*, bytes > 100]`. */
import { invalidPattern, regexOf, wildcard } from "./filter-texts.ts";

type Words = ReadonlyMap<string, string>;
type Test = (word: string) => boolean;

interface Field {
  readonly name: string;
  readonly test: Test;
}

/** What is in quotes or in brackets is one word. */
const WORD = /"([^"]*)"|\[([^\]]*)\]|(\S+)/g;
const CONDITION = /^\s*(\w+)\s*(!=|<=|>=|=|<|>)\s*(?:"([^"]*)"|%([^%]+)%|(\S+?))\s*$/;

/** Gives the words of a message by their fields' names, when it has these fields. Throws `InvalidParameterException`. */
export function wordsCondition(pattern: string): (message: string) => Words | undefined {
  const inner = /^\[([^]*)\]$/.exec(pattern)?.[1];
  if (inner === undefined) throw invalidPattern("] is missing");
  const parts = inner.split(",").map((part) => part.trim());
  const rest = parts.indexOf("...");
  const fields = parts.filter((part) => part !== "...").map(fieldOf);
  return (message) => {
    const words = [...message.matchAll(WORD)].map(
      ([, quoted, bracketed, plain]) => quoted ?? bracketed ?? plain ?? "",
    );
    if (rest === -1 ? words.length !== fields.length : words.length < fields.length)
      return undefined;
    // What the dots stand for lies between the fields before them and those behind them.
    const skipped = words.length - fields.length;
    const found = new Map<string, string>();
    for (const [i, { name, test }] of fields.entries()) {
      const word = words[rest !== -1 && i >= rest ? i + skipped : i]!;
      if (!test(word)) return undefined;
      found.set(name, word);
    }
    return found;
  };
}

function fieldOf(part: string): Field {
  const alternatives = part.split("||").map((each) => each.split("&&").map(conditionOf));
  return {
    name: alternatives[0]![0]!.name,
    test: (word) => alternatives.some((all) => all.every(({ test }) => test(word))),
  };
}

function conditionOf(part: string): Field {
  if (/^\s*\w+\s*$/.test(part)) return { name: part.trim(), test: () => true };
  const [, name, operator, quoted, regex, plain = ""] = CONDITION.exec(part) ?? [];
  if (name === undefined) throw invalidPattern(`${part.trim()} is no field`);
  if (regex !== undefined) {
    const matches = regexOf(regex);
    return { name, test: (word) => matches.test(word) === (operator === "=") };
  }
  const value = quoted ?? plain;
  if (operator === "=" || operator === "!=") {
    const like = wildcard(value);
    return { name, test: (word) => like(word) === (operator === "=") };
  }
  const limit = Number(value);
  if (Number.isNaN(limit)) throw invalidPattern(`${operator} compares with a number`);
  return {
    name,
    test: (word) => {
      const number = Number(word);
      if (operator === "<") return number < limit;
      if (operator === "<=") return number <= limit;
      return operator === ">" ? number > limit : number >= limit;
    },
  };
}
