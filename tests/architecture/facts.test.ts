/** The list of AWS's rules is whole, and what it says is simulated has a test that is named after the rule. */
import { describe, expect, test } from "vitest";
import { LAMBDA_FACTS } from "../../src/session/protocol.ts";
import { projectFiles, readProjectFile } from "./project-files.ts";

const facts = LAMBDA_FACTS.flatMap((part) => part.facts);
const numbers = facts.map(({ fact }) => String(fact));

/** "41, 42", "17 to 20", "43, 44 and 47" as numbers. */
function numbersIn(text: string): string[] {
  return text.split(/,\s*| and /).flatMap((part) => {
    const [from, to] = part.split(" to ").map(Number);
    if (to === undefined) return [String(from)];
    return Array.from({ length: to - from! + 1 }, (_, i) => String(from! + i));
  });
}

/** What the names of tests in a file cite: "(fact 43)", "(facts 41, 42)", "(A14)". */
function citedIn(file: string): { fact: string; file: string }[] {
  const quoted = /(["'`])(?:(?!\1)[^\n])*\((?:facts? ([\d, toand]+)|(A14))\)/g;
  return [...readProjectFile(file).matchAll(quoted)].flatMap(([, , listed, table]) =>
    (table === undefined ? numbersIn(listed!) : [table]).map((fact) => ({ fact, file })),
  );
}

const cited = projectFiles(/^(tests|src)\/.+\.test\.tsx?$/).flatMap(citedIn);

describe("the facts", () => {
  test("are numbered from 1 to 84, and A14 is the table of cold starts", () => {
    const range = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, i) => String(from + i));
    expect(numbers).toEqual([...range(1, 84), "A14"]);
  });

  test("are sentences, each with a link", () => {
    const odd = facts
      .filter(
        ({ title, source }) =>
          !/^[A-Zn].+\.$/.test(title) ||
          source.length === 0 ||
          source.some((it) => !/^https:\/\/\S+$/.test(it)),
      )
      .map(({ fact }) => fact);
    expect(odd).toEqual([]);
  });

  test("say what is simulated and what is missing, in sentences", () => {
    const odd = facts
      .flatMap(({ fact, simulated, missing, basis }) =>
        [simulated, missing, basis].map((text) => ({ fact, text })),
      )
      .filter(({ text }) => text !== undefined && !/^\S.+\.$/.test(text));
    expect(odd).toEqual([]);
  });

  test("that are simulated, at least in part, are the name of a test", () => {
    const tested = new Set(cited.map(({ fact }) => fact));
    const untested = facts
      .filter(({ fact, status }) => status !== "not simulated" && !tested.has(String(fact)))
      .map(({ fact }) => fact);
    expect(untested).toEqual([]);
  });

  test("that a test is named after exist, and are simulated", () => {
    const simulated = new Set(
      facts.filter(({ status }) => status !== "not simulated").map(({ fact }) => String(fact)),
    );
    expect(cited.filter(({ fact }) => !simulated.has(fact))).toEqual([]);
  });

  test("that decisions in the trace name exist", () => {
    const named = projectFiles(/^src\/engine\/.+\.ts$/).flatMap((file) =>
      [...readProjectFile(file).matchAll(/\brule(?::| =) ?(\d+)/g)].map(([, fact]) => ({
        fact: fact!,
        file,
      })),
    );
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter(({ fact }) => !numbers.includes(fact))).toEqual([]);
  });
});
