import { useMemo, useState } from "preact/hooks";
import { ScrollBox } from "../shared/ScrollBox.tsx";
import type { Item } from "./item.ts";
import type { TimelineModel } from "./model.ts";
import { textLines, textTable } from "./text.ts";

const PAGE = 300;

/** The timeline for reading: one line per span, for screen readers and for everyone who wants to quote it. */
export function TextTimeline({
  model,
  onSelect,
}: {
  model: TimelineModel;
  onSelect: (item: Item) => void;
}) {
  const [open, setOpen] = useState(false);
  return (
    <details
      class="tl-text"
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>Read as text</summary>
      {open && <TextTable model={model} onSelect={onSelect} />}
    </details>
  );
}

function TextTable({ model, onSelect }: { model: TimelineModel; onSelect: (item: Item) => void }) {
  const [shown, setShown] = useState(PAGE);
  const [copied, setCopied] = useState(false);
  const lines = useMemo(() => textLines(model), [model]);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(textTable(lines));
    setCopied(true);
  };
  return (
    <>
      <ScrollBox class="tl-table" label="Timeline as text">
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
            {lines.slice(0, shown).map((line, i) => (
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
      </ScrollBox>
      <p class="tl-text-actions">
        {lines.length > shown && (
          <button type="button" onClick={() => setShown(shown + PAGE)}>
            Show {Math.min(PAGE, lines.length - shown)} more of {lines.length - shown} lines
          </button>
        )}
        <button type="button" onClick={copy}>
          {copied ? "Copied" : "Copy as text"}
        </button>
      </p>
    </>
  );
}
