import type { SessionFailure } from "../../session/protocol.ts";
import type { CodeProblem } from "../../workspace/locations.ts";
import { countOf } from "../shared/format.ts";
import type { Place } from "./CodeEditor.tsx";

export interface ProblemsProps {
  /** Why there is no result, or null. */
  failure: SessionFailure | null;
  /** Where the learner's code failed. */
  problems: readonly CodeProblem[];
  onShow: (place: Place) => void;
}

const TITLES: Record<SessionFailure["kind"], string> = {
  input: "This cannot be deployed as it is.",
  watchdog: "The run was ended from outside.",
  closed: "The run was given up.",
  defect: "The simulator failed. This is our fault, not your code's.",
};

/** What went wrong and where, each place a way to the line. */
export function Problems({ failure, problems, onShow }: ProblemsProps) {
  if (!failure && problems.length === 0) return null;
  return (
    <div class="ed-problems not-content" role={failure ? "alert" : undefined}>
      {failure && (
        <p>
          <strong>{TITLES[failure.kind]}</strong> {failure.message}
          {failure.path !== undefined && problems.length === 0 && <span> ({failure.path})</span>}
        </p>
      )}
      {problems.length > 0 && (
        <ul>
          {problems.map(({ path, line, column, message, count }) => (
            <li key={`${path}:${line}`}>
              <button type="button" onClick={() => onShow({ path, line, column })}>
                {path}, line {line}
              </button>{" "}
              {!failure && <span>{message}</span>}
              {count > 1 && (
                <span> ({countOf(count, "invocation")} failed here; this is the first)</span>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
