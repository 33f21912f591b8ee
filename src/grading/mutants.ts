/**
 * The solution with one thing wrong in it, many times over: what checks have to notice. Mutants are made of the syntax tree, so
 * that each of them is code that somebody could have written; those of its template are in `template-mutants.ts`. For the
 * command line only: no page loads a parser.
 */
import ts from "typescript";
import type { SourceFiles } from "../session/protocol.ts";
import { isScript } from "../session/scripts.ts";
import { LAB_TEMPLATE } from "./lab.ts";
import { MUTATIONS, type Edit, type Mutation, type MutationKind } from "./mutation.ts";
import { settingMutations } from "./template-mutants.ts";

export interface Mutant {
  readonly kind: MutationKind;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The first line of what is changed, without its indentation: with the kind, what a lab names a mutant by. */
  readonly code: string;
  readonly files: SourceFiles;
}

/** The name of a mutant in a lab's `equivalents`. It stays when lines move. */
export const mutantName = ({ kind, code }: Pick<Mutant, "kind" | "code">): string =>
  `${kind}: ${code}`;

/** Every mutant of the solution's own files. `given`: what the lab hands out, the account's template included. */
export function mutantsOf(solution: SourceFiles, given: SourceFiles): Mutant[] {
  return Object.entries(solution)
    .filter(([path, text]) => given[path] !== text)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([path, text]) =>
      mutationsOfFile(path, text, given).map(({ kind, at, edits }): Mutant => {
        const { line, code } = placeIn(text, at);
        return {
          kind,
          file: path,
          line,
          code,
          files: { ...solution, [path]: edited(text, edits) },
        };
      }),
    );
}

/** At most so many: one of each kind, then another of each, spread over the file. */
export function choose(mutants: readonly Mutant[], most: number): Mutant[] {
  const kinds = Object.keys(MUTATIONS) as MutationKind[];
  const byKind = kinds.map((kind) => inSpreadOrder(mutants.filter((it) => it.kind === kind)));
  const chosen: Mutant[] = [];
  for (let round = 0; chosen.length < most; round++) {
    const next = byKind.flatMap((list) => list[round] ?? []);
    if (next.length === 0) break;
    chosen.push(...next.slice(0, most - chosen.length));
  }
  return chosen;
}

/** The first, the last, the one in the middle, and then the others as they come. */
function inSpreadOrder<T>(items: readonly T[]): T[] {
  const first = [0, items.length - 1, items.length >> 1].flatMap((at) => items[at] ?? []);
  return [...new Set([...first, ...items])];
}

function mutationsOfFile(path: string, text: string, given: SourceFiles): Mutation[] {
  if (path === LAB_TEMPLATE) return settingMutations(text, given[path] ?? "");
  return isScript(path) ? mutationsIn(path, text) : [];
}

function edited(text: string, edits: readonly Edit[]): string {
  return edits
    .toSorted((a, b) => b.from - a.from)
    .reduce((all, { from, to, text: by }) => all.slice(0, from) + by + all.slice(to), text);
}

function placeIn(text: string, at: number): { line: number; code: string } {
  const before = text.slice(0, at).split("\n");
  const code = text.split("\n")[before.length - 1]!.trim();
  return { line: before.length, code };
}

function mutationsIn(path: string, text: string): Mutation[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  const found: Mutation[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node))
      return;
    found.push(...mutationsOf(node, file));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function mutationsOf(node: ts.Node, file: ts.SourceFile): Mutation[] {
  const at = node.getStart(file);
  const replace = (kind: MutationKind, what: ts.Node, text: string): Mutation => ({
    kind,
    at,
    edits: [{ from: what.getStart(file), to: what.getEnd(), text }],
  });
  const source = (of: ts.Node): string => of.getText(file);

  if (ts.isAwaitExpression(node)) return [replace("drop-await", node, source(node.expression))];
  if (ts.isThrowStatement(node)) return [replace("swallow-error", node, ";")];
  if (ts.isCatchClause(node)) {
    // A catch that only throws is the case above.
    const onlyThrows = node.block.statements.every((it) => ts.isThrowStatement(it));
    return onlyThrows ? [] : [replace("empty-catch", node.block, "{}")];
  }
  if (ts.isTryStatement(node)) {
    return node.finallyBlock ? [replace("remove-finally", node.finallyBlock, "{}")] : [];
  }
  if (ts.isForStatement(node) || ts.isWhileStatement(node) || ts.isForOfStatement(node)) {
    return [replace("loop-once", node.statement, `{ ${source(node.statement)} break; }`)];
  }
  if (ts.isIfStatement(node)) {
    return [replace("negate-condition", node.expression, `!(${source(node.expression)})`)];
  }
  if (ts.isConditionalExpression(node)) {
    return [replace("negate-condition", node.condition, `!(${source(node.condition)})`)];
  }
  if (ts.isExpressionStatement(node)) {
    const call = ts.isAwaitExpression(node.expression)
      ? node.expression.expression
      : node.expression;
    return ts.isCallExpression(call) ? [replace("remove-call", node, ";")] : [];
  }
  if (ts.isNumericLiteral(node)) return [replace("change-number", node, otherNumber(node.text))];
  if (ts.isBinaryExpression(node)) {
    const other = OTHER_OPERATOR[source(node.operatorToken)];
    return other ? [replace("change-operator", node.operatorToken, other)] : [];
  }
  if (ts.isPropertyAssignment(node) && isOption(node)) {
    const kind = source(node.name) === "ConditionExpression" ? "remove-condition" : "remove-option";
    return [{ kind, at, edits: [withComma(node, file)] }];
  }
  if (ts.isVariableStatement(node)) return moved(node, file);
  return [];
}

const OTHER_OPERATOR: Readonly<Record<string, string>> = {
  "===": "!==",
  "!==": "===",
  "<": ">=",
  ">": "<=",
  "<=": ">",
  ">=": "<",
  "&&": "||",
  "||": "&&",
  "??": "&&",
};

/** A status becomes that of an error, or of a success; a length of time a hundredth; a small number one more. */
function otherNumber(text: string): string {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 200 && value < 600) return value < 400 ? "500" : "200";
  return value >= 1_000 ? String(Math.round(value / 100)) : String(value + 1);
}

/** In an object that is handed to a call or a constructor, or stands in one. */
function isOption(node: ts.PropertyAssignment): boolean {
  const { parent } = node.parent;
  return (
    ts.isNewExpression(parent) || ts.isCallExpression(parent) || ts.isPropertyAssignment(parent)
  );
}

function withComma(node: ts.Node, file: ts.SourceFile): Edit {
  const [comma = ""] = /^\s*,/.exec(file.text.slice(node.getEnd())) ?? [];
  return { from: node.getStart(file), to: node.getEnd() + comma.length, text: "" };
}

/** What a module makes once, made whenever it is used; and what an invocation makes for itself, made once. */
function moved(node: ts.VariableStatement, file: ts.SourceFile): Mutation[] {
  const [declaration, ...others] = node.declarationList.declarations;
  if (!declaration?.initializer || others.length > 0 || !ts.isIdentifier(declaration.name))
    return [];
  const { initializer, name } = declaration;
  const at = node.getStart(file);
  const place = { from: at, to: node.getEnd() };
  if (node.parent === file) {
    const isMade = ts.isNewExpression(initializer) || ts.isCallExpression(initializer);
    if (!isMade || node.modifiers?.length) return [];
    const made = `${name.text}Anew`;
    const uses = usesOf(name.text, declaration.name, file).map((use): Edit => ({
      from: use.getStart(file),
      to: use.getEnd(),
      text: ts.isShorthandPropertyAssignment(use.parent) ? `${name.text}: ${made}()` : `${made}()`,
    }));
    const declared = { ...place, text: `const ${made} = () => (${initializer.getText(file)});` };
    return [{ kind: "init-in-handler", at, edits: [declared, ...uses] }];
  }
  const isEmpty =
    (ts.isNewExpression(initializer) && !initializer.arguments?.length) ||
    (ts.isArrayLiteralExpression(initializer) && initializer.elements.length === 0) ||
    (ts.isObjectLiteralExpression(initializer) && initializer.properties.length === 0);
  if (!isEmpty) return [];
  return [
    {
      kind: "shared-state",
      at,
      edits: [
        { ...place, text: "" },
        { from: file.getEnd(), to: file.getEnd(), text: `\n${node.getText(file)}\n` },
      ],
    },
  ];
}

function usesOf(name: string, declared: ts.Node, file: ts.SourceFile): ts.Identifier[] {
  const uses: ts.Identifier[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return;
    if (ts.isIdentifier(node) && node.text === name && node !== declared && isUse(node))
      uses.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return uses;
}

/** Not the name of a property. */
function isUse(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  return !ts.isPropertyAssignment(parent) || parent.initializer === node;
}
