import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { SourceFiles } from "../../session/protocol.ts";
import { loadFilesDiff, type FilesDiffProps } from "../editor/index.ts";

interface Loaded {
  solution: SourceFiles;
  Diff: ComponentType<FilesDiffProps>;
}

/** One solution beside the learner's code. Fetched when it is asked for. */
export function Solution({
  url,
  files,
  onHide,
}: {
  url: string;
  files: SourceFiles;
  onHide: () => void;
}) {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const load = (): void => {
    setProblem(null);
    Promise.all([fetchFiles(url), loadFilesDiff()]).then(
      ([solution, Diff]) => setLoaded({ solution, Diff }),
      (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)),
    );
  };
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  useEffect(load, [url]);

  return (
    <section class="lb-solution" aria-label="Solution">
      <div class="lb-solution-bar">
        <h2>Your code and one solution</h2>
        <button type="button" class="lb-button" onClick={onHide}>
          Hide
        </button>
      </div>
      {problem !== null ? (
        <p role="alert">
          The solution could not be loaded ({problem}). Check the connection.{" "}
          <button type="button" class="lb-button" onClick={load}>
            Try again
          </button>
        </p>
      ) : loaded ? (
        <loaded.Diff
          before={files}
          after={loaded.solution}
          beforeLabel="Your code"
          afterLabel="One solution"
        />
      ) : (
        <p>Loading the solution.</p>
      )}
    </section>
  );
}

async function fetchFiles(url: string): Promise<SourceFiles> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return (await answer.json()) as SourceFiles;
}
