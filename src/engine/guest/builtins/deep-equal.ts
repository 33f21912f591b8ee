/** `util.isDeepStrictEqual`: same type, same prototype, same own properties, all the way down. */
export function isDeepStrictEqual(
  a: unknown,
  b: unknown,
  seen = new Map<unknown, unknown>(),
): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  // A cycle that was entered before on both sides decides nothing.
  if (seen.get(a) === b) return true;
  seen.set(a, b);
  return sameContent(a, b, seen) && sameProperties(a, b, seen);
}

function sameContent(a: object, b: object, seen: Map<unknown, unknown>): boolean {
  if (a instanceof Date) return a.getTime() === (b as Date).getTime();
  if (a instanceof RegExp) return String(a) === String(b);
  if (a instanceof Error) return a.message === (b as Error).message && a.name === (b as Error).name;
  if (a instanceof Map || a instanceof Set) {
    const other = b as Map<unknown, unknown> | Set<unknown>;
    return a.size === other.size && isDeepStrictEqual([...a], [...other], seen);
  }
  return true;
}

function sameProperties(a: object, b: object, seen: Map<unknown, unknown>): boolean {
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every(
    (key) => Object.hasOwn(b, key) && isDeepStrictEqual(a[key as never], b[key as never], seen),
  );
}
