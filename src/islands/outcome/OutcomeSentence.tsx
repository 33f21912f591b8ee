import { Fragment } from "preact";
import type { RunResult } from "../../session/protocol.ts";
import { OutcomeMark, SignMark } from "../shared/marks.tsx";
import { outcomeClauses } from "./sentence.ts";
import "./outcome.css";

/** What the run came to: the first thing seen after it. */
export function OutcomeSentence({ run }: { run: RunResult }) {
  const groups = outcomeClauses(run);
  return (
    <>
      <output class="oc-sentence not-content">
        {groups.map((group, g) =>
          group.map((clause, c) => (
            <Fragment key={clause.text}>
              {/* The comma or semicolon stays with what it follows. */}
              <span class={`oc-clause${clause.status ? ` outcome-word--${clause.status}` : ""}`}>
                {clause.status && <OutcomeMark status={clause.status} />}
                {clause.sign && <SignMark kind={clause.sign} />}
                {clause.text}
                {c < group.length - 1 ? <i>,</i> : g < groups.length - 1 ? <i>;</i> : null}
              </span>{" "}
            </Fragment>
          )),
        )}
      </output>
      {run.notes.map(({ kind, message }) => (
        <p key={message} class="oc-note not-content" data-kind={kind}>
          {message}
        </p>
      ))}
    </>
  );
}
