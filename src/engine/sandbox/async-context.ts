/**
 * Carries the context of `AsyncLocalStorage` across `await`: QuickJS lets nobody watch where an asynchronous function goes on,
 * so its code says it itself. `await x` becomes `restore(save(), await settle(x))`; the helpers are in `guest/context.ts`.
 * Lines stay. Only the code of scenarios that name `async_hooks` is compiled this way.
 */
import { parse, type AnyNode, type ForOfStatement } from "acorn";
import type { CompiledFile } from "./compiled-file.ts";

const HELPERS = "__coldstartAwait";
/** Makes a name that all of the guest's code sees, and the global object does not show. Run before the guest, which fills it in. */
export const DECLARE_HELPERS = `const ${HELPERS} = {};`;
const AWAIT = "await".length;

interface Insertion {
  at: number;
  text: string;
}

const compiled = new WeakMap<CompiledFile, string>();

/** The source of a file, with contexts kept. What cannot be parsed stays as it is: QuickJS says why. */
export function withContexts(file: CompiledFile): string {
  const known = compiled.get(file);
  if (known !== undefined) return known;
  const source = /\bawait\b/.test(file.source) ? rewrite(file.source) : file.source;
  compiled.set(file, source);
  return source;
}

function rewrite(source: string): string {
  const insertions: Insertion[] = [];
  try {
    visit(parseAny(source), undefined, insertions);
  } catch (error) {
    if (error instanceof SyntaxError) return source;
    throw error;
  }
  insertions.sort((a, b) => a.at - b.at);
  let text = "";
  let from = 0;
  for (const { at, text: inserted } of insertions) {
    text += source.slice(from, at) + inserted;
    from = at;
  }
  return text + source.slice(from);
}

function parseAny(source: string): AnyNode {
  const options = { ecmaVersion: "latest", allowHashBang: true } as const;
  try {
    return parse(source, { ...options, sourceType: "module" });
  } catch {
    return parse(source, { ...options, sourceType: "script", allowReturnOutsideFunction: true });
  }
}

function visit(node: AnyNode, parent: AnyNode | undefined, insertions: Insertion[]): void {
  // What is inserted at the same place comes in this order: outer beginnings first, inner ends first.
  if (node.type === "AwaitExpression") {
    insertions.push({ at: node.start, text: `${HELPERS}.restore(${HELPERS}.save(),` });
    insertions.push({ at: node.start + AWAIT, text: ` ${HELPERS}.settle(` });
  }
  if (node.type === "ForOfStatement" && node.await) beginLoop(node, parent, insertions);
  for (const child of childrenOf(node)) visit(child, node, insertions);
  if (node.type === "AwaitExpression") insertions.push({ at: node.end, text: "))" });
  if (node.type === "ForOfStatement" && node.await) endLoop(node, insertions);
}

/** A loop waits before each round and at its end. */
function beginLoop(
  loop: ForOfStatement,
  parent: AnyNode | undefined,
  insertions: Insertion[],
): void {
  const start = parent?.type === "LabeledStatement" ? parent.start : loop.start;
  const isBlock = loop.body.type === "BlockStatement";
  const variable = `__context${loop.start}`;
  insertions.push({ at: start, text: `{const ${variable}=${HELPERS}.save();` });
  const enter = `${HELPERS}.enter(${variable});`;
  insertions.push({ at: loop.body.start + (isBlock ? 1 : 0), text: isBlock ? enter : `{${enter}` });
}

function endLoop(loop: ForOfStatement, insertions: Insertion[]): void {
  const isBlock = loop.body.type === "BlockStatement";
  const enter = `${HELPERS}.enter(__context${loop.start});`;
  insertions.push({ at: loop.end, text: `${isBlock ? "" : "}"}${enter}}` });
}

function* childrenOf(node: AnyNode): Generator<AnyNode> {
  for (const value of Object.values(node) as unknown[]) {
    for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (typeof each === "object" && each !== null && "type" in each && "start" in each) {
        yield each as AnyNode;
      }
    }
  }
}
