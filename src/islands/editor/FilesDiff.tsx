import { useMemo } from "preact/hooks";
import type { SourceFiles } from "../../session/protocol.ts";
import { countOf } from "../shared/format.ts";
import { diffFiles, type DiffGap, type DiffRow, type FileDiff } from "./diff.ts";
import "./files-diff.css";

export interface FilesDiffProps {
  before: SourceFiles;
  after: SourceFiles;
  beforeLabel: string;
  afterLabel: string;
}

const STATES = {
  same: "no difference",
  changed: "changed",
  added: "new file",
  removed: "not there",
} as const;

/** Two folders side by side, or one below the other where there is no room. */
export function FilesDiff({ before, after, beforeLabel, afterLabel }: FilesDiffProps) {
  const files = useMemo(() => diffFiles(before, after), [before, after]);
  return (
    <div class="fd not-content">
      {files.map((file) => (
        <File key={file.path} file={file} beforeLabel={beforeLabel} afterLabel={afterLabel} />
      ))}
    </div>
  );
}

function File({
  file,
  beforeLabel,
  afterLabel,
}: {
  file: FileDiff;
  beforeLabel: string;
  afterLabel: string;
}) {
  return (
    <section class="fd-file" aria-label={`${file.path}, ${STATES[file.state]}`}>
      <h4>
        <span>{file.path}</span> <small>{STATES[file.state]}</small>
      </h4>
      {file.rows.length > 0 && (
        <div
          class="fd-scroll"
          tabIndex={0}
          role="group"
          aria-label={`${file.path}: ${beforeLabel} and ${afterLabel}`}
        >
          <table>
            <thead>
              <tr>
                <th scope="col" colSpan={2}>
                  {beforeLabel}
                </th>
                <th scope="col" colSpan={2}>
                  {afterLabel}
                </th>
              </tr>
            </thead>
            <tbody>
              {file.rows.map((row, index) =>
                row.kind === "gap" ? <Gap key={index} gap={row} /> : <Row key={index} row={row} />,
              )}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Gap({ gap }: { gap: DiffGap }) {
  return (
    <tr class="fd-gap">
      <td colSpan={4}>{countOf(gap.lines, "equal line")}</td>
    </tr>
  );
}

function Row({ row }: { row: DiffRow }) {
  return (
    <tr class={`fd-${row.kind}`}>
      <Cell side="before" row={row} />
      <Cell side="after" row={row} />
    </tr>
  );
}

const WORDS = { before: "removed: ", after: "added: " } as const;

function Cell({ side, row }: { side: "before" | "after"; row: DiffRow }) {
  const cell = row[side];
  if (!cell) return <td class={`fd-none fd-${side}`} colSpan={2} />;
  const differs = row.kind !== "same";
  return (
    <>
      <td class={`fd-number fd-${side}`}>{cell.line}</td>
      <td class={`fd-text fd-${side}`}>
        {/* The sign is read as a word and seen as a sign: the colour is not all there is. */}
        <span class="fd-sign" aria-hidden="true">
          {differs ? (side === "before" ? "−" : "+") : " "}
        </span>
        {differs && <span class="ed-sr">{WORDS[side]}</span>}
        <code>{cell.text || " "}</code>
      </td>
    </>
  );
}
