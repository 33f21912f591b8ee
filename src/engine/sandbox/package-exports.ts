/**
 * The fields `exports` and `imports` of package.json.
 * https://nodejs.org/api/esm.html#resolution-algorithm-specification
 */
type Target = string | null | Target[] | { [key: string]: Target };

/**
 * The target of `subpath` (`.`, `./feature`) in `exports`, relative to the package: `./dist/feature.js`.
 * `undefined` when it is not exported, `null` when it is excluded.
 */
export function exportedTarget(
  exports: unknown,
  subpath: string,
  conditions: ReadonlySet<string>,
): string | null | undefined {
  return matchTarget(withSubpaths(exports as Target), subpath, conditions);
}

/** The target of `#name` in `imports`: relative to the package, or another package's specifier. */
export function importedTarget(
  imports: unknown,
  specifier: string,
  conditions: ReadonlySet<string>,
): string | null | undefined {
  return matchTarget((imports ?? {}) as Record<string, Target>, specifier, conditions);
}

/** `exports` may be the target of `.` alone. */
function withSubpaths(exports: Target): Record<string, Target> {
  const isMap = typeof exports === "object" && exports !== null && !Array.isArray(exports);
  if (isMap && Object.keys(exports).every((key) => key.startsWith("."))) return exports;
  return { ".": exports };
}

function matchTarget(
  targets: Record<string, Target>,
  key: string,
  conditions: ReadonlySet<string>,
): string | null | undefined {
  if (Object.hasOwn(targets, key) && !key.includes("*"))
    return resolveTarget(targets[key]!, "", conditions);
  const [pattern, rest] = bestPattern(Object.keys(targets), key);
  return pattern === undefined ? undefined : resolveTarget(targets[pattern]!, rest, conditions);
}

/** The most specific key with a `*` that matches, and what the `*` stands for. */
function bestPattern(keys: string[], wanted: string): [string | undefined, string] {
  let best: string | undefined;
  let rest = "";
  for (const key of keys) {
    const [prefix = "", suffix, more] = key.split("*");
    if (suffix === undefined || more !== undefined || wanted === prefix) continue;
    if (!wanted.startsWith(prefix) || !wanted.endsWith(suffix)) continue;
    if (wanted.length < key.length || (best !== undefined && !isMoreSpecific(key, best))) continue;
    best = key;
    rest = wanted.slice(prefix.length, wanted.length - suffix.length);
  }
  return [best, rest];
}

function isMoreSpecific(a: string, b: string): boolean {
  const byPrefix = a.indexOf("*") - b.indexOf("*");
  return byPrefix !== 0 ? byPrefix > 0 : a.length > b.length;
}

function resolveTarget(
  target: Target,
  rest: string,
  conditions: ReadonlySet<string>,
): string | null | undefined {
  if (typeof target === "string") return target.replaceAll("*", rest);
  if (target === null) return null;
  if (Array.isArray(target)) {
    const resolved = target.map((each) => resolveTarget(each, rest, conditions));
    return resolved.find((each) => typeof each === "string") ?? resolved.at(-1);
  }
  for (const [condition, inner] of Object.entries(target)) {
    if (condition !== "default" && !conditions.has(condition)) continue;
    const found = resolveTarget(inner, rest, conditions);
    if (found !== undefined) return found;
  }
  return undefined;
}
