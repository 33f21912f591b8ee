import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

export interface Tab {
  id: string;
  label: string;
  /** Drawn after the label and said with it, for example "has an error". */
  note?: string | undefined;
}

export interface TabsProps {
  /** Unique on the page: ids of tabs and panels are made from it. */
  id: string;
  label: string;
  tabs: readonly Tab[];
  open: string;
  onOpen: (id: string) => void;
  /** False where the tabs choose between parts of the page that wide windows show together. */
  hasPanel?: boolean;
  /** Beside the tabs, at the end. */
  children?: ComponentChildren;
}

/** Tabs as the ARIA practices describe them: one tab stop, arrows move, the panel follows. */
export function Tabs({ id, label, tabs, open, onOpen, hasPanel = true, children }: TabsProps) {
  const list = useRef<HTMLDivElement>(null);
  // Not `scrollIntoView`, which would move the page as well.
  useEffect(() => {
    const tab = list.current?.querySelector('[aria-selected="true"]');
    if (!list.current || !tab) return;
    const seen = list.current.getBoundingClientRect();
    const { left, right } = tab.getBoundingClientRect();
    if (left < seen.left) list.current.scrollBy({ left: left - seen.left });
    else if (right > seen.right) list.current.scrollBy({ left: right - seen.right });
  }, [open]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = tabs.findIndex((tab) => tab.id === open);
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -at, End: tabs.length - 1 - at }[event.key];
    const next = step === undefined ? undefined : tabs[(at + step + tabs.length) % tabs.length];
    if (!next) return;
    event.preventDefault();
    onOpen(next.id);
    document.getElementById(tabId(id, next.id))?.focus();
  };
  return (
    <div class="ed-tabs">
      <div ref={list} class="ed-tablist" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={tabId(id, tab.id)}
            aria-selected={tab.id === open}
            aria-controls={hasPanel ? panelId(id) : undefined}
            tabIndex={tab.id === open ? 0 : -1}
            onClick={() => onOpen(tab.id)}
          >
            {tab.label}
            {tab.note && (
              <span class="ed-tab-note" title={tab.note}>
                <span class="sr-only">({tab.note})</span>
              </span>
            )}
          </button>
        ))}
      </div>
      {children}
    </div>
  );
}

/** Attributes of the one panel that shows the open tab. */
export function panelOf(id: string, open: string) {
  return { id: panelId(id), role: "tabpanel", "aria-labelledby": tabId(id, open) } as const;
}

const tabId = (id: string, tab: string): string => `${id}-tab-${tab.replace(/[^\w-]/g, "-")}`;
const panelId = (id: string): string => `${id}-panel`;
