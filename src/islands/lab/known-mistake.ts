import { useEffect, useState } from "preact/hooks";
import type { Lab } from "../../grading/lab.ts";
import type { SourceFiles } from "../../session/protocol.ts";
import { fetchKnown } from "./answers.ts";

interface Judged {
  lab: Lab;
  files: SourceFiles;
  /** The first check that fails. */
  root: string;
}

/**
 * What the lab's author says of the known mistake that these files are like, if they are like one that fails at the same
 * check. What cannot be fetched is not said: it only explains.
 */
export function useKnownMistake(judged: Judged | null, starter: SourceFiles): string | null {
  const [found, setFound] = useState<{ of: SourceFiles; explanation: string } | null>(null);
  const { lab, files, root } = judged ?? {};
  useEffect(() => {
    if (!lab || !files || !root) return;
    let isWanted = true;
    explanationOf({ lab, files, root }, starter).then(
      (explanation) => {
        if (isWanted && explanation !== null) setFound({ of: files, explanation });
      },
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [lab, files, root, starter]);
  return found && found.of === files ? found.explanation : null;
}

async function explanationOf(
  { lab, files, root }: Judged,
  starter: SourceFiles,
): Promise<string | null> {
  const candidates = Object.keys(lab.mistakes).filter(
    (name) => lab.mistakes[name]!.fails === root && lab.mistakes[name]!.explanation,
  );
  if (candidates.length === 0) return null;
  const [known, { likenessOf, mistakeLike }] = await Promise.all([
    fetchKnown(lab.id),
    import("../../grading/likeness.ts"),
  ]);
  const name = mistakeLike(likenessOf(files, starter), known, candidates);
  return name === null ? null : (lab.mistakes[name]!.explanation ?? null);
}
