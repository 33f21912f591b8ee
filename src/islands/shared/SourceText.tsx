import "./marks.css";
import type { OpenSource } from "./selection.ts";
import { linkSources } from "./source-links.ts";

interface SourceTextProps {
  text: string;
  /** Without it nothing is linked. */
  onOpenSource?: OpenSource | undefined;
  files?: readonly string[] | undefined;
}

/** Text in which each place in the learner's source is a button that opens it. */
export function SourceText({ text, onOpenSource, files }: SourceTextProps) {
  if (!onOpenSource) return <>{text}</>;
  return (
    <>
      {linkSources(text, files).map((piece, i) =>
        typeof piece === "string" ? (
          piece
        ) : (
          <button
            key={i}
            type="button"
            class="source-link"
            title={`Open ${piece.file}, line ${piece.line}`}
            onClick={(event) => {
              event.stopPropagation();
              onOpenSource(piece.file, piece.line, piece.column);
            }}
          >
            {piece.text}
          </button>
        ),
      )}
    </>
  );
}
