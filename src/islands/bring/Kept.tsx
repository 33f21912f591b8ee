import { useState } from "preact/hooks";
import type { ShelfEntry } from "../../workspace/bring/shelf.ts";
import { countOf, formatBytes } from "../shared/format.ts";

interface KeptProps {
  entries: readonly ShelfEntry[];
  /** The name of the open one. */
  open: string | undefined;
  onOpen: (name: string) => void;
  onRemove: (name: string) => void;
}

/** The projects that this browser keeps. */
export function Kept({ entries, open, onOpen, onRemove }: KeptProps) {
  /** Asked once more: what was typed goes with it. */
  const [removing, setRemoving] = useState<string | null>(null);
  return (
    <div class="br-shelf">
      <h2>Kept in this browser</h2>
      <ul>
        {entries.map((entry) => (
          <li key={entry.name}>
            <span class="br-shelf-name">{entry.name}</span>
            <span>{sizeText(entry)}</span>
            {entry.name === open ? (
              <span>open</span>
            ) : (
              <button type="button" class="br-link" onClick={() => onOpen(entry.name)}>
                Open<span class="sr-only"> {entry.name}</span>
              </button>
            )}
            <button
              type="button"
              class="br-link"
              onBlur={() => setRemoving(null)}
              onClick={() =>
                removing === entry.name ? onRemove(entry.name) : setRemoving(entry.name)
              }
            >
              {removing === entry.name ? "Remove with all edits" : "Remove"}
              <span class="sr-only"> {entry.name}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

const sizeText = ({ files, bytes }: ShelfEntry): string =>
  `${countOf(files, "file")}, ${formatBytes(bytes)}`;

export const keptText = (entry: ShelfEntry | undefined): string =>
  entry ? `${sizeText(entry)}. Kept in this browser, and nowhere else.` : "";
