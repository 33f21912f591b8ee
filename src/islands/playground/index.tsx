import { useEffect, useState } from "preact/hooks";
import type { SampleData } from "../../workspace/sample.ts";
import { saveOnLeave } from "../../workspace/drafts.ts";
import { problemsOfFailure, problemsOfRun } from "../../workspace/locations.ts";
import { createPlayground } from "../../workspace/playground.ts";
import { pagePreferences } from "../../workspace/preferences.ts";
import { INPUT, problemsOf } from "../../workspace/settings.ts";
import { faultsInWords } from "../../workspace/surroundings.ts";
import { pageStorage } from "../../workspace/storage.ts";
import {
  CodeEditor,
  DraftNotice,
  EmptyOutput,
  EventEditor,
  ExportButton,
  pageSession,
  ProblemList,
  Problems,
  progressText,
  RunBar,
  RunNote,
  RunOutput,
  runOnCtrlEnter,
  SettingsFields,
  shareDone,
  useStore,
  type Place,
} from "../editor/index.ts";
import type { TimelineSelection } from "../shared/selection.ts";
import { pageViews } from "../views/index.ts";

export interface PlaygroundProps {
  sample: SampleData;
  /** The sample's files as HTML, by path. */
  highlighted: Record<string, string>;
}

const EVENT_TAB = "the event";

/** A sample to read, run and change. */
export default function Playground({ sample, highlighted }: PlaygroundProps) {
  const id = `playground-${sample.id}`;
  const [playground] = useState(() =>
    createPlayground({
      sample,
      key: `draft:playground:${sample.id}`,
      storage: pageStorage(),
      openSession: pageSession,
    }),
  );
  const { draft, runner } = playground;
  const { content, edited } = useStore(draft.state);
  const running = useStore(runner.state);
  const { tabMovesFocus } = useStore(pagePreferences().state);
  const [open, setOpen] = useState(sample.entry);
  const [selection, setSelection] = useState<TimelineSelection | null>(null);
  const [place, setPlace] = useState<Place | null>(null);

  useEffect(() => saveOnLeave(draft), [draft]);

  useEffect(() => setSelection(null), [running.result]);

  const settings = playground.settings();
  const unusable = problemsOf(settings);
  const faults = faultsInWords(sample.faults ?? {});
  const stale = playground.isStale();
  const failing = running.failure
    ? problemsOfFailure(running.failure, content.files)
    : running.result && !stale
      ? problemsOfRun(running.result, content.files)
      : [];
  const run = (): void => {
    pageViews.load();
    if (unusable.event) setOpen(EVENT_TAB);
    else void playground.run();
  };
  const show = (next: Place): void => {
    setOpen(next.path);
    setPlace(next);
  };

  return (
    <div class="playground" onKeyDownCapture={runOnCtrlEnter(run)}>
      <CodeEditor
        id={id}
        label={sample.title}
        draft={draft}
        highlighted={highlighted}
        open={open}
        onOpen={setOpen}
        problems={failing}
        place={place}
        extraTab={{
          id: EVENT_TAB,
          label: "Event",
          note: unusable.event && "not valid",
          panel: (
            <EventEditor
              id={id}
              settings={settings}
              events={sample.events}
              problem={unusable.event}
              tabMovesFocus={tabMovesFocus}
              onChoose={(name) => draft.setInput(INPUT.event, name)}
              onInput={(text) => draft.setInput(INPUT.eventText(settings.event), text)}
            />
          ),
        }}
      />
      <RunBar
        verb="Run"
        phase={running.phase}
        canRun={Object.keys(unusable).length === 0}
        onRun={run}
        onCancel={runner.cancel}
        onIntent={() => {
          runner.warmUp();
          pageViews.load();
        }}
        canReset={edited}
        onReset={draft.reset}
        done={shareDone(running)}
        status={
          running.phase === "idle" ? (
            <ProblemList id={id} problems={unusable} />
          ) : (
            progressText(running, settings)
          )
        }
        aside={
          <ExportButton
            name={sample.id}
            source={() => ({
              title: sample.title,
              files: { ...sample.files, ...content.files },
              template: sample.template,
              events: sample.events,
              target: sample.workloads[0]?.workload.target,
              outsideHosts: sample.outsideHosts,
              ...(sample.parameters ? { parameters: sample.parameters } : {}),
            })}
          />
        }
        note={
          <RunNote
            surroundings={sample.surroundings}
            faults={faults}
            on={settings.faults === "on"}
          />
        }
      >
        <SettingsFields
          id={id}
          settings={settings}
          problems={unusable}
          workloads={sample.workloads}
          faults={faults}
          disabled={running.phase !== "idle"}
          onChange={(field, value) => draft.setInput(INPUT[field], value)}
          onNumber={draft.setInput}
        />
      </RunBar>
      <DraftNotice draft={draft} />
      <Problems failure={running.failure} problems={failing} onShow={show} />
      {running.result ? (
        <RunOutput
          id={id}
          label={sample.title}
          loader={pageViews}
          selection={selection}
          onSelect={setSelection}
          run={running.result}
          stale={stale}
          files={Object.keys(content.files)}
          onOpenSource={(path, line, column) => show({ path, line, column: column ?? null })}
        />
      ) : (
        !running.failure && (
          <EmptyOutput>
            {running.phase === "idle"
              ? "Run it, and its time appears here: one lane for each execution environment, drawn to scale."
              : progressText(running, settings)}
          </EmptyOutput>
        )
      )}
    </div>
  );
}
