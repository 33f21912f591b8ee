const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** A module around a built-in or a CommonJS file: its exports as a default and, where the lexer saw them, by name. */
export function moduleAround(name: string, exportNames: readonly string[]): string {
  const names = exportNames.filter((each) => each !== "default" && IDENTIFIER.test(each));
  const bindings = names.map((each, i) => `const e${i} = m?.[${JSON.stringify(each)}];`).join("");
  const list = names.map((each, i) => `e${i} as ${each}`).join(", ");
  return `const m = globalThis[Symbol.for("coldstart.load")](${JSON.stringify(name)});${bindings}export { m as default${list ? `, ${list}` : ""} };`;
}
