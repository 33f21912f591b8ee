/** Everything that only the full editor needs. Loaded when somebody begins to edit, never before. */
import type { SourceFiles } from "../../../session/protocol.ts";
import type { CodeProblem } from "../../../workspace/locations.ts";
import { CODE_METRICS } from "../../../styles/code-theme.ts";
import { offsetOf } from "../indent.ts";
import { explainMissingPackages, followImports } from "./library-types.ts";
import { monaco } from "./monaco.ts";
import { loadStyles } from "./styles.ts";
import { offerInTemplates } from "./template-completion.ts";
import { setUpTypes } from "./types.ts";
import { followTheme } from "./theme.ts";
import { addWidgetHost, offerBothSides } from "./widgets.ts";

export interface MonacoHandle {
  /** Shows a file; with a selection, takes over from the plain field. */
  open(path: string, from?: { start: number; end: number; scrollTop: number }): void;
  /** The files changed from outside: a reset, an earlier version. */
  setFiles(files: SourceFiles): void;
  setProblems(problems: readonly CodeProblem[]): void;
  setTabMovesFocus(on: boolean): void;
  show(place: { path: string; line: number; column: number | null }): void;
  focus(): void;
  dispose(): void;
}

export interface MountOptions {
  /** Unique on the page: keeps the files of two editors apart. */
  id: string;
  label: string;
  files: SourceFiles;
  onEdit: (path: string, text: string) => void;
  /** Why imported libraries have no types, or null when they have. */
  onTypesProblem: (problem: string | null) => void;
}

type Model = ReturnType<typeof monaco.editor.createModel>;

const LANGUAGES: Readonly<Record<string, string>> = {
  ts: "typescript",
  mts: "typescript",
  cts: "typescript",
  js: "javascript",
  mjs: "javascript",
  cjs: "javascript",
  yaml: "yaml",
  yml: "yaml",
};

export async function mountMonaco(
  host: HTMLElement,
  { id, label, files, onEdit, onTypesProblem }: MountOptions,
): Promise<MonacoHandle> {
  if (setUpTypes()) explainMissingPackages();
  offerInTemplates();
  followTheme();
  // Character widths are measured once: the font has to be there.
  const font = document.fonts.load(`${CODE_METRICS.fontSizePx}px ${CODE_METRICS.fontFamily}`);
  await Promise.all([loadStyles(), font.catch(() => undefined)]);

  const models = new Map<string, Model>();
  /** Set while text comes from outside, so that it is not reported as typed. */
  let quiet = false;
  const uriOf = (path: string) => monaco.Uri.from({ scheme: "file", path: `/${id}/${path}` });

  const addModel = (path: string, text: string): void => {
    const uri = uriOf(path);
    monaco.editor.getModel(uri)?.dispose();
    const language = LANGUAGES[path.slice(path.lastIndexOf(".") + 1)] ?? "plaintext";
    const model = monaco.editor.createModel(text, language, uri);
    model.setEOL(monaco.editor.EndOfLineSequence.LF);
    model.updateOptions({
      tabSize: CODE_METRICS.tabSize,
      insertSpaces: true,
    });
    model.onDidChangeContent(() => {
      if (!quiet) onEdit(path, model.getValue());
    });
    models.set(path, model);
    followImports(model, onTypesProblem);
  };
  for (const [path, text] of Object.entries(files)) addModel(path, text);

  const overflowWidgetsDomNode = addWidgetHost();
  const editor = monaco.editor.create(host, { ...OPTIONS, model: null, overflowWidgetsDomNode });
  offerBothSides(editor);
  const decorations = editor.createDecorationsCollection();
  let problems: readonly CodeProblem[] = [];
  let openPath = "";
  let tabMovesFocus = false;

  const decorate = (): void => {
    decorations.set(
      problems
        .filter(({ path }) => path === openPath)
        .map(({ line, message }) => ({
          range: new monaco.Range(line, 1, line, 1),
          options: {
            isWholeLine: true,
            className: "ed-failing-line",
            marginClassName: "ed-failing",
            hoverMessage: { value: message },
          },
        })),
    );
  };

  const open: MonacoHandle["open"] = (path, from) => {
    const model = models.get(path);
    if (!model) return;
    openPath = path;
    editor.updateOptions({
      ariaLabel: `${path} of ${label}. To leave the editor press Escape, then Tab.`,
    });
    if (editor.getModel() !== model) editor.setModel(model);
    if (from) {
      // It was made while it was hidden.
      editor.layout();
      const [start, end] = [model.getPositionAt(from.start), model.getPositionAt(from.end)];
      editor.setSelection(
        new monaco.Selection(start.lineNumber, start.column, end.lineNumber, end.column),
      );
      editor.setScrollTop(from.scrollTop);
    }
    decorate();
  };

  leaveWithEscapeAndTab(editor, () => tabMovesFocus);

  return {
    open,
    setFiles(next) {
      quiet = true;
      // A file that was removed: its types would go on being found.
      for (const [path, model] of models) {
        if (path in next) continue;
        models.delete(path);
        model.dispose();
      }
      for (const [path, text] of Object.entries(next)) {
        const model = models.get(path);
        if (!model) addModel(path, text);
        // An edit rather than `setValue`: it can be undone with Ctrl+Z as well.
        else if (model.getValue() !== text) replaceAll(model, text);
      }
      quiet = false;
    },
    setProblems(next) {
      problems = next;
      decorate();
    },
    setTabMovesFocus(on) {
      tabMovesFocus = on;
      editor.updateOptions({ tabFocusMode: on });
    },
    show({ path, line, column }) {
      open(path);
      const model = editor.getModel();
      if (!model) return;
      const position = model.getPositionAt(offsetOf(model.getValue(), line, column ?? 1));
      editor.setPosition(position);
      editor.revealPositionInCenterIfOutsideViewport(position);
      editor.focus();
    },
    focus: () => editor.focus(),
    dispose() {
      editor.dispose();
      overflowWidgetsDomNode.remove();
      for (const model of models.values()) model.dispose();
    },
  };
}

function replaceAll(model: Model, text: string): void {
  model.pushEditOperations([], [{ range: model.getFullModelRange(), text }], () => null);
}

/** Escape makes the next Tab leave the editor; any other key takes that back. */
function leaveWithEscapeAndTab(
  editor: ReturnType<typeof monaco.editor.create>,
  always: () => boolean,
): void {
  const { KeyCode } = monaco;
  const leave = (on: boolean): void => editor.updateOptions({ tabFocusMode: on || always() });
  editor.onKeyDown(({ keyCode }) => {
    if (keyCode === KeyCode.Escape) leave(true);
    else if (keyCode !== KeyCode.Tab && keyCode !== KeyCode.Shift) leave(false);
  });
  editor.onDidBlurEditorWidget(() => leave(false));
}

const OPTIONS: Parameters<typeof monaco.editor.create>[1] = {
  automaticLayout: true,
  fontFamily: CODE_METRICS.fontFamily,
  fontSize: CODE_METRICS.fontSizePx,
  lineHeight: CODE_METRICS.lineHeightPx,
  fontLigatures: false,
  padding: { top: CODE_METRICS.paddingPx, bottom: CODE_METRICS.paddingPx },
  // 3 digits and this are the 44 px of the gutter in styles/code.css.
  lineNumbersMinChars: 3,
  lineDecorationsWidth: 19,
  glyphMargin: false,
  folding: false,
  renderFinalNewline: "off",
  minimap: { enabled: false },
  overviewRulerLanes: 0,
  overviewRulerBorder: false,
  hideCursorInOverviewRuler: true,
  scrollBeyondLastLine: false,
  scrollBeyondLastColumn: 2,
  scrollbar: {
    alwaysConsumeMouseWheel: false,
    useShadows: false,
    verticalScrollbarSize: 10,
    horizontalScrollbarSize: 10,
  },
  renderLineHighlightOnlyWhenFocus: true,
  fixedOverflowWidgets: true,
  stickyScroll: { enabled: false },
  guides: { indentation: false },
  occurrencesHighlight: "off",
  selectionHighlight: false,
  "semanticHighlighting.enabled": false,
  wordBasedSuggestions: "off",
  links: false,
  lightbulb: { enabled: "off" as never },
  tabSize: CODE_METRICS.tabSize,
  detectIndentation: false,
};
