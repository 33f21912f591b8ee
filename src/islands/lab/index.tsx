import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef, useState, type MutableRef } from "preact/hooks";
import { LAB_TEMPLATE, type CheckVerdict } from "../../grading/lab.ts";
import type { FunctionConfiguration, SourceFiles } from "../../session/protocol.ts";
import { sameFiles } from "../../workspace/draft-rules.ts";
import { saveOnLeave } from "../../workspace/drafts.ts";
import { problemsOfFailure, problemsOfRun } from "../../workspace/locations.ts";
import { pageProgress } from "../../workspace/progress.ts";
import {
  CodeEditor,
  DraftNotice,
  EmptyOutput,
  ExportButton,
  panelOf,
  Problems,
  RunBar,
  runOnCtrlEnter,
  RunOutput,
  useStore,
  type Place,
} from "../editor/index.ts";
import { pageViews } from "../views/index.ts";
import { Afterwards } from "./Afterwards.tsx";
import { rootFailure } from "./checking.ts";
import { Checks } from "./Checks.tsx";
import { goTo, scrollToDebrief, useDebrief } from "./debrief.ts";
import { loadLab, loadLabProject } from "./definitions.ts";
import { Comparison } from "./Comparison.tsx";
import { SolutionButton } from "./Hints.tsx";
import { runKeyOf, RunChoice } from "./judged-runs.tsx";
import { useKnownMistake } from "./known-mistake.ts";
import "./lab.css";
import { firstShown, openLab } from "./open-lab.ts";
import { ReplayPanel } from "./Replay.tsx";
import { isStale } from "./replaying.ts";
import { usePlaces } from "./use-places.ts";
import { useShownRun } from "./use-shown-run.ts";
import { shareDone, statusText } from "./progress-text.ts";
import { PartTabs, type Pane } from "./PartTabs.tsx";
import { forgetSharedRun, linkTo, useSharedRun } from "./shared-runs.ts";

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
  /** Other right answers by name, each with how it differs. */
  alternatives: Record<string, string>;
  /** What to answer in one's own words after passing. */
  question: string | null;
  /** The brief. What stands in it under the heading "Debrief" is shown when all checks pass. */
  children?: ComponentChildren;
}

/** Brief and checks beside the learner's code and its run. */
export default function Lab({
  labId,
  revision,
  title,
  starter,
  entry,
  configuration,
  highlighted,
  alternatives,
  question,
  children,
}: LabProps) {
  const id = `lab-${labId}`;
  const first = entry ?? firstShown(configuration.handler, starter);
  const [{ draft, checking, replaying }] = useState(() =>
    openLab(labId, { revision, starter, entry: first }),
  );
  const { content, edited } = useStore(draft.state);
  const state = useStore(checking.state);
  useStore(pageProgress().kept.state);
  const progress = pageProgress().lab(labId);
  const [pane, setPane] = useState<Pane>("brief");
  const [left, setLeft] = useState<"brief" | "checks">("brief");
  const [openFile, setOpenFile] = useState(first);
  const [openCheck, setOpenCheck] = useState<string | null>(null);
  const [place, setPlace] = useState<Place | null>(null);
  /** The right answer that is compared with the learner's code: an alternative's name, or null for the solution. */
  const [compared, setCompared] = useState<{ alternative: string | null } | null>(null);
  const [debriefAsked, setDebriefAsked] = useState(false);
  const brief = useRef<HTMLDivElement>(null);
  const output = useRef<HTMLDivElement>(null);
  const comparison = useRef<HTMLDivElement>(null);
  const replayPlace = useRef<HTMLDivElement>(null);
  const verdictLine = useRef<HTMLParagraphElement>(null);

  useEffect(() => saveOnLeave(draft), [draft]);
  const passed = progress.passedRevision !== null;
  useDebrief(brief, passed || debriefAsked);

  const { graded, gradedFiles, phase } = state;
  const outdated = gradedFiles !== null && !sameFiles(gradedFiles, content.files);
  const replayed = useStore(replaying.state);
  const replayPhase = useStore(replaying.runner.state).phase;
  const fixed = LAB_TEMPLATE in starter ? null : configuration;
  // A template that is not the learner's describes the account.
  const reserved = LAB_TEMPLATE in starter ? [] : [LAB_TEMPLATE];
  const failure = state.failure ?? (outdated ? null : (graded?.verdict.problem ?? null));
  const looking = useShownRun(graded, replayed);
  const { shown, selection } = looking;
  const root = graded && rootFailure(graded);
  const knownMistake = useKnownMistake(
    useMemo(
      () => (graded && gradedFiles && root ? { lab: graded.lab, files: gradedFiles, root } : null),
      [graded, gradedFiles, root],
    ),
    starter,
  );
  const run = shown?.run ?? null;
  const failing = failure
    ? problemsOfFailure(failure, content.files)
    : run && !outdated && !looking.isReplay
      ? problemsOfRun(run, content.files)
      : [];

  const show = (next: Pane): void => {
    setPane(next);
    if (next === "brief" || next === "checks") setLeft(next);
  };
  const openCheckAndRun = (check: string | null): void => {
    setOpenCheck(check);
    const verdict = graded?.verdict.checks.find((candidate) => candidate.id === check);
    if (verdict && verdict.passed !== null) looking.open(runKeyOf(verdict));
  };
  const warmUp = (): void => {
    checking.warmUp();
    pageViews.load();
  };
  const check = async (): Promise<void> => {
    pageViews.load();
    setLeft("checks");
    const result = await checking.check(content.files);
    if (!result) return;
    pageProgress().recordAttempt(labId, result.verdict.passed, revision);
    const root = rootFailure(result);
    setOpenCheck(root);
    const failed = result.verdict.checks.find((verdict) => verdict.id === root);
    looking.open(failed ? runKeyOf(failed) : null);
    setPane(result.verdict.problem ? "code" : "checks");
    requestAnimationFrame(() => {
      // Where only one part is shown, the button that had the focus is gone.
      if (!document.activeElement?.checkVisibility() || document.activeElement === document.body) {
        verdictLine.current?.focus();
      }
    });
  };
  const showPart = (next: Pane, part: MutableRef<HTMLElement | null>): void => {
    setPane(next);
    requestAnimationFrame(() => goTo(part.current?.firstElementChild as HTMLElement | null));
  };
  const showMoment = (verdict: CheckVerdict, fault?: number): void => {
    looking.openMoment(verdict, fault);
    showPart("run", output);
  };
  const placeOf = usePlaces(looking.runOf, {
    graded: gradedFiles,
    now: content.files,
    starter,
    configuration,
  });
  const compare = (alternative: string | null): void => {
    setCompared({ alternative });
    showPart("code", comparison);
  };
  const showSolution = (): void => {
    pageProgress().showSolution(labId);
    compare(null);
  };
  const replay = async (): Promise<void> => {
    pageViews.load();
    if (await replaying.run(content.files)) looking.openReplay();
  };
  useSharedRun(labId, replaying, () => {
    showPart("run", replayPlace);
    void replay();
  });
  const showPlace = (next: Place): void => {
    setPane("code");
    setOpenFile(next.path);
    setPlace(next);
  };

  const passing =
    graded &&
    `${graded.verdict.checks.filter((it) => it.passed).length}/${graded.verdict.checks.length}`;
  return (
    <div
      class="lb"
      data-pane={pane}
      data-left={left}
      onKeyDownCapture={runOnCtrlEnter(() => void check())}
    >
      <h1 class="lb-title sr-only not-content">{title}</h1>
      <div class="lb-tabs-narrow not-content">
        <PartTabs
          id={`${id}-narrow`}
          label="Parts of the lab"
          parts={["brief", "code", "checks", "run"]}
          open={pane}
          onOpen={show}
          passing={passing}
          hasPanel={false}
        />
      </div>
      <div class="lb-left">
        <div class="lb-tabs-wide not-content">
          <PartTabs
            id={`${id}-wide`}
            label="Brief and checks"
            parts={["brief", "checks"]}
            open={left}
            onOpen={show}
            passing={passing}
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
            {passed && (
              <Afterwards
                alternatives={alternatives}
                question={question}
                words={progress.words}
                onCompare={compare}
                onAnswer={(words) => pageProgress().answerQuestion(labId, words)}
              />
            )}
          </div>
          <div class="lb-checks-pane not-content">
            <Checks
              graded={graded}
              outdated={outdated}
              busy={phase === "idle" ? null : statusText(state, fixed)}
              open={openCheck}
              onOpen={openCheckAndRun}
              starter={starter}
              knownMistake={knownMistake}
              onShowMoment={showMoment}
              placeOf={placeOf}
              onShowPlace={showPlace}
              onReplay={(verdict) => {
                replaying.open(verdict, revision);
                showPart("run", replayPlace);
                void replay();
              }}
              linkOf={({ id: checkId, counterExample }) =>
                linkTo({
                  ...{ lab: labId, revision, check: checkId, schedule: [], steps: [] },
                  ...counterExample,
                  files: gradedFiles ?? content.files,
                })
              }
              progress={progress}
              verdictLine={verdictLine}
              onRevealHint={(checkId, count) =>
                pageProgress().revealHint(labId, checkId, count, Date.now())
              }
              onSolvePuzzle={(checkId) => pageProgress().earnHint(labId, checkId)}
              onShowSolution={showSolution}
            />
            {graded?.verdict.passed && !outdated && (
              <div class="lb-passed">
                <p>Your code does what it should, under every scenario.</p>
                <p class="lb-actions">
                  <button
                    type="button"
                    class="lb-button"
                    onClick={() => {
                      show("brief");
                      scrollToDebrief(brief);
                    }}
                  >
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
            reserved={reserved}
          />
          <RunBar
            verb="Check"
            phase={phase}
            canRun={replayPhase === "idle"}
            onRun={() => void check()}
            onCancel={checking.cancel}
            onIntent={warmUp}
            canReset={edited}
            onReset={draft.reset}
            done={shareDone(state)}
            status={statusText(state, fixed)}
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
        {compared && (
          <div ref={comparison}>
            <Comparison
              labId={labId}
              alternative={compared.alternative}
              description={alternatives[compared.alternative ?? ""]}
              files={content.files}
              onHide={() => setCompared(null)}
            />
          </div>
        )}
        <div ref={replayPlace}>
          <ReplayPanel
            replaying={replaying}
            mine={content.files}
            revision={revision}
            busy={phase !== "idle"}
            onRun={() => void replay()}
            onIntent={warmUp}
            onClose={() => {
              replaying.close();
              forgetSharedRun();
            }}
            onTakeOver={(files) => {
              draft.replace(files);
              replaying.take("mine");
            }}
            linkOf={({ files, ...asked }) =>
              linkTo({ lab: labId, ...asked, files: files ?? content.files })
            }
          />
        </div>
        <div class="lb-run" ref={output}>
          {run ? (
            <>
              <RunChoice runs={looking.runs} open={shown?.key ?? ""} onOpen={looking.open} />
              <RunOutput
                id={id}
                label={title}
                loader={pageViews}
                run={run}
                selection={selection}
                onSelect={looking.select}
                files={Object.keys(content.files)}
                onOpenSource={(path, line, column) =>
                  showPlace({ path, line, column: column ?? null })
                }
                stale={looking.isReplay ? isStale(replayed, content.files) : outdated}
              />
            </>
          ) : (
            <EmptyOutput>
              {phase === "idle"
                ? "Check your code, and the run that each check looked at appears here."
                : statusText(state, fixed)}
            </EmptyOutput>
          )}
        </div>
      </div>
    </div>
  );
}
