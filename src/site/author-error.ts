/** Something an author wrote that cannot be used: where, what was expected, what stands there, and what to do. Stops the build. */
export class AuthorError extends Error {
  constructor(place: string, problems: readonly AuthorProblem[]) {
    super([`${place} cannot be used:`, ...problems.map(describe)].join("\n"));
    this.name = "AuthorError";
  }
}

export interface AuthorProblem {
  /** For example `function.memorySizeMb`. */
  path: string;
  expected: string;
  received: string;
  fix?: string;
}

function describe({ path, expected, received, fix }: AuthorProblem): string {
  const lines = [`  ${path}`, `    expected: ${expected}`, `    received: ${received}`];
  if (fix !== undefined) lines.push(`    fix: ${fix}`);
  return lines.join("\n");
}
