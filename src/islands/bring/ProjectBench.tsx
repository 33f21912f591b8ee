import { useEffect, useState } from "preact/hooks";
import { saveOnLeave } from "../../workspace/drafts.ts";
import { exportOf, type Brought } from "../../workspace/bring/brought.ts";
import { FIELD } from "../../workspace/bring/choices.ts";
import { problemsOfFailure, problemsOfRun } from "../../workspace/locations.ts";
import { pagePreferences } from "../../workspace/preferences.ts";
import { INPUT } from "../../workspace/settings.ts";
import {
  CodeEditor,
  DraftNotice,
  EmptyOutput,
  EventEditor,
  ExportButton,
  Numbers,
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
import { HandlerChoice, MoreSettings, TargetField } from "./Fields.tsx";

const ID = "sandbox";
const EVENT_TAB = "the event";

/** A brought project to change and run. */
export function ProjectBench({ brought }: { brought: Brought }) {
  const { draft, runner, name } = brought;
  const { content, edited, loaded } = useStore(draft.state);
  const running = useStore(runner.state);
  const { reading, isReading, resultOf } = useStore(brought.state);
  const { tabMovesFocus } = useStore(pagePreferences().state);
  const [open, setOpen] = useState("");
  const [place, setPlace] = useState<Place | null>(null);
  const [selection, setSelection] = useState<TimelineSelection | null>(null);

  useEffect(() => saveOnLeave(draft), [draft]);
  useEffect(() => setSelection(null), [running.result]);

  const { files, inputs } = content;
  const choices = brought.choices();
  const failure = running.failure ?? (reading?.ok === false ? reading.failure : null);
  const stale = resultOf !== null && (resultOf.files !== files || resultOf.inputs !== inputs);
  const failing = failure
    ? problemsOfFailure(failure, files)
    : running.result && !stale
      ? problemsOfRun(running.result, files)
      : [];
  const unusable = choices?.problems ?? {};
  const canRun =
    !isReading && choices !== null && Object.keys(unusable).length + choices.others.length === 0;
  const run = (): void => {
    pageViews.load();
    if (unusable.event) setOpen(EVENT_TAB);
    else if (canRun) void brought.run();
  };
  const show = (next: Place): void => {
    setOpen(next.path);
    setPlace(next);
  };
  const status = isReading
    ? "Reading the project."
    : running.phase !== "idle" && choices
      ? progressText(running, choices.settings)
      : choices && (
          <>
            <ProblemList id={ID} problems={unusable} />
            {choices.others.map((problem) => (
              <span key={problem} class="rb-problem" role="alert">
                {problem}{" "}
              </span>
            ))}
          </>
        );

  const isUnread = reading?.ok === false;
  // Somebody who types does not want the editor to move.
  const isAbove = isUnread && !edited;
  const handlers = reading?.ok === false ? reading.handlers : [];
  const problems = (
    <>
      <Problems failure={failure} problems={failing} onShow={show} />
      {handlers.length > 0 && (
        <div class="br-handlers">
          <p>Which one is the handler?</p>
          <ul>
            {handlers.map((handler) => (
              <li key={handler}>
                <button
                  type="button"
                  class="br-button br-button--quiet"
                  onClick={() => draft.setInput(FIELD.handler, handler)}
                >
                  {handler}
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );

  return (
    <div class="br-bench" data-ready={loaded && !isReading} onKeyDownCapture={runOnCtrlEnter(run)}>
      {/* What keeps a project from being run comes before all of its code. */}
      {isAbove && problems}
      <CodeEditor
        id={ID}
        label={name}
        draft={draft}
        highlighted={{}}
        open={open}
        onOpen={setOpen}
        problems={failing}
        place={place}
        leastLines={14}
        reserved={[]}
        {...(choices
          ? {
              extraTab: {
                id: EVENT_TAB,
                label: "Event",
                note: unusable.event && "not valid",
                panel: (
                  <EventEditor
                    id={ID}
                    settings={choices.settings}
                    events={choices.sample.events}
                    problem={unusable.event}
                    tabMovesFocus={tabMovesFocus}
                    onChoose={(chosen) => draft.setInput(INPUT.event, chosen)}
                    onInput={(text) =>
                      draft.setInput(INPUT.eventText(choices.settings.event), text)
                    }
                  />
                ),
              },
            }
          : {})}
      />
      <RunBar
        verb="Run"
        phase={running.phase}
        canRun={canRun}
        onRun={run}
        onCancel={runner.cancel}
        onIntent={() => {
          runner.warmUp();
          pageViews.load();
        }}
        canReset={edited}
        onReset={draft.reset}
        done={shareDone(running)}
        status={status}
        aside={
          reading?.ok &&
          choices && (
            <ExportButton name={name} source={() => exportOf(name, files, reading, choices)} />
          )
        }
        note={
          choices && (
            <>
              {reading?.ok && (
                <RunNote surroundings={reading.surroundings} faults={[]} on={false} />
              )}
              <MoreSettings choices={choices} onInput={draft.setInput} />
            </>
          )
        }
      >
        {choices && reading?.ok && (
          <>
            {reading.project.kind === "handler" && (
              <HandlerChoice
                value={inputs[FIELD.handler] ?? ""}
                found={reading.project.handler}
                onInput={(text) => draft.setInput(FIELD.handler, text)}
              />
            )}
            <TargetField
              targets={reading.targets}
              chosen={choices.target}
              onChoose={(id) => {
                draft.setInput(FIELD.target, id);
                // What one target takes is wrong for another: back to the first that fits.
                draft.setInput(INPUT.event, "");
              }}
            />
            <SettingsFields
              id={ID}
              settings={choices.settings}
              problems={unusable}
              workloads={choices.sample.workloads}
              disabled={running.phase !== "idle"}
              configuration={reading.project.kind === "handler"}
              onChange={(field, value) => draft.setInput(INPUT[field], value)}
            />
            <Numbers fields={choices.traffic} onInput={draft.setInput} />
          </>
        )}
        {isUnread && (handlers.length > 0 || inputs[FIELD.handler]) && (
          <HandlerChoice
            value={inputs[FIELD.handler] ?? ""}
            found=""
            onInput={(text) => draft.setInput(FIELD.handler, text)}
          />
        )}
      </RunBar>
      <DraftNotice draft={draft} />
      {!isAbove && problems}
      {reading?.ok && reading.notes.length > 0 && (
        <div class="ed-notice ed-notice--quiet br-notes">
          <ul>
            {reading.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </div>
      )}
      {running.result ? (
        <RunOutput
          id={ID}
          label={name}
          loader={pageViews}
          selection={selection}
          onSelect={setSelection}
          run={running.result}
          stale={stale}
          files={Object.keys(files)}
          onOpenSource={(path, line, column) => show({ path, line, column: column ?? null })}
        />
      ) : (
        failure === null && (
          <EmptyOutput>
            {running.phase === "idle" || !choices
              ? "Run it, and its time appears here: one lane for each execution environment, drawn to scale."
              : progressText(running, choices.settings)}
          </EmptyOutput>
        )
      )}
    </div>
  );
}
