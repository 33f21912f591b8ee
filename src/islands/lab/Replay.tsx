import type { SourceFiles } from "../../session/protocol.ts";
import { RunBar, useStore } from "../editor/index.ts";
import { CopyLink } from "./CopyLink.tsx";
import { isStale, type Replay, type Replaying, type ReplayingState } from "./replaying.ts";

export interface ReplayPanelProps {
  replaying: Replaying;
  /** The learner's code. */
  mine: SourceFiles;
  revision: number;
  busy: boolean;
  onRun: () => void;
  onIntent: () => void;
  onClose: () => void;
  /** Puts the link's code into the editor. */
  onTakeOver: (files: SourceFiles) => void;
  linkOf: (replay: Replay) => Promise<string>;
}

/** A schedule of faults as something to play with: all of them, some of them, with this code or that. */
export function ReplayPanel({
  replaying,
  mine,
  revision,
  busy,
  onRun,
  onIntent,
  onClose,
  onTakeOver,
  linkOf,
}: ReplayPanelProps) {
  const state = useStore(replaying.state);
  const { phase, failure } = useStore(replaying.runner.state);
  const { replay, chosen, code, problem } = state;
  if (problem !== null) {
    return (
      <section class="lb-replay not-content" aria-label="Replay">
        <p role="alert">{problem}</p>
        <button type="button" class="lb-button" onClick={onClose}>
          Close
        </button>
      </section>
    );
  }
  if (!replay) return null;
  const running = phase !== "idle";
  const { files } = replay;
  return (
    <section class="lb-replay not-content" aria-label="Replay">
      <div class="lb-solution-bar">
        <h2>Replay: {replay.title}</h2>
        <button type="button" class="lb-button" onClick={onClose}>
          Close
        </button>
      </div>
      {code === "link" && (
        <p>The code and the faults came with the link. Your own code is in the editor as it was.</p>
      )}
      {replay.revision !== revision && (
        <p class="lb-outdated">
          The lab was changed since this was found: the same faults may find other places now.
        </p>
      )}
      <fieldset class="lb-steps">
        <legend>What happens</legend>
        {replay.steps.map((step, index) => (
          <label key={index}>
            <input
              type="checkbox"
              checked={chosen[index] ?? true}
              disabled={running}
              onChange={(event) => replaying.choose(index, event.currentTarget.checked)}
            />{" "}
            <span>{step}</span>
          </label>
        ))}
      </fieldset>
      {files && (
        <fieldset>
          <legend>With</legend>
          {(["link", "mine"] as const).map((each) => (
            <label key={each}>
              <input
                type="radio"
                name="lb-replay-code"
                checked={code === each}
                disabled={running}
                onChange={() => replaying.take(each)}
              />{" "}
              <span>{each === "link" ? "the link's code" : "your code"}</span>
            </label>
          ))}
        </fieldset>
      )}
      <RunBar
        verb="Run"
        phase={phase}
        canRun={!busy}
        onRun={onRun}
        onCancel={replaying.runner.cancel}
        onIntent={onIntent}
        canReset={chosen.includes(false)}
        onReset={() => chosen.forEach((_, index) => replaying.choose(index, true))}
        done={null}
        status={
          <span role="status">
            {failure?.message ?? (running ? "Running." : statusOf(state, mine))}
          </span>
        }
        aside={
          <>
            {files && (
              <button type="button" class="lb-button" onClick={() => onTakeOver(files)}>
                Put this code into the editor
              </button>
            )}
            <CopyLink link={() => linkOf(replay)} />
          </>
        }
      />
    </section>
  );
}

function statusOf(state: ReplayingState, mine: SourceFiles): string {
  const { replay, last } = state;
  if (!replay || !last) return "Runs the check's scenario once, with what is chosen here.";
  if (isStale(state, mine)) return "Something was changed since the last run. Run it again.";
  if (last.result === true) {
    return last.chosen.includes(false)
      ? "The check passes on this run, in which not every fault happened."
      : "The check passes on this run. Other schedules may still break it: Check tries them.";
  }
  return `The check fails on this run: ${last.result.received}. ${last.result.because}`;
}
