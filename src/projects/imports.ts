/** What a script imports and exports, without running it. */
import { parse, type AnyNode, type Options, type Program } from "acorn";
import { CompiledFile, DeploymentError } from "../session/packages.ts";
import { textOf } from "../session/texts.ts";

export interface Import {
  specifier: string;
  kind: "import" | "require";
  /** From 1. */
  line: number;
  /** Inside `try`: whoever wrote it expects that it may not be there. */
  optional: boolean;
}

export interface Scanned {
  imports: Import[];
  /** Imports whose names are computed: how each begins, `./handlers/` or "". */
  computed: string[];
  /** Names that the script exports. */
  exports: string[];
  /** Waits before it is loaded, or asks where it is: only ES modules can. */
  needsModule: boolean;
  /** What QuickJS would stumble over, in its own words and with its line. */
  syntaxError?: string;
}

const scanned = new WeakMap<Uint8Array, Scanned>();

/** `path` decides how it is compiled. The same bytes are read once. */
export function scan(path: string, bytes: Uint8Array): Scanned {
  const known = scanned.get(bytes) ?? scanText(path, textOf(bytes));
  scanned.set(bytes, known);
  return known;
}

function scanText(path: string, text: string): Scanned {
  let file: CompiledFile;
  try {
    file = new CompiledFile("", path, text);
  } catch (error) {
    if (!(error instanceof DeploymentError)) throw error;
    return { ...scanLoosely(text), syntaxError: error.message };
  }
  const program = parsed(file.source);
  if (typeof program === "string") return { ...scanLoosely(file.source), syntaxError: program };
  const found: Scanned = {
    imports: [],
    computed: [],
    exports: [...file.lex().exportNames],
    needsModule: false,
  };
  visit(program, { source: file.source, inTry: false, inFunction: false }, found);
  return found;
}

const OPTIONS: Options = {
  ecmaVersion: "latest",
  allowHashBang: true,
  allowReturnOutsideFunction: true,
};

/** Or why it cannot be parsed. */
function parsed(source: string): Program | string {
  try {
    return parse(source, { ...OPTIONS, sourceType: "module" });
  } catch (error) {
    try {
      return parse(source, { ...OPTIONS, sourceType: "script" });
    } catch {
      return (error as Error).message;
    }
  }
}

const isNode = (value: unknown): value is AnyNode =>
  typeof value === "object" && value !== null && "type" in value && "start" in value;

interface Around {
  source: string;
  inTry: boolean;
  inFunction: boolean;
}

function visit(node: AnyNode, around: Around, found: Scanned): void {
  note(node, around, found);
  const waits = node.type === "AwaitExpression" || (node.type === "ForOfStatement" && node.await);
  if ((waits && !around.inFunction) || node.type === "MetaProperty") {
    found.needsModule ||= waits || (node.type === "MetaProperty" && node.meta.name === "import");
  }
  const inFunction = around.inFunction || /Function/.test(node.type);
  const below = inFunction === around.inFunction ? around : { ...around, inFunction };
  // Own properties only, and there are many nodes: no lists of them are made.
  for (const name in node) {
    const child = node[name as keyof AnyNode] as unknown;
    if (typeof child !== "object" || child === null) continue;
    const isTried = node.type === "TryStatement" && name === "block";
    const inside = isTried ? { ...below, inTry: true } : below;
    if (Array.isArray(child)) {
      for (const each of child as unknown[]) if (isNode(each)) visit(each, inside, found);
    } else if (isNode(child)) {
      visit(child, inside, found);
    }
  }
}

function note(node: AnyNode, { source, inTry: optional }: Around, found: Scanned): void {
  const add = (from: AnyNode | null | undefined, kind: Import["kind"]): void => {
    const text = from && textIn(from);
    if (text?.whole) {
      const line = lineOf(source, node.start);
      found.imports.push({ specifier: text.value, kind, line, optional });
    } else if (from) found.computed.push(text ? text.value : "");
  };
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportAllDeclaration":
      return add(node.source, "import");
    case "ImportExpression":
      return add(node.source, "import");
    case "ExportNamedDeclaration":
      if (node.source) add(node.source, "import");
      found.exports.push(...namesOf(node));
      return;
    case "ExportDefaultDeclaration":
      found.exports.push("default");
      return;
    case "CallExpression":
      if (isRequire(node.callee)) add(node.arguments[0], "require");
  }
}

const lineOf = (source: string, at: number): number => source.slice(0, at).split("\n").length;

function isRequire(callee: AnyNode): boolean {
  if (callee.type === "Identifier") return callee.name === "require";
  return (
    callee.type === "MemberExpression" &&
    callee.object.type === "Identifier" &&
    callee.object.name === "require" &&
    callee.property.type === "Identifier" &&
    callee.property.name === "resolve"
  );
}

/** The text of a literal; of a template or a sum its beginning. */
function textIn(node: AnyNode): { value: string; whole: boolean } | undefined {
  if (node.type === "Literal" && typeof node.value === "string") {
    return { value: node.value, whole: true };
  }
  if (node.type === "TemplateLiteral") {
    return { value: node.quasis[0]?.value.cooked ?? "", whole: node.expressions.length === 0 };
  }
  if (node.type === "BinaryExpression" && node.operator === "+") {
    const start = textIn(node.left);
    return start && { value: start.value, whole: false };
  }
  return undefined;
}

function namesOf(node: Extract<AnyNode, { type: "ExportNamedDeclaration" }>): string[] {
  const listed = node.specifiers.flatMap(({ exported }) =>
    exported.type === "Identifier" ? [exported.name] : [],
  );
  const { declaration } = node;
  if (!declaration) return listed;
  if (declaration.type !== "VariableDeclaration") return [...listed, declaration.id.name];
  const names = declaration.declarations.flatMap(({ id }) =>
    id.type === "Identifier" ? [id.name] : [],
  );
  return [...listed, ...names];
}

const IMPORTS = /\b(from|import|require)\s*\(?\s*(["'`])([^"'`\n$]+)\2/g;

/** Of what cannot be parsed: enough to find the files that go with it. */
function scanLoosely(text: string): Scanned {
  const imports = [...text.matchAll(IMPORTS)].map(([all, word, , specifier = ""]) => ({
    specifier,
    kind: word === "require" ? ("require" as const) : ("import" as const),
    line: lineOf(text, text.indexOf(all)),
    optional: true,
  }));
  return { imports, computed: [], exports: [], needsModule: false };
}
