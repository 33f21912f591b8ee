/** Texts with variables, as `Fn::Sub` takes them. */

const VARIABLE = /\$\{(!?)([^}]*)\}/g;

/** Replaces `${Name}`; `${!Name}` stands for `${Name}` itself. */
export const substitute = (template: string, valueOf: (name: string) => string): string =>
  template.replace(VARIABLE, (_, literal: string, name: string) =>
    literal === "!" ? `\${${name}}` : valueOf(name.trim()),
  );

/** The names that a text refers to. */
export function variablesOf(template: string): string[] {
  const names: string[] = [];
  substitute(template, (name) => {
    names.push(name);
    return "";
  });
  return names;
}
