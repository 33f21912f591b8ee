import { useState } from "preact/hooks";
import type { ComponentType } from "preact";
import type { Draft } from "../../workspace/drafts.ts";
import type { FilesDiffProps } from "./FilesDiff.tsx";
import { useStore } from "./use-store.ts";

export interface DraftNoticeProps {
  draft: Draft;
  /** Said first where there is more than one draft. */
  name?: string;
}

/** What the learner should know about their code: a newer starter, an earlier version, work that is not being kept. */
export function DraftNotice({ draft, name }: DraftNoticeProps) {
  const { starterChanged, earlier, saving, problem, content } = useStore(draft.state);
  const [Diff, setDiff] = useState<ComponentType<FilesDiffProps> | null>(null);
  const compare = (): Promise<void> => loadFilesDiff().then((loaded) => setDiff(() => loaded));

  return (
    <>
      {problem && (
        <p class="ed-notice ed-notice--warning" role="alert">
          {problem} {saving === "failed" && "Copy what you want to keep."}
        </p>
      )}
      {starterChanged && (
        <div class="ed-notice">
          <p>{name && `${name}: `}The starter changed since you began. Your code was kept.</p>
          <button
            type="button"
            onClick={() => (Diff ? setDiff(null) : void compare())}
            aria-expanded={Diff !== null}
          >
            {Diff ? "Hide the comparison" : "Compare"}
          </button>
          <button type="button" onClick={draft.reset}>
            Start from the new one
          </button>
          <button type="button" onClick={draft.keepMine}>
            Keep mine
          </button>
          {Diff && (
            <Diff
              before={content.files}
              after={draft.starter.files}
              beforeLabel="Your code"
              afterLabel="New starter"
            />
          )}
        </div>
      )}
      {!starterChanged && earlier.length > 0 && (
        <div class="ed-notice ed-notice--quiet">
          <p>
            {name && `${name}: `}
            {countEarlier(earlier.length)}
          </p>
          <button type="button" onClick={draft.restore}>
            Bring it back
          </button>
        </div>
      )}
    </>
  );
}

function countEarlier(count: number): string {
  return count === 1
    ? "Your earlier version is kept."
    : `Your ${count} earlier versions are kept; the last one can be brought back.`;
}

export async function loadFilesDiff(): Promise<ComponentType<FilesDiffProps>> {
  return (await import("./FilesDiff.tsx")).FilesDiff;
}

export type { FilesDiffProps };
