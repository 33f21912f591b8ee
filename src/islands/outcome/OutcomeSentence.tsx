import { Fragment } from "preact";
import type { RunResult } from "../../session/protocol.ts";
import { OutcomeMark } from "../shared/marks.tsx";
import { outcomeClauses } from "./sentence.ts";
import "./outcome.css";

/** What the run came to: the first thing seen after it. */
export function OutcomeSentence({ run }: { run: RunResult }) {
  const groups = outcomeClauses(run);
  return (
    <p class="oc-sentence not-content" role="status">
      {groups.map((group, g) => (
        <Fragment key={g}>
          {g > 0 && "; "}
          {group.map((clause, c) => (
            <Fragment key={c}>
              {c > 0 && ", "}
              <span class={clause.status ? `outcome-word outcome-word--${clause.status}` : "oc-clause"}>
                {clause.status && <OutcomeMark status={clause.status} />}
                {clause.text}
              </span>
            </Fragment>
          ))}
        </Fragment>
      ))}
    </p>
  );
}
