/** What there is to say about a template: everything at once, each with its place. */
import type { Located, TemplateNode } from "./node.ts";
import { comparePlaces, placeOf, plainOf } from "./node.ts";

/**
 * `error`: it cannot be deployed. `not simulated`: AWS would act on it, and nothing here does. `no effect`: it changes
 * nothing that could be seen here, for example tags.
 */
export type MessageLevel = "error" | "not simulated" | "no effect";

export interface TemplateMessage extends Located {
  readonly level: MessageLevel;
  /** One sentence or two: what was expected, what came, what to do. */
  readonly message: string;
}

export class Messages {
  readonly list: TemplateMessage[] = [];

  error(at: Located, message: string): void {
    this.add("error", at, message);
  }

  /** `because` is a sentence: "There is no network with subnets." */
  notSimulated(at: Located, because: string): void {
    this.add("not simulated", at, because);
  }

  noEffect(at: Located, because: string): void {
    this.add("no effect", at, because);
  }

  /** Expected a noun phrase, received what stands there. `fix` is a sentence. */
  expected(node: TemplateNode, expected: string, fix?: string): void {
    if (node.kind === "broken") return;
    this.error(node, `Expected ${expected}, received ${shown(node)}.${fix ? ` ${fix}` : ""}`);
  }

  get hasErrors(): boolean {
    return this.list.some(({ level }) => level === "error");
  }

  private add(level: MessageLevel, at: Located, message: string): void {
    const same = this.list.some((it) => comparePlaces(it, at) === 0 && it.message === message);
    if (!same) this.list.push({ level, ...placeOf(at), message });
  }
}

/** For example `template.yaml:12:7 Resources.Orders.Properties.Timeout: Expected ...`. */
export function messageText(template: string, it: TemplateMessage): string {
  const { level, line, column, path, message, file = template } = it;
  const place = `${file}:${line}:${column}${path === "" ? "" : ` ${path}`}`;
  return `${place}: ${level === "error" ? "" : `${level}. `}${message}`;
}

const LONGEST_SHOWN = 80;

/** A value in a message. */
function shown(node: TemplateNode | undefined): string {
  if (node === undefined || node.kind === "nothing") return "nothing";
  if (node.kind === "call") return `the function ${node.name}`;
  const written = JSON.stringify(plainOf(node)) ?? "something that cannot be read";
  return written.length > LONGEST_SHOWN ? `${written.slice(0, LONGEST_SHOWN)}...` : written;
}

/** The known name that was meant, probably: most misspelt names are one or two letters off. */
function similar(given: string, known: readonly string[]): string | undefined {
  const least = Math.max(1, Math.floor(given.length / 4));
  let best: [name: string, distance: number] | undefined;
  for (const name of known) {
    const distance = editDistance(given.toLowerCase(), name.toLowerCase());
    if (distance <= least && distance < (best?.[1] ?? Infinity)) best = [name, distance];
  }
  return best?.[0];
}

export function didYouMean(given: string, known: readonly string[]): string {
  const name = similar(given, known);
  return name === undefined ? "" : ` Did you mean ${name}?`;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
