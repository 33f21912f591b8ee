/** What code names where it imports or requires something: the word, a quote, and the specifier. May find too much, in a comment. */
export const IMPORTS = /\b(from|import|require)\s*\(?\s*(?:\/\*.*?\*\/\s*)?(["'`])([^"'`\n]+)\2/g;

/** `@aws-sdk/lib-dynamodb` of `@aws-sdk/lib-dynamodb/x`, `lodash` of `lodash/get`. */
export const packageNameOf = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

const MOST_NEAR = 3;

/** Which libraries there are whose names are like it, and where all of them are listed. */
export function hintFor(name: string, known: readonly string[]): string {
  const near = known
    .map((each) => ({ each, distance: distanceOf(name, each) }))
    .filter(({ each, distance }) => distance <= Math.max(2, each.length / 4))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MOST_NEAR)
    .map(({ each }) => each);
  const like = near.length > 0 ? `; there is ${near.join(", ")}` : "";
  return `It is neither among the files of the function nor a library of the workshop${like}. All libraries: /reference/libraries/`;
}

/** Levenshtein's distance. */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, character] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min(row[j]! + (character === b[j] ? 0 : 1), row[j + 1]! + 1, next[j]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
