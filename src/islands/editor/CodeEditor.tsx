import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { SourceFiles } from "../../session/protocol.ts";
import type { Draft } from "../../workspace/drafts.ts";
import type { CodeProblem } from "../../workspace/locations.ts";
import { pagePreferences } from "../../workspace/preferences.ts";
import "./editor.css";
import { highlightCode } from "./highlight.ts";
import { offsetOf } from "./indent.ts";
import { NewFile } from "./NewFile.tsx";
import type { MonacoHandle } from "./monaco/mount.ts";
import { Surface, type SurfaceHandle } from "./Surface.tsx";
import { panelOf, Tabs, type Tab } from "./Tabs.tsx";
import { useStore } from "./use-store.ts";

/** A place to show; a new object every time it is asked for, so that asking twice shows it twice. */
export interface Place {
  path: string;
  line: number;
  column: number | null;
}

export interface CodeEditorProps {
  /** Unique on the page. */
  id: string;
  label: string;
  draft: Draft;
  /** The starter's files as HTML, by path. */
  highlighted: Record<string, string>;
  /** The open file, or the id of an extra tab. */
  open: string;
  onOpen: (id: string) => void;
  problems?: readonly CodeProblem[];
  place?: Place | null;
  /** Lines of the longest pane beside this one, to keep both equally tall. */
  leastLines?: number;
  extraTab?: Tab & { panel: ComponentChildren };
  /** Files may be added, under other names than these. Without it none can. */
  reserved?: readonly string[];
  /** Beside the tabs. */
  actions?: ComponentChildren;
}

interface Handover {
  start: number;
  end: number;
  scrollTop: number;
  hasFocus: boolean;
}

type Mode = "reading" | "plain" | "full";

/** The learner's files: readable at once, editable at once, with the full editor as soon as it has arrived. */
export function CodeEditor({
  id,
  label,
  draft,
  highlighted,
  open,
  onOpen,
  problems = [],
  place = null,
  leastLines = 0,
  extraTab,
  reserved,
  actions,
}: CodeEditorProps) {
  const { content, problem } = useStore(draft.state);
  const preferences = useStore(pagePreferences().state);
  const [mode, setMode] = useState<Mode>("reading");
  const [loadProblem, setLoadProblem] = useState<string | null>(null);
  const surface = useRef<SurfaceHandle>(null);
  const host = useRef<HTMLDivElement>(null);
  const monaco = useRef<MonacoHandle | null>(null);
  const loading = useRef(false);
  /** What the full editor takes over from the field, which is gone by then. */
  const handover = useRef<Handover | null>(null);
  /** Where the caret goes once the field is there. */
  const caret = useRef<number | null>(null);

  const paths = Object.keys(content.files);
  const path = open in content.files ? open : (paths[0] ?? "");
  const text = content.files[path] ?? "";
  const showsExtra = extraTab !== undefined && open === extraTab.id;
  const marked = problems.filter((problem) => problem.path === path).map(({ line }) => line);
  const lines = Math.max(leastLines, text.split("\n").length);

  const startEditing = (offset: number): void => {
    caret.current = offset;
    if (mode === "reading") setMode("plain");
    if (preferences.editor === "full" && hasFinePointer()) void loadMonaco();
  };

  const add = (created: string): void => {
    draft.editFile(created, "");
    onOpen(created);
    startEditing(0);
    // Once it shows the file.
    if (mode === "full") requestAnimationFrame(() => monaco.current?.focus());
  };

  /** It can be brought back, as after a reset. */
  const remove = (): void => {
    const { [path]: _, ...others } = content.files;
    draft.replace(others);
    onOpen(Object.keys(others)[0] ?? "");
  };

  async function loadMonaco(): Promise<void> {
    if (loading.current || monaco.current) return;
    loading.current = true;
    try {
      // Without the condition the server's build would contain the editor as well, and its styles would be lost.
      if (import.meta.env.SSR) return;
      const { mountMonaco } = await import("./monaco/mount.ts");
      await surfaceIsQuiet(surface);
      if (!host.current) return;
      const { files } = draft.state.get().content;
      monaco.current = await mountMonaco(host.current, {
        id,
        label,
        files,
        onEdit: draft.editFile,
        onTypesProblem: setLoadProblem,
      });
      setLoadProblem(null);
      if (surface.current) {
        const { selection, scrollTop, hasFocus } = surface.current;
        handover.current = { ...selection, scrollTop, hasFocus };
      }
      setMode("full");
    } catch {
      setLoadProblem(
        "The full editor could not be loaded. This one works; types and suggestions are missing.",
      );
    } finally {
      loading.current = false;
    }
  }

  // The field has just appeared: typing goes there.
  useLayoutEffect(() => {
    if (mode !== "plain" || caret.current === null) return;
    surface.current?.focusAt(caret.current);
    caret.current = null;
  });

  // The full editor has just arrived: it takes over text, caret, scroll position and focus.
  useLayoutEffect(() => {
    if (mode !== "full" || !monaco.current) return;
    // Typing went on while it was being loaded.
    monaco.current.setFiles(draft.state.get().content.files);
    monaco.current.open(path, handover.current ?? undefined);
    if (handover.current?.hasFocus) monaco.current.focus();
    handover.current = null;
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [mode]);

  // What the draft holds now, not what this rendering saw: somebody may have typed since.
  useEffect(
    () => monaco.current?.setFiles(draft.state.get().content.files),
    [draft, content.files],
  );
  // After the files: a new one is among them.
  useEffect(() => {
    if (!showsExtra) monaco.current?.open(path);
  }, [path, showsExtra]);
  useEffect(() => monaco.current?.setProblems(problems), [problems, mode]);
  useEffect(
    () => monaco.current?.setTabMovesFocus(preferences.tabMovesFocus),
    [preferences.tabMovesFocus, mode],
  );
  useEffect(() => () => monaco.current?.dispose(), []);

  useEffect(() => {
    if (!place) return;
    if (monaco.current) return monaco.current.show(place);
    surface.current?.showLine(place.line);
    const offset = offsetOf(
      draft.state.get().content.files[place.path] ?? "",
      place.line,
      place.column ?? 1,
    );
    if (mode === "plain") surface.current?.focusAt(offset);
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [place]);

  const onCtrlM = (event: KeyboardEvent): void => {
    if (event.key !== "m" || !event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    pagePreferences().change((current) => ({ ...current, tabMovesFocus: !current.tabMovesFocus }));
  };

  // While an extra tab is open, the file before it keeps its tab.
  const [lastPath, setLastPath] = useState(path);
  if (lastPath !== path && (open in content.files || !(lastPath in content.files))) {
    setLastPath(path);
  }
  const isMany = paths.length > MOST_TABS;
  const tabs: Tab[] = (isMany ? [lastPath] : paths).map((name) => ({
    id: name,
    label: name,
    note: problems.some((problem) => problem.path === name) ? "has an error" : undefined,
  }));
  const editing = mode !== "reading" || showsExtra;

  return (
    <div class="ed not-content" style={{ "--ed-lines": lines }} onKeyDownCapture={onCtrlM}>
      <Tabs
        id={id}
        label={`Files of ${label}`}
        tabs={extraTab ? [...tabs, extraTab] : tabs}
        open={showsExtra ? extraTab.id : path}
        onOpen={onOpen}
      >
        {isMany && <FileChoice paths={paths} open={lastPath} onOpen={onOpen} />}
        {actions}
        {reserved && <NewFile id={id} files={content.files} reserved={reserved} onCreate={add} />}
        {reserved && !showsExtra && !(path in draft.starter.files) && (
          <button type="button" class="ed-action" onClick={remove}>
            Remove<span class="sr-only"> {path}</span>
          </button>
        )}
        {!showsExtra && mode === "reading" && (
          <button type="button" class="ed-action" onClick={() => startEditing(0)}>
            Edit<span class="sr-only"> {path}</span>
          </button>
        )}
      </Tabs>
      <div class="ed-panel" {...panelOf(id, showsExtra ? extraTab.id : path)}>
        {showsExtra && extraTab.panel}
        {!showsExtra && mode !== "full" && (
          <Surface
            key={path}
            handle={surface}
            label={
              mode === "reading"
                ? `${path} of ${label}. Press Enter to edit.`
                : `${path} of ${label}`
            }
            text={text}
            html={htmlOf(path, text, draft.starter.files, highlighted)}
            marked={marked}
            editing={mode === "plain"}
            tabMovesFocus={preferences.tabMovesFocus}
            onInput={(next) => draft.editFile(path, next)}
            onEdit={startEditing}
          />
        )}
        <div ref={host} class="ed-monaco" hidden={showsExtra || mode !== "full"} />
      </div>
      <p class="ed-hint">
        {mode === "reading" && !showsExtra ? (
          <EditHint />
        ) : (
          <TabHint tabMovesFocus={preferences.tabMovesFocus} />
        )}
        <span>{loadProblem ?? (editing && problem === null && "Saved as you type")}</span>
      </p>
    </div>
  );
}

/** For more files than there is room for tabs. */
const MOST_TABS = 8;

interface FileChoiceProps {
  paths: readonly string[];
  open: string;
  onOpen: (path: string) => void;
}

function FileChoice({ paths, open, onOpen }: FileChoiceProps) {
  return (
    <label class="ed-files">
      <span>{paths.length} files</span>
      <select value={open} onChange={(event) => onOpen(event.currentTarget.value)}>
        {paths.map((path) => (
          <option key={path} value={path}>
            {path}
          </option>
        ))}
      </select>
    </label>
  );
}

function EditHint() {
  return (
    <span>
      <span class="ed-for-mouse">Click the code, or press Enter on it, to edit.</span>
      <span class="ed-for-touch">Tap the code to edit.</span>
    </span>
  );
}

function TabHint({ tabMovesFocus }: { tabMovesFocus: boolean }) {
  return tabMovesFocus ? (
    <span class="ed-for-keys">
      Tab leaves the editor. <kbd>Ctrl M</kbd> makes it indent.
    </span>
  ) : (
    <span class="ed-for-keys">
      <kbd>Esc</kbd>, then <kbd>Tab</kbd> leaves the editor. <kbd>Ctrl M</kbd> makes Tab always
      leave it.
    </span>
  );
}

/** The site's own highlighting as long as the text is the starter's; the same roles, found more simply, afterwards. */
function htmlOf(
  path: string,
  text: string,
  starter: SourceFiles,
  highlighted: Record<string, string>,
): string {
  const built = highlighted[path];
  return built !== undefined && text === starter[path] ? built : highlightCode(text, path);
}

/** Monaco does not support touch screens. */
function hasFinePointer(): boolean {
  return matchMedia("(pointer: fine)").matches;
}

/** Not in the middle of composing a character. */
async function surfaceIsQuiet(surface: { current: SurfaceHandle | null }): Promise<void> {
  while (surface.current?.isComposing) await new Promise((resolve) => setTimeout(resolve, 100));
}
