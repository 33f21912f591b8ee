import { useSignal } from "@preact/signals";
import type { Item } from "./items.ts";
import type { TimelineModel } from "./model.ts";
import { textLines, textTable } from "./text.ts";

const PAGE = 300;

/** The timeline for reading: one line per span, for screen readers and for everyone who wants to quote it. */
export function TextTimeline({ model, onSelect }: { model: TimelineModel; onSelect: (item: Item) => void }) {
  const open = useSignal(false);
  return (
    <details
      class="tl-text"
      onToggle={(event) => {
        open.value = event.currentTarget.open;
      }}
    >
      <summary>Read as text</summary>
      {open.value && <TextTable model={model} onSelect={onSelect} />}
    </details>
  );
}

function TextTable({ model, onSelect }: { model: TimelineModel; onSelect: (item: Item) => void }) {
  const shown = useSignal(PAGE);
  const copied = useSignal(false);
  const lines = textLines(model);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(textTable(lines));
    copied.value = true;
  };
  return (
    <>
      <div class="tl-table" role="region" aria-label="Timeline as text" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Length</th>
              <th scope="col">Where</th>
              <th scope="col">Request</th>
              <th scope="col">What</th>
            </tr>
          </thead>
          <tbody>
            {lines.slice(0, shown.value).map((line, i) => (
              <tr key={i} onClick={() => line.item && onSelect(line.item)}>
                <td>{line.time}</td>
                <td>{line.length}</td>
                <td>{line.where}</td>
                <td>{line.request}</td>
                <td>{line.what}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="tl-text-actions">
        {lines.length > shown.value && (
          <button
            type="button"
            onClick={() => {
              shown.value += PAGE;
            }}
          >
            Show {Math.min(PAGE, lines.length - shown.value)} more of {lines.length - shown.value} lines
          </button>
        )}
        <button type="button" onClick={copy}>
          {copied.value ? "Copied" : "Copy as text"}
        </button>
      </p>
    </>
  );
}
