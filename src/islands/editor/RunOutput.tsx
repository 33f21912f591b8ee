import "./output.css";
import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import { to } from "../../site/links.ts";
import { worthCharting } from "../shared/measured.ts";
import { createStore } from "../../workspace/store.ts";
import { LazyView } from "../shared/LazyView.tsx";
import type { RunViewsLoader, SourceViewProps } from "./run-views.ts";
import { queryLogs } from "./page-session.ts";
import { panelOf, Tabs } from "./Tabs.tsx";
import { useStore } from "./use-store.ts";

export interface RunOutputProps<Axis> extends SourceViewProps {
  /** Unique on the page. */
  id: string;
  loader: RunViewsLoader<Axis>;
  label: string;
  /** True when the code or the settings have changed since. */
  stale: boolean;
  axis?: Axis;
  timelineHeight?: number;
  /** Logs, results and bill stay closed until asked for. */
  folded?: boolean;
}

const LOGS = { id: "logs", label: "Logs" };
const METRICS = { id: "metrics", label: "Metrics" };
const DATABASE = { id: "database", label: "Database" };
const OTHERS = [
  { id: "results", label: "Results" },
  { id: "bill", label: "Bill" },
];

/** What came of a run: the outcome in a sentence, then time, then the details. */
export function RunOutput<Axis>({
  id,
  loader,
  run,
  selection,
  onSelect,
  files,
  onOpenSource,
  label,
  stale,
  axis,
  timelineHeight,
  folded = false,
}: RunOutputProps<Axis>) {
  const { views, problem } = useStore(loader.state);
  const [chosen, setTab] = useState("logs");
  const scrub = useMemo(() => createStore<number | null>(null), []);
  const [chartsAt, setChartsAt] = useState<number | null>(null);
  if (!views) return <ViewsPending problem={problem} onRetry={loader.load} />;

  const { OutcomeSentence, Timeline, Logs, Result, Bill } = views;
  const view = { run, selection, onSelect };
  const source = { ...view, files, onOpenSource };
  const charted = worthCharting(run);
  const tabs = [
    LOGS,
    ...(charted ? [METRICS] : []),
    ...(run.databases ? [DATABASE] : []),
    ...OTHERS,
  ];
  const tab = tabs.some(({ id: it }) => it === chosen) ? chosen : LOGS.id;
  const linked = { run, scrub, onScrub: setChartsAt };
  return (
    <section class="ro not-content" aria-label={`Run of ${label}`} data-stale={stale}>
      <div class="ro-outcome">
        <OutcomeSentence run={run} />
        {stale && (
          <p class="ro-stale">From before your last change. Run again to see what it does.</p>
        )}
      </div>
      <Timeline
        {...view}
        axis={axis}
        height={timelineHeight}
        label={`Timeline of ${label}`}
        scrub={chartsAt}
        onScrub={scrub.set}
      />
      <Details folded={folded} labels={tabs.map((it) => it.label)}>
        <Tabs
          id={`${id}-details`}
          label={`Details of the run of ${label}`}
          tabs={tabs}
          open={tab}
          onOpen={setTab}
        />
        <div class="ro-panel" {...panelOf(`${id}-details`, tab)}>
          {tab === "logs" && <Logs {...source} onQuery={queryLogs} />}
          {tab === "metrics" && <LazyView what="charts" load={views.loadMetrics} props={linked} />}
          {tab === "database" && (
            <LazyView
              what="database"
              load={views.loadDatabase}
              props={{ ...linked, selection, onSelect }}
            />
          )}
          {tab === "results" && <Result {...source} />}
          {tab === "bill" && <Bill run={run} pricesHref={to("/reference/prices/")} />}
        </div>
      </Details>
    </section>
  );
}

interface DetailsProps {
  folded: boolean;
  /** Of the tabs within. */
  labels: readonly string[];
  children: ComponentChildren;
}

function Details({ folded, labels, children }: DetailsProps) {
  const [opened, setOpened] = useState(!folded);
  if (!folded) return <div class="ro-details">{children}</div>;
  return (
    <details class="ro-details" onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary>{listed(labels)}</summary>
      {opened && children}
    </details>
  );
}

/** "Logs, results and bill" */
const listed = (labels: readonly string[]): string =>
  `${labels.slice(0, -1).join(", ")} and ${labels.at(-1)}`.replaceAll(/(?<=[, ])[A-Z]/g, (letter) =>
    letter.toLowerCase(),
  );

/** The run is there, and what draws it is not. */
export function ViewsPending({
  problem,
  onRetry,
}: {
  problem: string | null;
  onRetry: () => void;
}) {
  if (problem === null) return <EmptyOutput>Loading the timeline.</EmptyOutput>;
  return (
    <EmptyOutput>
      {problem} Check the connection.{" "}
      <button type="button" class="ed-action" onClick={onRetry}>
        Try again
      </button>
    </EmptyOutput>
  );
}

/** What will be seen here, before there is anything to see. */
export function EmptyOutput({ children }: { children: ComponentChildren }) {
  return (
    <div class="ro-empty not-content">
      <svg viewBox="0 0 320 44" preserveAspectRatio="none" aria-hidden="true">
        <path class="ro-empty-init" d="M4 8h34v10H4zM92 26h34v10H92z" />
        <path class="ro-empty-invoke" d="M38 8h40v10H38zM126 26h58v10h-58zM236 8h30v10h-30z" />
        <path class="ro-empty-frozen" d="M78 13h158M184 31h132M266 13h50" />
      </svg>
      <p>{children}</p>
    </div>
  );
}
