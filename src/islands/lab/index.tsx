import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { CheckVerdict } from "../../grading/lab.ts";
import type { FunctionConfiguration, SourceFiles } from "../../session/protocol.ts";
import { sameFiles } from "../../workspace/draft-rules.ts";
import { openDraft, saveOnLeave } from "../../workspace/drafts.ts";
import { problemsOfFailure, problemsOfRun } from "../../workspace/locations.ts";
import { entryFirst } from "../../workspace/playground.ts";
import { pageProgress } from "../../workspace/progress.ts";
import { pageStorage } from "../../workspace/storage.ts";
import {
  CodeEditor,
  DraftNotice,
  EmptyOutput,
  ExportButton,
  pageSession,
  panelOf,
  Problems,
  RunBar,
  runOnCtrlEnter,
  RunOutput,
  Tabs,
  useStore,
  type Place,
} from "../editor/index.ts";
import { formatCount } from "../shared/format.ts";
import type { TimelineSelection } from "../shared/selection.ts";
import { pageViews } from "../views/index.ts";
import { createChecking, rootFailure, type CheckingState } from "./checking.ts";
import { Checks } from "./Checks.tsx";
import { useDebrief } from "./debrief.ts";
import { loadGrader, loadLab, loadLabProject } from "./definitions.ts";
import { SolutionButton } from "./Hints.tsx";
import { judgedRuns, momentOf, runKeyOf, RunChoice } from "./judged-runs.tsx";
import "./lab.css";
import { Solution } from "./Solution.tsx";

export interface LabProps {
  labId: string;
  /** Raised when starter or checks change; the learner's code is kept. */
  revision: number;
  title: string;
  starter: SourceFiles;
  /** The file that is open first. By default the one with the handler. */
  entry?: string;
  configuration: FunctionConfiguration;
  /** The starter's files as HTML, by path. */
  highlighted: Record<string, string>;
  /** Answers with the solution's files as JSON. */
  solutionUrl: string;
  /** The brief. What stands in it under the heading "Debrief" is shown when all checks pass. */
  children?: ComponentChildren;
}

/** What a phone shows one of; wider windows show brief or checks on the left, code and run on the right. */
type Pane = "brief" | "checks" | "code" | "run";

/** Brief and checks beside the learner's code and its run. */
export default function Lab({
  labId,
  revision,
  title,
  starter,
  entry,
  configuration,
  highlighted,
  solutionUrl,
  children,
}: LabProps) {
  const id = `lab-${labId}`;
  const first = entry ?? handlerFile(configuration.handler, starter);
  const [{ draft, checking }] = useState(() => ({
    draft: openDraft({
      key: `draft:lab:${labId}`,
      starter: { revision: String(revision), files: entryFirst(starter, first) },
      storage: pageStorage(),
    }),
    checking: createChecking({
      loadLab: () => loadLab(labId),
      loadGrader,
      openSession: pageSession,
    }),
  }));
  const { content, edited } = useStore(draft.state);
  const state = useStore(checking.state);
  useStore(pageProgress().kept.state);
  const progress = pageProgress().lab(labId);
  const [pane, setPane] = useState<Pane>("brief");
  const [left, setLeft] = useState<"brief" | "checks">("brief");
  const [openFile, setOpenFile] = useState(first);
  const [openCheck, setOpenCheck] = useState<string | null>(null);
  const [shownKey, setShownKey] = useState<string | null>(null);
  const [place, setPlace] = useState<Place | null>(null);
  const [selection, setSelection] = useState<TimelineSelection | null>(null);
  const [solutionOpen, setSolutionOpen] = useState(false);
  const [debriefAsked, setDebriefAsked] = useState(false);
  const brief = useRef<HTMLDivElement>(null);
  const output = useRef<HTMLDivElement>(null);
  const verdictLine = useRef<HTMLParagraphElement>(null);

  useEffect(() => saveOnLeave(draft), [draft]);
  const passed = progress.passedRevision !== null;
  useDebrief(brief, passed || debriefAsked);

  const { graded, gradedFiles, phase } = state;
  const outdated = gradedFiles !== null && !sameFiles(gradedFiles, content.files);
  const failure = state.failure ?? graded?.verdict.problem ?? null;
  const judged = graded ? judgedRuns(graded) : [];
  const shown = judged.find(({ key }) => key === shownKey) ?? judged[0] ?? null;
  const run = shown?.run ?? null;
  const failing = failure
    ? problemsOfFailure(failure, content.files)
    : run && !outdated
      ? problemsOfRun(run, content.files)
      : [];

  const show = (next: Pane): void => {
    setPane(next);
    if (next === "brief" || next === "checks") setLeft(next);
  };
  const openCheckAndRun = (check: string | null): void => {
    setOpenCheck(check);
    const verdict = graded?.verdict.checks.find((candidate) => candidate.id === check);
    if (verdict && verdict.passed !== null) {
      setShownKey(runKeyOf(verdict));
      setSelection(null);
    }
  };
  const check = async (): Promise<void> => {
    pageViews.load();
    setLeft("checks");
    const result = await checking.check(content.files);
    if (!result) return;
    pageProgress().recordAttempt(labId, result.verdict.passed, revision);
    const root = rootFailure(result);
    setOpenCheck(root);
    setSelection(null);
    const failed = result.verdict.checks.find((verdict) => verdict.id === root);
    setShownKey(failed ? runKeyOf(failed) : null);
    setPane(result.verdict.problem ? "code" : "checks");
    requestAnimationFrame(() => {
      // Where only one part is shown, the button that had the focus is gone.
      if (!document.activeElement?.checkVisibility() || document.activeElement === document.body) {
        verdictLine.current?.focus();
      }
    });
  };
  const showMoment = (verdict: CheckVerdict): void => {
    const key = runKeyOf(verdict);
    setShownKey(key);
    const of = judged.find((each) => each.key === key);
    if (of) setSelection(momentOf(of.run, verdict));
    setPane("run");
    requestAnimationFrame(() => output.current?.scrollIntoView({ block: "nearest" }));
  };
  const showSolution = (): void => {
    pageProgress().showSolution(labId);
    setSolutionOpen(true);
    setPane("code");
  };
  const showPlace = (next: Place): void => {
    setPane("code");
    setOpenFile(next.path);
    setPlace(next);
  };

  const checksLabel = graded
    ? `Checks ${graded.verdict.checks.filter((it) => it.passed).length}/${graded.verdict.checks.length}`
    : "Checks";
  return (
    <div
      class="lb"
      data-pane={pane}
      data-left={left}
      onKeyDownCapture={runOnCtrlEnter(() => void check())}
    >
      <h1 class="lb-title ed-sr not-content">{title}</h1>
      <div class="lb-tabs-narrow not-content">
        <Tabs
          id={`${id}-narrow`}
          label="Parts of the lab"
          hasPanel={false}
          tabs={[
            { id: "brief", label: "Brief" },
            { id: "code", label: "Code" },
            { id: "checks", label: checksLabel },
            { id: "run", label: "Run" },
          ]}
          open={pane}
          onOpen={(next) => show(next as Pane)}
        />
      </div>
      <div class="lb-left">
        <div class="lb-tabs-wide not-content">
          <Tabs
            id={`${id}-wide`}
            label="Brief and checks"
            tabs={[
              { id: "brief", label: "Brief" },
              { id: "checks", label: checksLabel },
            ]}
            open={left}
            onOpen={(next) => show(next as Pane)}
          />
        </div>
        <div class="lb-left-panel" {...panelOf(`${id}-wide`, left)}>
          <div class="lb-brief" ref={brief}>
            {children}
            {!passed && !debriefAsked && (
              <p class="lb-debrief-note not-content">
                The debrief appears here when all checks pass.{" "}
                <button type="button" class="lb-button" onClick={() => setDebriefAsked(true)}>
                  Read it now
                </button>
              </p>
            )}
          </div>
          <div class="lb-checks-pane not-content">
            <Checks
              graded={graded}
              outdated={outdated}
              busy={phase !== "idle"}
              open={openCheck}
              onOpen={openCheckAndRun}
              onShowMoment={showMoment}
              progress={progress}
              verdictLine={verdictLine}
              onRevealHint={(checkId, count) => pageProgress().revealHint(labId, checkId, count)}
              onShowSolution={showSolution}
            />
            {graded?.verdict.passed && !outdated && (
              <div class="lb-passed">
                <p>Your code does what it should, under every scenario.</p>
                <p class="lb-actions">
                  <button type="button" class="lb-button" onClick={() => show("brief")}>
                    Read the debrief
                  </button>
                  <SolutionButton asked onShow={showSolution} />
                </p>
              </div>
            )}
          </div>
        </div>
      </div>
      <div class="lb-right">
        <div class="lb-code">
          <CodeEditor
            id={id}
            label={title}
            draft={draft}
            highlighted={highlighted}
            open={openFile}
            onOpen={setOpenFile}
            problems={failing}
            place={place}
            leastLines={18}
          />
          <RunBar
            verb="Check"
            phase={phase}
            canRun
            onRun={() => void check()}
            onCancel={checking.cancel}
            onIntent={() => {
              checking.warmUp();
              pageViews.load();
            }}
            canReset={edited}
            onReset={draft.reset}
            done={shareDone(state)}
            status={statusText(state, configuration)}
            aside={
              <ExportButton
                name={labId}
                source={async () => {
                  const [lab, labProject] = await Promise.all([loadLab(labId), loadLabProject()]);
                  return labProject(lab, content.files);
                }}
              />
            }
          />
          <DraftNotice draft={draft} />
          <Problems failure={failure} problems={failing} onShow={showPlace} />
        </div>
        {solutionOpen && (
          <Solution url={solutionUrl} files={content.files} onHide={() => setSolutionOpen(false)} />
        )}
        <div class="lb-run" ref={output}>
          {run ? (
            <>
              <RunChoice
                runs={judged}
                open={shown?.key ?? ""}
                onOpen={(next) => {
                  setShownKey(next);
                  setSelection(null);
                }}
              />
              <RunOutput
                id={id}
                label={title}
                loader={pageViews}
                run={run}
                selection={selection}
                onSelect={setSelection}
                files={Object.keys(content.files)}
                onOpenSource={(path, line, column) =>
                  showPlace({ path, line, column: column ?? null })
                }
                stale={outdated}
              />
            </>
          ) : (
            <EmptyOutput>
              {phase === "idle"
                ? "Check your code, and the run that each check looked at appears here."
                : statusText(state, configuration)}
            </EmptyOutput>
          )}
        </div>
      </div>
    </div>
  );
}

function shareDone({ progress }: CheckingState): number | null {
  if (!progress) return null;
  const { done, scenarios, run, tried } = progress;
  const share = tried
    ? tried.done / tried.atMost
    : run.expected > 0
      ? run.completed / run.expected
      : 0;
  return (done + share) / Math.max(1, scenarios);
}

function statusText(
  { phase, progress }: CheckingState,
  { memorySizeMb, timeoutSeconds, handler }: FunctionConfiguration,
): string {
  if (phase === "preparing")
    return "Loading the simulator and the checks. The first time this fetches about 300 kB.";
  if (phase === "running" && progress) {
    const { done, scenarios, run, tried } = progress;
    if (tried) {
      return `Scenario ${done + 1} of ${scenarios}: looking for faults that break it, ${tried.done + 1} of at most ${tried.atMost} schedules.`;
    }
    return `Scenario ${done + 1} of ${scenarios}: ${formatCount(run.completed)} of ${formatCount(run.expected)} requests answered.`;
  }
  if (phase === "running") return "Running the scenarios.";
  return `${handler}, ${formatCount(memorySizeMb)} MB, timeout ${timeoutSeconds} s`;
}

function handlerFile(handler: string, files: SourceFiles): string {
  const stem = handler.slice(0, handler.lastIndexOf("."));
  return (
    Object.keys(files).find((path) => path.replace(/\.[cm]?[jt]s$/, "") === stem) ??
    Object.keys(files)[0] ??
    ""
  );
}
