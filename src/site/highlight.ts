/**
 * Highlights code when the site is built, with the roles of the code theme. The HTML is the inside of
 * `<pre class="code"><code>`: one `<span class="line">` a line, in it `<span class="tok-keyword">` and its like
 * (src/styles/code.css). A line feed at the end is no line of its own. Nothing in it depends on the theme, so both themes share it.
 */
import { createHighlighter, type BundledLanguage, type HighlighterGeneric } from "shiki";
import { textMateTheme, type CodePalette, type CodeRole } from "../styles/code-theme.ts";
import type { SourceFiles } from "../session/protocol.ts";

const ROLES: readonly CodeRole[] = [
  "text",
  "keyword",
  "string",
  "number",
  "comment",
  "type",
  "punctuation",
  "regexp",
];

/** A palette of marker colours, from which the role of a token is read back. */
const MARKERS = Object.fromEntries(ROLES.map((role, index) => [role, `#00000${index}`])) as Record<
  CodeRole,
  string
>;
const ROLE_OF = new Map(ROLES.map((role) => [MARKERS[role], role]));

const LANGUAGES: Readonly<Record<string, string>> = {
  ts: "typescript",
  mts: "typescript",
  cts: "typescript",
  js: "javascript",
  mjs: "javascript",
  cjs: "javascript",
  json: "json",
  yaml: "yaml",
  yml: "yaml",
};

type Highlighter = HighlighterGeneric<BundledLanguage, "roles">;

let highlighter: Promise<Highlighter> | undefined;

function loadHighlighter(): Promise<Highlighter> {
  const palette = {
    roles: MARKERS,
    editor: { paper: "#ffffff", text: MARKERS.text },
  } as unknown as CodePalette;
  highlighter ??= createHighlighter({
    themes: [textMateTheme("roles", "light", palette)],
    langs: [...new Set(Object.values(LANGUAGES))],
  }) as Promise<unknown> as Promise<Highlighter>;
  return highlighter;
}

function languageOf(path: string): string {
  return LANGUAGES[path.slice(path.lastIndexOf(".") + 1)] ?? "text";
}

/** Every file of a deployment package as HTML, by path. */
export async function highlightFiles(files: SourceFiles): Promise<Record<string, string>> {
  const entries = Object.entries(files).map(async ([path, text]) => [
    path,
    await highlight(text, languageOf(path)),
  ]);
  return Object.fromEntries(await Promise.all(entries)) as Record<string, string>;
}

export async function highlight(text: string, language: string): Promise<string> {
  const { codeToTokensBase } = await loadHighlighter();
  const lines = codeToTokensBase(text.replace(/\n$/, ""), {
    lang: language as BundledLanguage,
    theme: "roles",
    // No limit: on a busy machine the default one leaves the rest of a line in a single colour.
    tokenizeTimeLimit: 0,
  });
  return lines
    .map((tokens) => {
      const pieces = tokens.flatMap((token) =>
        likeMonaco(token.content, ROLE_OF.get(token.color?.toLowerCase() ?? "") ?? "text"),
      );
      return `<span class="line">${renderPieces(pieces)}</span>`;
    })
    .join("\n");
}

type Piece = readonly [text: string, role: CodeRole];

/** Monaco's tokenizer takes every capitalised identifier for a type, and nothing else. */
function likeMonaco(text: string, role: CodeRole): Piece[] {
  if (role !== "text" && role !== "type") return [[text, role]];
  return text
    .split(/(\b[\w$]+\b)/)
    .filter((piece) => piece !== "")
    .map((piece) => [piece, /^[A-Z]/.test(piece) ? "type" : "text"]);
}

function renderPieces(pieces: readonly Piece[]): string {
  let html = "";
  let open: CodeRole = "text";
  for (const [text, role] of pieces) {
    // White space has no colour of its own: it never closes what is open.
    const next: CodeRole = text.trim() === "" ? open : role;
    if (next !== open) {
      if (open !== "text") html += "</span>";
      if (next !== "text") html += `<span class="tok-${next}">`;
      open = next;
    }
    html += escapeHtml(text);
  }
  return open === "text" ? html : `${html}</span>`;
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
