/**
 * Colours code that the learner has changed, with the roles of src/styles/code-theme.ts, until (or where) Monaco is not there.
 * A handful of patterns, not a parser: what the site was built with is coloured properly, and this need only not disturb.
 */

const KEYWORDS =
  "abstract as async await break case catch class const continue debugger declare default delete do else enum export extends " +
  "false finally for from function get if implements import in instanceof interface is keyof let new null of package private " +
  "protected public readonly return satisfies set static super switch symbol this throw true try type typeof undefined unknown " +
  "any boolean never number object string var void while with yield";

const TOKEN = new RegExp(
  [
    String.raw`(?<comment>\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))`,
    String.raw`(?<string>"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|\`(?:[^\`\\]|\\[\s\S])*\`?)`,
    String.raw`(?<number>\b\d[\d_.]*(?:[eE][-+]?\d+)?n?\b)`,
    String.raw`(?<keyword>(?<![\w$.])(?:${KEYWORDS.split(" ").join("|")})(?![\w$]|\s*:))`,
    String.raw`(?<type>\b[A-Z][\w$]*)`,
    String.raw`[\w$]+`,
    String.raw`(?<punctuation>[^\w\s$]+?(?=["'\`\w\s$]|\/[/*]|$))`,
  ].join("|"),
  "g",
);

/** HTML in the form of src/site/highlight.ts: one `span.line` a line, coloured pieces inside. */
export function highlightCode(text: string, path: string): string {
  // A last line feed ends a line; it does not begin one.
  const shown = text.replace(/\n$/, "");
  const coloured = /\.[cm]?[jt]s$|\.json$/.test(path) ? colour(shown) : [[shown, null] as const];
  const lines: string[] = [""];
  for (const [piece, role] of coloured) {
    piece.split("\n").forEach((part, index) => {
      if (index > 0) lines.push("");
      if (part === "") return;
      const html = escapeHtml(part);
      lines[lines.length - 1] += role === null ? html : `<span class="tok-${role}">${html}</span>`;
    });
  }
  return lines.map((line) => `<span class="line">${line}</span>`).join("\n");
}

function colour(text: string): [string, string | null][] {
  const pieces: [string, string | null][] = [];
  let from = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > from) pieces.push([text.slice(from, match.index), null]);
    const role =
      Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined)?.[0] ?? null;
    pieces.push([match[0], role]);
    from = match.index + match[0].length;
  }
  pieces.push([text.slice(from), null]);
  return pieces;
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
