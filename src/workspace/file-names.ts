/** What a file that the learner adds may be called. */
import type { SourceFiles } from "../session/protocol.ts";

/** Folders and a name with an ending: letters, digits, dots, dashes and underscores. */
const NAME = /^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*\.\w+$/;

/**
 * Why no file can have this name, as a sentence, or `null`. `reserved`: names that are not the learner's to give, because what is
 * called so is fixed.
 */
export function problemOfFileName(
  name: string,
  files: SourceFiles,
  reserved: readonly string[] = [],
): string | null {
  if (name === "") return "Write a name, for example prices.ts.";
  if (!NAME.test(name))
    return `Expected a name with an ending, for example prices.ts or shop/prices.ts, received ${JSON.stringify(name)}.`;
  if (reserved.includes(name)) return `${name} is given here and cannot be replaced.`;
  const known = Object.keys(files).find((path) => path.toLowerCase() === name.toLowerCase());
  return known === undefined ? null : `${known} is there already.`;
}
