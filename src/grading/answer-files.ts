import type { SourceFiles } from "../session/protocol.ts";
import { moduleOf } from "../session/scripts.ts";

/**
 * An answer as it is deployed: the starter's files, with the answer's own in their place. An answer's folder holds only what
 * differs; a script takes the place of the starter's of the same name, whatever the two end in (`index.js` for `index.ts`).
 */
export function completeAnswer(starter: SourceFiles, own: SourceFiles): SourceFiles {
  const modules = new Set(Object.keys(own).map(moduleOf));
  const kept = Object.entries(starter).filter(([path]) => !modules.has(moduleOf(path)));
  return { ...Object.fromEntries(kept), ...own };
}
