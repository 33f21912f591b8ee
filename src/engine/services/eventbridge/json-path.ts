/**
 * The paths that EventBridge takes: `$.detail.items[0].id`, `$['detail-type']`, with `*` for every field or element.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */

type Step = string | number | "*";

const STEP = /\.([\w$-]+)|\.\*|\[(\d+)\]|\[\*\]|\[(?:'([^']*)'|"([^"]*)")\]/y;

/** Of what the path names; `undefined` when there is nothing. Several values are a list. Absent: this is no path. */
export function compilePath(path: string): ((value: unknown) => unknown) | undefined {
  if (path[0] !== "$") return undefined;
  const steps: Step[] = [];
  let several = false;
  for (STEP.lastIndex = 1; STEP.lastIndex < path.length;) {
    const match = STEP.exec(path);
    if (!match) return undefined;
    const [text, field, index, single, double] = match;
    const name = field ?? single ?? double;
    if (name === undefined && index === undefined) several = true;
    steps.push(name ?? (index === undefined ? "*" : Number(index)));
    // A path ends the loop by running to its end; an empty match would not.
    if (text === "") return undefined;
  }
  return (value) => {
    const found = steps.reduce<unknown[]>(
      (values, step) => values.flatMap((it) => taken(it, step)),
      [value],
    );
    return several ? found : found[0];
  };
}

function taken(value: unknown, step: Step): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  if (step === "*") return Object.values(value);
  if (Array.isArray(value) !== (typeof step === "number")) return [];
  return Object.hasOwn(value, step) ? [(value as Record<string | number, unknown>)[step]] : [];
}
