/**
 * One palette for code, used three times: by Expressive Code for fenced blocks, by the server-side highlight of playgrounds
 * (src/site/highlight.ts) and by Monaco. Roles are few because they must be those that Monaco's tokenizer and the TextMate
 * grammars agree on; otherwise the text would change colour when the editor arrives.
 *
 * Paper, text and line colours repeat tokens.css, as Monaco and Shiki want numbers and not custom properties.
 */

export type CodeRole =
  "text" | "keyword" | "string" | "number" | "comment" | "type" | "punctuation" | "regexp";

export interface CodePalette {
  readonly roles: Readonly<Record<CodeRole, string>>;
  readonly editor: {
    readonly paper: string;
    readonly text: string;
    readonly lineNumber: string;
    readonly lineNumberActive: string;
    readonly lineActive: string;
    readonly selection: string;
    readonly cursor: string;
    readonly guide: string;
    readonly border: string;
    readonly raised: string;
    readonly accent: string;
    readonly error: string;
    readonly warning: string;
  };
}

export const LIGHT: CodePalette = {
  roles: {
    text: "#212731",
    keyword: "#4a45b5",
    string: "#1d6f42",
    number: "#9a4a00",
    comment: "#5d646f",
    type: "#00696b",
    punctuation: "#49505c",
    regexp: "#9c2f6b",
  },
  editor: {
    paper: "#f6f7fa",
    text: "#212731",
    lineNumber: "#5d646f",
    lineNumberActive: "#0e141f",
    lineActive: "#eef0f4",
    selection: "#cfdfff",
    cursor: "#2253cf",
    guide: "#dce0e6",
    border: "#dce0e6",
    raised: "#ffffff",
    accent: "#2253cf",
    error: "#cc291f",
    warning: "#a98500",
  },
};

export const DARK: CodePalette = {
  roles: {
    text: "#d5d9e1",
    keyword: "#aaa8ff",
    string: "#8fd6a0",
    number: "#f0b26b",
    comment: "#8f97a4",
    type: "#6fd0cb",
    punctuation: "#a9b0bc",
    regexp: "#f095c4",
  },
  editor: {
    paper: "#131821",
    text: "#d5d9e1",
    lineNumber: "#8f97a4",
    lineNumberActive: "#f3f5f9",
    lineActive: "#1a202b",
    selection: "#24406f",
    cursor: "#85b1ff",
    guide: "#272e3a",
    border: "#272e3a",
    raised: "#1a202b",
    accent: "#85b1ff",
    error: "#f86c59",
    warning: "#f0cf4c",
  },
};

/** How code is set, in the static highlight and in the editor alike. */
export const CODE_METRICS = {
  fontFamily: '"JetBrains Mono", "JetBrains Mono fallback", ui-monospace, "Courier New", monospace',
  fontSizePx: 14,
  lineHeightPx: 22,
  /** Space above the first and below the last line. */
  paddingPx: 12,
  tabSize: 2,
} as const;

/** TextMate scopes, most general first: what Shiki and Expressive Code read. */
const TEXTMATE_SCOPES: readonly (readonly [CodeRole, readonly string[]])[] = [
  ["punctuation", ["punctuation", "keyword.operator", "storage.type.function.arrow", "meta.brace"]],
  [
    "keyword",
    [
      "keyword",
      "keyword.operator.new",
      "keyword.operator.expression",
      "storage",
      "constant.language",
      "variable.language",
      "support.type.primitive",
      "support.type.builtin",
      "entity.name.tag",
    ],
  ],
  [
    "string",
    ["string", "punctuation.definition.string", "constant.character.escape", "markup.inserted"],
  ],
  ["number", ["constant.numeric"]],
  [
    "regexp",
    [
      "string.regexp",
      "constant.other.character-class.regexp",
      "keyword.operator.quantifier.regexp",
    ],
  ],
  [
    "type",
    ["entity.name.type", "entity.other.inherited-class", "support.class", "support.constant.json"],
  ],
  ["comment", ["comment", "punctuation.definition.comment"]],
  // JSON and YAML keys read as text, as they do in Monaco.
  [
    "text",
    [
      "support.type.property-name",
      "variable",
      "entity.name.function",
      "support.function",
      "meta.object-literal.key",
    ],
  ],
];

/** A theme in VS Code's format. */
export function textMateTheme(name: string, type: "light" | "dark", palette: CodePalette) {
  return {
    name,
    type,
    colors: {
      "editor.background": palette.editor.paper,
      "editor.foreground": palette.editor.text,
      "editor.selectionBackground": palette.editor.selection,
      "editorLineNumber.foreground": palette.editor.lineNumber,
    },
    settings: [
      { settings: { foreground: palette.roles.text, background: palette.editor.paper } },
      ...TEXTMATE_SCOPES.map(([role, scope]) => ({
        scope: [...scope],
        settings: { foreground: palette.roles[role] },
      })),
    ],
  };
}

/** The theme as `monaco.editor.defineTheme` takes it. */
export function monacoTheme(base: "vs" | "vs-dark", palette: CodePalette) {
  const bare = (color: string): string => color.slice(1);
  const rule = (token: string, role: CodeRole) => ({
    token,
    foreground: bare(palette.roles[role]),
  });
  const { editor } = palette;
  return {
    base,
    inherit: false,
    rules: [
      { token: "", foreground: bare(palette.roles.text), background: bare(editor.paper) },
      rule("keyword", "keyword"),
      rule("tag", "keyword"),
      rule("string", "string"),
      rule("string.key.json", "text"),
      rule("string.escape", "string"),
      rule("number", "number"),
      rule("regexp", "regexp"),
      rule("comment", "comment"),
      rule("type", "type"),
      rule("type.identifier", "type"),
      rule("delimiter", "punctuation"),
      rule("operator", "punctuation"),
      rule("identifier", "text"),
      rule("invalid", "text"),
    ],
    colors: {
      "editor.background": editor.paper,
      "editor.foreground": editor.text,
      "editorCursor.foreground": editor.cursor,
      "editor.selectionBackground": editor.selection,
      "editor.inactiveSelectionBackground": editor.lineActive,
      "editor.lineHighlightBackground": editor.lineActive,
      "editor.lineHighlightBorder": "#00000000",
      "editorLineNumber.foreground": editor.lineNumber,
      "editorLineNumber.activeForeground": editor.lineNumberActive,
      "editorIndentGuide.background1": editor.guide,
      "editorIndentGuide.activeBackground1": editor.lineNumber,
      "editorBracketMatch.background": editor.selection,
      "editorBracketMatch.border": "#00000000",
      "editorGutter.background": editor.paper,
      "editorWidget.background": editor.raised,
      "editorWidget.foreground": editor.text,
      "editorWidget.border": editor.border,
      "editorHoverWidget.background": editor.raised,
      "editorHoverWidget.border": editor.border,
      "editorSuggestWidget.background": editor.raised,
      "editorSuggestWidget.border": editor.border,
      "editorSuggestWidget.highlightForeground": editor.accent,
      "editorError.foreground": editor.error,
      "editorWarning.foreground": editor.warning,
      focusBorder: editor.accent,
      "input.background": editor.paper,
      "input.foreground": editor.text,
      "input.border": editor.border,
      "list.hoverBackground": editor.lineActive,
      "list.activeSelectionBackground": editor.selection,
      "list.activeSelectionForeground": editor.text,
      "list.focusHighlightForeground": editor.accent,
      "scrollbarSlider.background": `${editor.lineNumber}40`,
      "scrollbarSlider.hoverBackground": `${editor.lineNumber}70`,
      "scrollbarSlider.activeBackground": `${editor.lineNumber}90`,
      "scrollbar.shadow": "#00000000",
    },
  };
}
