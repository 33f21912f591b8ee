/** What functions and their front ends answered, as values. */

/** Values nested deeper than this cannot be copied out of a worker, nor printed; they stay text. */
const DEEPEST_PAYLOAD = 500;

/** The value of a JSON text; the text itself when it is none, or too deep. */
export function parsedPayload(payload: string): unknown {
  if (nesting(payload) > DEEPEST_PAYLOAD) return payload;
  try {
    return JSON.parse(payload) as unknown;
  } catch {
    return payload;
  }
}

/** How deep lists and objects may be nested in a JSON text, at most: brackets inside texts count too. */
function nesting(json: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [bracket] of json.matchAll(/[[\]{}]/g)) {
    depth += bracket === "[" || bracket === "{" ? 1 : -1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
