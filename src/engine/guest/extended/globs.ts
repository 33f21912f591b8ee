/** Globs as Node reads them: braces first, then segments between slashes. Names that begin with a dot match only where the glob says so. */

/** Any number of folders. */
const FOLDERS = "**";
/** A segment: a name, a pattern of names, or {@link FOLDERS}. */
type Segment = string | RegExp;

/** The globs that one with braces stands for: `{a,b}`, `{1..3}`. */
function braced(glob: string): string[] {
  for (let open = glob.indexOf("{"); open >= 0; open = glob.indexOf("{", open + 1)) {
    const close = endOf(glob, open, "{", "}");
    if (close < 0) continue;
    const inner = glob.slice(open + 1, close);
    const parts = split(inner, ",");
    const choices = parts.length > 1 ? parts : range(inner);
    if (!choices) continue;
    const [before, after] = [glob.slice(0, open), glob.slice(close + 1)];
    return choices.flatMap((each) => braced(before + each + after));
  }
  return [glob];
}

/** Where the bracket that opens at `from` closes; -1: nowhere. */
function endOf(text: string, from: number, open: string, close: string): number {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === open) depth++;
    else if (text[i] === close && --depth === 0) return i;
  }
  return -1;
}

/** At separators outside of brackets. */
function split(text: string, separator: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const each of text) {
    if ("({".includes(each)) depth++;
    if (")}".includes(each)) depth--;
    if (each === separator && depth === 0) parts.push("");
    else parts[parts.length - 1] += each;
  }
  return parts;
}

function range(inner: string): string[] | undefined {
  const [, first, last] = /^(-?\d+)\.\.(-?\d+)$/.exec(inner) ?? [];
  if (first === undefined) return undefined;
  const [from, to] = [Number(first), Number(last)];
  const step = from <= to ? 1 : -1;
  return Array.from({ length: Math.abs(to - from) + 1 }, (_, i) => String(from + i * step));
}

const SPECIAL = /[*?[\\]|[@!+]\(/;

function segmentOf(text: string): Segment {
  if (text === FOLDERS || !SPECIAL.test(text)) return text;
  const noDot = text.startsWith(".") ? "" : String.raw`(?!\.)`;
  return new RegExp(`^${noDot}${sourceOf(text)}$`);
}

const CLASSES: Record<string, string> = {
  "[:alpha:]": "A-Za-z",
  "[:digit:]": "0-9",
  "[:alnum:]": "A-Za-z0-9",
  "[:lower:]": "a-z",
  "[:upper:]": "A-Z",
  "[:space:]": String.raw`\s`,
  "[:word:]": String.raw`\w`,
};
const BRACKET = /^\[([!^]?)((?:\[:\w+:\]|\\.|[^\]])(?:\[:\w+:\]|\\.|[^\]])*)\]/;
const REPEATED: Record<string, string> = { "@": "", "?": "?", "*": "*", "+": "+" };

/** Of a regular expression. */
function sourceOf(text: string): string {
  if (text === "") return "";
  const [first = "", second] = text;
  if (second === "(" && "@?*+!".includes(first)) {
    const close = endOf(text, 1, "(", ")");
    if (close > 0) {
      const choices = split(text.slice(2, close), "|").map(sourceOf).join("|");
      const rest = sourceOf(text.slice(close + 1));
      if (first === "!") return `(?!(?:${choices})${rest}$)[^/]*${rest}`;
      return `(?:${choices})${REPEATED[first]}${rest}`;
    }
  }
  if (first === "*") return `[^/]*${sourceOf(text.replace(/^\*+(?!\()/, ""))}`;
  if (first === "?") return `[^/]${sourceOf(text.slice(1))}`;
  const [whole = "", not = "", inner = ""] = BRACKET.exec(text) ?? [];
  if (whole !== "") {
    const names = inner.replace(/\[:\w+:\]|[[^]/g, (each) => CLASSES[each] ?? `\\${each}`);
    return `[${not && "^"}${names}]${sourceOf(text.slice(whole.length))}`;
  }
  const length = first === "\\" && second !== undefined ? 2 : 1;
  const name = text[length - 1]!;
  return name.replace(/[\\^$.*+?()[\]{}|/]/, String.raw`\$&`) + sourceOf(text.slice(length));
}

/** One glob without braces. It is followed name by name: a state is a set of places in its segments. */
export class Glob {
  readonly isAbsolute: boolean;
  /** It begins with so many folders up. */
  readonly up: number;
  readonly onlyFolders: boolean;
  private readonly segments: Segment[] = [];

  constructor(text: string) {
    const names: string[] = [];
    for (const each of text.split("/")) {
      if (each === "" || each === ".") continue;
      const goesBack = each === ".." && names.length > 0 && names.at(-1) !== "..";
      if (goesBack) names.pop();
      else names.push(each);
    }
    this.up = names.findLastIndex((each) => each === "..") + 1;
    this.isAbsolute = text.startsWith("/");
    this.onlyFolders = text.endsWith("/");
    this.segments = names.slice(this.up).map(segmentOf);
  }

  static listOf = (text: string): Glob[] => braced(text).map((each) => new Glob(each));

  /** Nothing is looked for. */
  get isEmpty(): boolean {
    return this.segments.length === 0;
  }

  get start(): readonly number[] {
    return this.withNoFolder([0]);
  }

  /** After a folder or a file of that name. */
  after(state: readonly number[], name: string): readonly number[] {
    const next = state.flatMap((at) => {
      const segment = this.segments[at];
      if (segment === undefined) return [];
      if (segment === FOLDERS) return name.startsWith(".") ? [] : [at];
      const fits = typeof segment === "string" ? segment === name : segment.test(name);
      return fits ? [at + 1] : [];
    });
    return this.withNoFolder(next);
  }

  isMatch(state: readonly number[]): boolean {
    return state.includes(this.segments.length);
  }

  /** The only names that lead further, where they are known. */
  namesAt(state: readonly number[]): readonly string[] | undefined {
    const next = state.flatMap((at) => this.segments[at] ?? []);
    const isName = (each: Segment): each is string => typeof each === "string" && each !== FOLDERS;
    return next.every(isName) ? next : undefined;
  }

  matches(path: string): boolean {
    const names = path.split("/").filter((name) => name !== "");
    return this.isMatch(names.reduce((state, name) => this.after(state, name), this.start));
  }

  private withNoFolder(state: readonly number[]): readonly number[] {
    const all = new Set(state);
    for (const at of all) if (this.segments[at] === FOLDERS) all.add(at + 1);
    return [...all];
  }
}
