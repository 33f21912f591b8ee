import { useMemo } from "preact/hooks";
import type { SourceFiles } from "../../session/protocol.ts";
import { countOf } from "../shared/format.ts";
import {
  diffFiles,
  unifiedLines,
  type DiffGap,
  type DiffRow,
  type FileDiff,
  type UnifiedRow,
} from "./diff.ts";
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

/** Two folders side by side, or one below the other where there is no room; what differs first. */
export function FilesDiff({ before, after, beforeLabel, afterLabel }: FilesDiffProps) {
  const files = useMemo(
    () =>
      diffFiles(before, after).sort(
        (a, b) => Number(a.state === "same") - Number(b.state === "same"),
      ),
    [before, after],
  );
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
      <p class="fd-name">
        <span>{file.path}</span> <small>{STATES[file.state]}</small>
      </p>
      {file.rows.length > 0 && (
        <div
          class="fd-scroll"
          tabIndex={0}
          role="group"
          aria-label={`${file.path}: ${beforeLabel} and ${afterLabel}`}
        >
          <table class="fd-beside">
            <colgroup>
              <col class="fd-number-column" />
              <col />
              <col class="fd-number-column" />
              <col />
            </colgroup>
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
          <table class="fd-below">
            <tbody>
              {unifiedLines(file.rows).map((line, index) => (
                <UnifiedLine key={index} line={line} />
              ))}
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

const WORDS = { before: "removed: ", after: "added: ", same: "" } as const;
const SIGNS = { before: "−", after: "+", same: " " } as const;

function Cell({ side, row }: { side: "before" | "after"; row: DiffRow }) {
  const cell = row[side];
  if (!cell) return <td class={`fd-none fd-${side}`} colSpan={2} />;
  return (
    <NumberedText className={`fd-${side}`} role={row.kind === "same" ? "same" : side} {...cell} />
  );
}

function UnifiedLine({ line }: { line: UnifiedRow }) {
  if (line.kind === "gap") {
    return (
      <tr class="fd-gap">
        <td colSpan={2}>{countOf(line.lines, "equal line")}</td>
      </tr>
    );
  }
  return (
    <tr class={line.kind === "same" ? "fd-same" : "fd-changed"}>
      <NumberedText
        className={`fd-${line.kind}`}
        role={line.kind}
        line={line.line}
        text={line.text}
      />
    </tr>
  );
}

interface NumberedTextProps {
  className: string;
  role: "before" | "after" | "same";
  line: number;
  text: string;
}

/** The sign is read as a word and seen as a sign: the colour is not all there is. */
function NumberedText({ className, role, line, text }: NumberedTextProps) {
  return (
    <>
      <td class={`fd-number ${className}`}>{line}</td>
      <td class={`fd-text ${className}`}>
        <span class="fd-sign" aria-hidden="true">
          {SIGNS[role]}
        </span>
        {role !== "same" && <span class="sr-only">{WORDS[role]}</span>}
        <code>{text || " "}</code>
      </td>
    </>
  );
}
