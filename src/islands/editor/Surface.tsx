import type { Ref } from "preact";
import { useImperativeHandle, useLayoutEffect, useRef, useState } from "preact/hooks";
import { breakLine, indent, outdent, type Replacement } from "./indent.ts";

export interface SurfaceHandle {
  /** Puts the caret there and shows it. */
  focusAt(start: number, end?: number): void;
  /** Shows a line without taking the focus. */
  showLine(line: number): void;
  readonly selection: { start: number; end: number };
  readonly hasFocus: boolean;
  readonly isComposing: boolean;
  readonly scrollTop: number;
}

export interface SurfaceProps {
  label: string;
  text: string;
  /** The text as lines of coloured spans. */
  html: string;
  /** Lines (from 1) to mark as failing. */
  marked?: readonly number[];
  editing: boolean;
  /** True when Tab is to leave rather than indent. */
  tabMovesFocus?: boolean;
  invalid?: boolean;
  describedBy?: string;
  onInput?: (text: string) => void;
  /** While reading: asked to edit at this offset. */
  onEdit?: (offset: number) => void;
  handle?: Ref<SurfaceHandle>;
}

/**
 * Code to read, and to edit in place: the field for typing lies over the coloured text and has the same metrics, so
 * nothing moves when it comes and goes.
 */
export function Surface({
  label,
  text,
  html,
  marked = [],
  editing,
  tabMovesFocus = false,
  invalid = false,
  describedBy,
  onInput,
  onEdit,
  handle,
}: SurfaceProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const code = useRef<HTMLElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const composing = useRef(false);
  /** Escape makes the next Tab leave, whatever the preference says. */
  const [leaving, setLeaving] = useState(false);

  const markedKey = marked.join();
  useLayoutEffect(() => {
    const lines = code.current?.querySelectorAll(".line") ?? [];
    lines.forEach((line, index) => line.classList.toggle("ed-failing", marked.includes(index + 1)));
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [html, markedKey]);

  const showLine = (line: number): void => {
    const element = code.current?.querySelectorAll<HTMLElement>(".line")[line - 1];
    const box = scroller.current;
    if (!element || !box) return;
    const middle = element.offsetTop - (box.clientHeight - element.offsetHeight) / 2;
    if (
      element.offsetTop < box.scrollTop ||
      element.offsetTop > box.scrollTop + box.clientHeight - 44
    ) {
      box.scrollTop = middle;
    }
  };

  useImperativeHandle(handle ?? null, () => ({
    focusAt(start, end = start) {
      field.current?.focus({ preventScroll: true });
      field.current?.setSelectionRange(start, end);
      showLine(text.slice(0, start).split("\n").length);
    },
    showLine,
    get selection() {
      return { start: field.current?.selectionStart ?? 0, end: field.current?.selectionEnd ?? 0 };
    },
    get hasFocus() {
      return (
        document.activeElement === field.current || document.activeElement === scroller.current
      );
    },
    get isComposing() {
      return composing.current;
    },
    get scrollTop() {
      return scroller.current?.scrollTop ?? 0;
    },
  }));

  const onKeyDown = (event: KeyboardEvent): void => {
    const area = event.currentTarget as HTMLTextAreaElement;
    if (event.key === "Escape") return setLeaving(true);
    if (event.key === "Shift") return;
    const free = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
    if (event.key === "Tab" && free && !leaving && !tabMovesFocus) {
      event.preventDefault();
      replace(
        area,
        (event.shiftKey ? outdent : indent)(area.value, area.selectionStart, area.selectionEnd),
      );
    } else if (event.key === "Enter" && free && !event.shiftKey) {
      event.preventDefault();
      replace(area, breakLine(area.value, area.selectionStart, area.selectionEnd));
    } else if (event.key !== "Tab") {
      setLeaving(false);
    }
  };

  return (
    <div
      class="ed-scroll"
      ref={scroller}
      tabIndex={editing ? undefined : 0}
      role="group"
      aria-label={editing ? undefined : label}
      onKeyDown={editing || !onEdit ? undefined : (event) => startsEditing(event) && onEdit(0)}
      onClick={
        editing || !onEdit
          ? undefined
          : (event) =>
              document.getSelection()?.isCollapsed !== false &&
              onEdit(offsetAt(event, code.current))
      }
    >
      <div class="ed-stack">
        <pre class="code" aria-hidden={editing}>
          <code ref={code} dangerouslySetInnerHTML={{ __html: html }} />
        </pre>
        {editing && (
          <textarea
            ref={field}
            class="ed-field"
            value={text}
            aria-label={label}
            aria-invalid={invalid}
            aria-describedby={describedBy}
            spellcheck={false}
            autocomplete="off"
            autocapitalize="off"
            wrap="off"
            onInput={(event) => onInput?.(event.currentTarget.value)}
            onKeyDown={onKeyDown}
            onBlur={() => setLeaving(false)}
            onCompositionStart={() => (composing.current = true)}
            onCompositionEnd={() => (composing.current = false)}
          />
        )}
      </div>
    </div>
  );
}

/** Enter begins, and so does typing: the field takes the focus before the character arrives. */
function startsEditing(event: KeyboardEvent): boolean {
  if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey)
    return false;
  if (event.key === "Enter") event.preventDefault();
  return event.key === "Enter" || (event.key.length === 1 && event.key !== " ");
}

/** Through the browser's own editing, so that undo knows it. */
function replace(area: HTMLTextAreaElement, { from, to, insert, start, end }: Replacement): void {
  area.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, insert)) {
    area.setRangeText(insert, from, to);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  area.setSelectionRange(start, end);
}

/** Offset in the text of where the pointer is. */
function offsetAt({ clientX, clientY }: MouseEvent, code: HTMLElement | null): number {
  const position = document.caretPositionFromPoint?.(clientX, clientY);
  if (!code || !position || !code.contains(position.offsetNode)) return 0;
  const range = document.createRange();
  range.setStart(code, 0);
  range.setEnd(position.offsetNode, position.offset);
  return range.toString().length;
}
