import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { SourceFiles } from "../../session/protocol.ts";
import { loadFilesDiff, type FilesDiffProps } from "../editor/index.ts";
import { fetchAlternatives, fetchSolution } from "./answers.ts";

export interface ComparisonProps {
  labId: string;
  /** The name of an alternative, or `null` for the solution. */
  alternative: string | null;
  /** How the alternative differs, in words. */
  description?: string;
  /** The learner's files. */
  files: SourceFiles;
  onHide: () => void;
}

interface Loaded {
  solution: SourceFiles;
  answer: SourceFiles;
  Diff: ComponentType<FilesDiffProps>;
}

/** A right answer beside the learner's code, or beside the solution. Fetched when it is asked for. */
export function Comparison({ labId, alternative, description, files, onHide }: ComparisonProps) {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [against, setAgainst] = useState<"mine" | "solution">("mine");
  const load = (): void => {
    setProblem(null);
    loadAnswer(labId, alternative).then(setLoaded, (error: unknown) =>
      setProblem(error instanceof Error ? error.message : String(error)),
    );
  };
  useEffect(() => {
    setLoaded(null);
    load();
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [labId, alternative]);

  const what = alternative === null ? "One solution" : "Another right answer";
  return (
    <section class="lb-solution" aria-label={what}>
      <div class="lb-solution-bar">
        <h2>
          {against === "mine" ? "Your code" : "The solution"} and {what.toLowerCase()}
        </h2>
        {alternative !== null && (
          <label class="lb-against">
            <span>Compare with</span>
            <select
              value={against}
              onChange={(event) =>
                setAgainst(event.currentTarget.value === "mine" ? "mine" : "solution")
              }
            >
              <option value="mine">your code</option>
              <option value="solution">the solution</option>
            </select>
          </label>
        )}
        <button type="button" class="lb-button" onClick={onHide}>
          Hide
        </button>
      </div>
      {description && <p>{description}</p>}
      {problem !== null ? (
        <p role="alert">
          It could not be loaded ({problem}). Check the connection.{" "}
          <button type="button" class="lb-button" onClick={load}>
            Try again
          </button>
        </p>
      ) : loaded ? (
        <loaded.Diff
          before={against === "mine" ? files : loaded.solution}
          after={loaded.answer}
          beforeLabel={against === "mine" ? "Your code" : "The solution"}
          afterLabel={what}
        />
      ) : (
        <p>Loading it.</p>
      )}
    </section>
  );
}

async function loadAnswer(labId: string, alternative: string | null): Promise<Loaded> {
  const [solution, Diff, alternatives] = await Promise.all([
    fetchSolution(labId),
    loadFilesDiff(),
    alternative === null ? null : fetchAlternatives(labId),
  ]);
  const answer = alternatives === null ? solution : alternatives[alternative ?? ""];
  if (!answer) throw new Error(`there is no answer ${alternative}`);
  return { solution, answer, Diff };
}
