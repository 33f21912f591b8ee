import { useEffect, useState } from "preact/hooks";
import type { SourceFiles } from "../../session/protocol.ts";
import { problemsOfFailure, problemsOfRun, type CodeProblem } from "../../workspace/locations.ts";
import { createPlayground, type Playground } from "../../workspace/playground.ts";
import type { RunState } from "../../workspace/runner.ts";
import type { SampleData } from "../../workspace/sample.ts";
import { INPUT, type SettingProblems, type Settings } from "../../workspace/settings.ts";
import { pageStorage } from "../../workspace/storage.ts";
import {
  CodeEditor,
  ConfigurationFields,
  pageSession,
  Problems,
  RunOutput,
  useStore,
  type Place,
} from "../editor/index.ts";
import type { TimelineSelection } from "../shared/selection.ts";
import type { TimeAxis } from "../timeline/index.ts";
import { pageViews } from "../views/index.ts";

export function openSide(sample: SampleData, key: string): Playground {
  return createPlayground({ sample, key, storage: pageStorage(), openSession: pageSession });
}

/** One side of a duel: its sample, and what is seen of it. */
export interface Side {
  playground: Playground;
  files: SourceFiles;
  edited: boolean;
  running: RunState;
  open: string;
  setOpen: (path: string) => void;
  place: Place | null;
  show: (place: Place) => void;
}

export function useSide(playground: Playground, onShow: () => void): Side {
  const { content, edited } = useStore(playground.draft.state);
  const running = useStore(playground.runner.state);
  const [open, setOpen] = useState(playground.sample.entry);
  const [place, setPlace] = useState<Place | null>(null);
  const show = (next: Place): void => {
    onShow();
    setOpen(next.path);
    setPlace(next);
  };
  return { playground, files: content.files, edited, running, open, setOpen, place, show };
}

export interface SideCodeProps {
  id: string;
  name: "left" | "right";
  side: Side;
  highlighted: Record<string, string>;
  settings: Settings;
  problems: SettingProblems;
  lines: number;
  disabled: boolean;
}

/** Title, code and configuration of one side. */
export function SideCode({
  id,
  name,
  side,
  highlighted,
  settings,
  problems,
  lines,
  disabled,
}: SideCodeProps) {
  const { playground, running, files } = side;
  const { sample, draft } = playground;
  const failing: CodeProblem[] = running.failure
    ? problemsOfFailure(running.failure, files)
    : running.result && !playground.isStale(settings)
      ? problemsOfRun(running.result, files)
      : [];
  return (
    <div class={`du-side du-${name}`} role="group" aria-label={sample.title}>
      <h3 class="du-title">{sample.title}</h3>
      <CodeEditor
        id={id}
        label={sample.title}
        draft={draft}
        highlighted={highlighted}
        open={side.open}
        onOpen={side.setOpen}
        problems={failing}
        place={side.place}
        leastLines={lines}
      />
      <div class="du-configuration rb">
        <ConfigurationFields
          id={id}
          settings={settings}
          problems={problems}
          disabled={disabled}
          onChange={(field, value) => draft.setInput(INPUT[field], value)}
        />
      </div>
      <Problems failure={running.failure} problems={failing} onShow={side.show} />
    </div>
  );
}

export interface SideOutputProps {
  id: string;
  side: Side;
  axis: TimeAxis | undefined;
  stale: boolean;
}

/** The run of one side, on the axis that both share. */
export function SideOutput({ id, side, axis, stale }: SideOutputProps) {
  const { playground, running, files, show } = side;
  const [selection, setSelection] = useState<TimelineSelection | null>(null);
  useEffect(() => setSelection(null), [running.result]);
  if (!running.result) return null;
  const { title } = playground.sample;
  return (
    <div class="du-output">
      <h3 class="du-title">{title}</h3>
      <RunOutput
        id={id}
        label={title}
        loader={pageViews}
        run={running.result}
        selection={selection}
        onSelect={setSelection}
        files={Object.keys(files)}
        onOpenSource={(path, line, column) => show({ path, line, column: column ?? null })}
        stale={stale}
        axis={axis}
        timelineHeight={260}
        folded
      />
    </div>
  );
}
