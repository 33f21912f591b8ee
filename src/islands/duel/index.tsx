import { useEffect, useMemo, useState } from "preact/hooks";
import { saveOnLeave } from "../../workspace/drafts.ts";
import type { SampleData } from "../../workspace/sample.ts";
import { INPUT, problemsOf, type Settings } from "../../workspace/settings.ts";
import { faultsInWords } from "../../workspace/surroundings.ts";
import {
  DraftNotice,
  EmptyOutput,
  ProblemList,
  progressText,
  RunBar,
  runOnCtrlEnter,
  SettingsFields,
  shareDone,
  Tabs,
  useStore,
  ViewsPending,
} from "../editor/index.ts";
import { pageViews } from "../views/index.ts";
import { Difference } from "./Difference.tsx";
import "./duel.css";
import { openSide, SideCode, SideOutput, useSide, type Side } from "./Side.tsx";

export interface DuelProps {
  left: SampleData;
  right: SampleData;
  /** The samples' files as HTML, by path. */
  highlightedLeft: Record<string, string>;
  highlightedRight: Record<string, string>;
}

const SIDES = ["left", "right"] as const;
type SideName = (typeof SIDES)[number];

/** Two samples under the same traffic and seed: the code side by side, the runs on one time axis, the difference between them. */
export default function Duel({ left, right, highlightedLeft, highlightedRight }: DuelProps) {
  const id = `duel-${left.id}-${right.id}`;
  const [playgrounds] = useState(() => ({
    left: openSide(left, `draft:${id}:left`),
    right: openSide(right, `draft:${id}:right`),
  }));
  /** Which side's code is seen where there is no room for both. */
  const [shown, setShown] = useState<SideName>("left");
  const sides = {
    left: useSide(playgrounds.left, () => setShown("left")),
    right: useSide(playgrounds.right, () => setShown("right")),
  };
  const { views, problem: viewsProblem } = useStore(pageViews.state);

  useEffect(() => {
    const stops = SIDES.map((side) => saveOnLeave(playgrounds[side].draft));
    return () => stops.forEach((stop) => stop());
  }, [playgrounds]);

  const failing = SIDES.find((side) => sides[side].running.failure);
  useEffect(() => {
    if (failing) setShown(failing);
  }, [failing]);

  // Traffic, seed and events are the left side's; memory and timeout are each side's own.
  const settings = playgrounds.left.settings();
  const settingsOf = (side: SideName): Settings => {
    const { memory, timeout } = playgrounds[side].settings();
    return { ...settings, memory, timeout };
  };
  const problems = { left: problemsOf(settingsOf("left")), right: problemsOf(settingsOf("right")) };
  const unusable = { ...problems.right, ...problems.left };
  const busy = SIDES.find((side) => sides[side].running.phase !== "idle");
  const [runLeft, runRight] = [sides.left.running.result, sides.right.running.result];
  const axis = useMemo(
    () => (views && runLeft && runRight ? views.createTimeAxis([runLeft, runRight]) : undefined),
    [views, runLeft, runRight],
  );
  const stale = SIDES.some((side) => playgrounds[side].isStale(settingsOf(side)));

  const run = (): void => {
    pageViews.load();
    // Side by side for whoever looks; one after the other in the one session.
    if (Object.keys(unusable).length === 0)
      SIDES.forEach((side) => void playgrounds[side].run(settingsOf(side)));
  };
  const reset = (): void => SIDES.forEach((side) => playgrounds[side].draft.reset());
  const status = busy ? (
    `${playgrounds[busy].sample.title}: ${progressText(sides[busy].running, settings)}`
  ) : (
    <ProblemList id={id} problems={unusable} />
  );
  const lines = Math.max(...SIDES.map((side) => linesOf(sides[side])));

  return (
    <div class="du not-content" onKeyDownCapture={runOnCtrlEnter(run)} data-shown={shown}>
      <div class="du-switch">
        <Tabs
          id={`${id}-side`}
          label="Sides"
          hasPanel={false}
          tabs={SIDES.map((side) => ({
            id: side,
            label: playgrounds[side].sample.title,
            note: sides[side].running.failure ? "has an error" : undefined,
          }))}
          open={shown}
          onOpen={(side) => setShown(side as SideName)}
        />
      </div>
      <div class="du-sides">
        {SIDES.map((side) => (
          <SideCode
            key={side}
            id={`${id}-${side}`}
            name={side}
            side={sides[side]}
            highlighted={side === "left" ? highlightedLeft : highlightedRight}
            settings={settingsOf(side)}
            problems={problems[side]}
            lines={lines}
            disabled={busy !== undefined}
          />
        ))}
      </div>
      <RunBar
        verb="Run both"
        phase={busy ? sides[busy].running.phase : "idle"}
        canRun={Object.keys(unusable).length === 0}
        onRun={run}
        onCancel={() => SIDES.forEach((side) => playgrounds[side].runner.cancel())}
        onIntent={() => {
          playgrounds.left.runner.warmUp();
          pageViews.load();
        }}
        canReset={SIDES.some((side) => sides[side].edited)}
        onReset={reset}
        done={busy ? shareOfBoth(busy, shareDone(sides[busy].running)) : null}
        status={status}
      >
        <SettingsFields
          id={id}
          settings={settings}
          problems={unusable}
          workloads={left.workloads}
          faults={faultsInWords(left.faults ?? {})}
          configuration={false}
          disabled={busy !== undefined}
          onChange={(field, value) => playgrounds.left.draft.setInput(INPUT[field], value)}
          onNumber={playgrounds.left.draft.setInput}
        />
      </RunBar>
      {SIDES.map((side) => (
        <DraftNotice
          key={side}
          draft={playgrounds[side].draft}
          name={playgrounds[side].sample.title}
        />
      ))}
      {runLeft && runRight ? (
        views ? (
          <div class="du-runs">
            <SideOutput id={`${id}-left`} side={sides.left} axis={axis} stale={stale} />
            <Difference
              left={{ title: left.title, run: runLeft }}
              right={{ title: right.title, run: runRight }}
            />
            <SideOutput id={`${id}-right`} side={sides.right} axis={axis} stale={stale} />
          </div>
        ) : (
          <ViewsPending problem={viewsProblem} onRetry={pageViews.load} />
        )
      ) : (
        !failing && (
          <EmptyOutput>
            {busy
              ? status
              : "Run both under the same traffic and the same seed: two timelines on one axis, and the difference between them."}
          </EmptyOutput>
        )
      )}
    </div>
  );
}

function linesOf({ files, open }: Side): number {
  return (files[open] ?? "").split("\n").length;
}

/** How far two runs in a row are: a run that is over counts whole, one that waits not at all. */
function shareOfBoth(busy: SideName, share: number | null): number {
  return ((busy === "right" ? 1 : 0) + (share ?? 0)) / 2;
}
