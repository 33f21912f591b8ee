/** The text of a template, YAML or JSON, as a tree of nodes. */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
  type YAMLMap,
} from "yaml";
import type { Messages } from "./messages.ts";
import {
  broken,
  call,
  joinPath,
  list,
  scalar,
  type Located,
  type Scalar,
  type TemplateNode,
} from "./node.ts";

/** Short forms that are not `!Name` for `Fn::Name`. */
const WITHOUT_PREFIX = new Set(["Ref", "Condition"]);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
const FUNCTIONS = new Set([
  "Ref",
  "Condition",
  ...[
    "And",
    "Base64",
    "Cidr",
    "Equals",
    "FindInMap",
    "GetAtt",
    "GetAZs",
    "If",
    "ImportValue",
    "Join",
    "Length",
    "Not",
    "Or",
    "Select",
    "Split",
    "Sub",
    "ToJsonString",
    "Transform",
  ].map((name) => `Fn::${name}`),
]);

/** More than any template; aliases can make a tree of any size from a few lines. */
const MOST_NODES = 200_000;

export interface ParseOptions {
  /** What places say, when it is not the template itself. */
  readonly file?: string;
  /** Whether `<<` takes over the entries of another object, which CloudFormation does not do. */
  readonly merge?: boolean;
}

/** `undefined`, and a message, when the text is neither YAML nor JSON. */
export function parseTemplate(
  text: string,
  messages: Messages,
  { file, merge = false }: ParseOptions = {},
): TemplateNode | undefined {
  const { document, lines } = documentOf(text);
  const placeAt = (offset: number, path: string): Located => {
    const { line, col } = lines.linePos(offset);
    const place = { line: Math.max(1, line), column: Math.max(1, col), path };
    return file === undefined ? place : { ...place, file };
  };
  for (const { message, pos, code } of document.errors) {
    const said =
      code === "DUPLICATE_KEY" ? "The same key is there twice." : `Not YAML: ${message}.`;
    messages.error(placeAt(pos[0], ""), said.replace(/\.\.$/, "."));
    // What comes behind a text that is not YAML is read from the wrong end.
    if (code !== "DUPLICATE_KEY") break;
  }
  if (document.errors.length > 0) return undefined;
  if (document.contents === null) {
    messages.error(placeAt(0, ""), "Expected a template, received nothing.");
    return undefined;
  }
  return new Reader(text, document, placeAt, messages, merge).read(document.contents, "");
}

interface ReadText {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
}

/** The last few texts: a lab compiles its template for each of its scenarios, and reading it is most of that work. */
const known = new Map<string, ReadText>();
const MOST_KNOWN = 4;

function documentOf(text: string): ReadText {
  const before = known.get(text);
  if (before) return before;
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: "silent",
    schema: "core",
  });
  const [oldest] = known.keys();
  if (known.size === MOST_KNOWN) known.delete(oldest!);
  const read = { document, lines };
  known.set(text, read);
  return read;
}

class Reader {
  private readonly text: string;
  private readonly document: Document;
  private readonly placeAt: (offset: number, path: string) => Located;
  private readonly messages: Messages;
  private readonly merge: boolean;
  private nodes = 0;

  constructor(
    text: string,
    document: Document,
    placeAt: (offset: number, path: string) => Located,
    messages: Messages,
    merge: boolean,
  ) {
    this.text = text;
    this.document = document;
    this.placeAt = placeAt;
    this.messages = messages;
    this.merge = merge;
  }

  read(node: Node | null | undefined, path: string, around?: Located): TemplateNode {
    const at = node?.range ? this.placeAt(this.startOf(node), path) : { ...(around ?? TOP), path };
    if (++this.nodes > MOST_NODES) {
      if (this.nodes === MOST_NODES + 1) {
        this.messages.error(at, `A template has at most ${MOST_NODES} values; this has more.`);
      }
      return broken(at);
    }
    if (isAlias(node)) return this.read(node.resolve(this.document), path, at);
    const tag = node?.tag;
    if (tag?.startsWith("!") && tag !== "!") return this.tagged(tag.slice(1), node!, path, at);
    return this.untagged(node, path, at);
  }

  /** A node's range begins behind its tag. */
  private startOf({ range, tag }: Node): number {
    const [start] = range!;
    const before = tag?.startsWith("!") ? this.text.lastIndexOf(tag, start) : -1;
    return before === -1 ? start : before;
  }

  private untagged(node: Node | null | undefined, path: string, at: Located): TemplateNode {
    if (isMap(node)) return this.map(node, path, at);
    if (isSeq(node)) {
      const items = node.items.map((item, i) => this.read(item as Node, joinPath(path, i), at));
      return list(items, at);
    }
    if (!isScalar(node)) return scalar(null, at);
    const value = node.value as Scalar | bigint;
    const plain = typeof value === "bigint" ? Number(value) : value;
    return { ...scalar(plain, at), source: node.source ?? String(plain) };
  }

  /** What a function is given stands where its value will stand: its list is none of the template's. */
  private argument(node: Node, path: string, at: Located): TemplateNode {
    if (!isSeq(node)) return this.untagged(node, path, at);
    return list(
      node.items.map((item) => this.read(item as Node, path, at)),
      at,
    );
  }

  private tagged(tag: string, node: Node, path: string, at: Located): TemplateNode {
    const name = WITHOUT_PREFIX.has(tag) ? tag : `Fn::${tag}`;
    if (!FUNCTIONS.has(name)) {
      const known = [...FUNCTIONS].map((it) => `!${it.replace("Fn::", "")}`).join(", ");
      this.messages.error(at, `There is no function !${tag}. Functions: ${known}.`);
      return broken(at);
    }
    const argument = this.argument(node, path, at);
    return call(name, name === "Fn::GetAtt" ? attributeOf(argument) : argument, at);
  }

  private map(node: YAMLMap, path: string, at: Located): TemplateNode {
    const entries = new Map<string, TemplateNode>();
    const keys = new Map<string, Located>();
    for (const { key, value } of node.items) {
      if (!isScalar(key)) {
        this.messages.error(at, "Expected a name before the colon, received a list or an object.");
        continue;
      }
      const name = key.source ?? String(key.value);
      const own = joinPath(path, name);
      const place = this.placeAt(key.range?.[0] ?? 0, own);
      keys.set(name, place);
      if (node.items.length === 1 && FUNCTIONS.has(name) && name !== "Condition") {
        const argument = isSeq(value)
          ? this.argument(value as Node, path, place)
          : this.read(value as Node, path, place);
        return call(name, name === "Fn::GetAtt" ? attributeOf(argument) : argument, at);
      }
      const read = this.read(value as Node, own, place);
      if (name === "<<" && this.merge) takeOver(read, entries, keys);
      else entries.set(name, read);
    }
    return { kind: "map", entries, keys, ...at };
  }
}

/** The entries of one object or a list of them, where there are none of the name yet. */
function takeOver(
  from: TemplateNode,
  entries: Map<string, TemplateNode>,
  keys: Map<string, Located>,
): void {
  keys.delete("<<");
  for (const each of from.kind === "list" ? from.items : [from]) {
    for (const [name, node] of each.kind === "map" ? each.entries : []) {
      if (entries.has(name)) continue;
      entries.set(name, node);
      keys.set(name, node);
    }
  }
}

const TOP: Located = { line: 1, column: 1, path: "" };

/** `Orders.Arn` as the list of its two parts. */
function attributeOf(argument: TemplateNode): TemplateNode {
  if (argument.kind !== "scalar" || typeof argument.value !== "string") return argument;
  const dot = argument.value.indexOf(".");
  if (dot === -1) return argument;
  const parts = [argument.value.slice(0, dot), argument.value.slice(dot + 1)];
  return list(
    parts.map((part) => scalar(part, argument)),
    argument,
  );
}
