import type { ComponentType } from "preact";
import type { RunResult, Session } from "../../session/protocol.ts";
import { createStore, type Store } from "../../workspace/store.ts";
import type { OpenSource, TimelineSelection } from "../shared/selection.ts";

export interface ViewProps {
  run: RunResult;
  selection: TimelineSelection | null;
  onSelect: (selection: TimelineSelection | null) => void;
}

export interface SourceViewProps extends ViewProps {
  onOpenSource?: OpenSource;
  files?: readonly string[];
}

export interface MetricsViewProps {
  run: RunResult;
  /** Where the timeline's cursor stands, in microseconds of virtual time; null while there is none. */
  scrub: Store<number | null>;
  onScrub: (atUs: number | null) => void;
}

/** The views of a run. They are islands of their own; whoever shows runs says how to load them. */
export interface RunViews<Axis> {
  OutcomeSentence: ComponentType<{ run: RunResult }>;
  Timeline: ComponentType<
    ViewProps & {
      axis?: Axis;
      label?: string;
      height?: number;
      scrub?: number | null;
      onScrub?: (atUs: number | null) => void;
    }
  >;
  Logs: ComponentType<SourceViewProps & { onQuery?: Session["queryLogs"] }>;
  Result: ComponentType<SourceViewProps>;
  Bill: ComponentType<{ run: RunResult; pricesHref: string }>;
  /** The charts weigh something: they are fetched when they are asked for. */
  loadMetrics: () => Promise<ComponentType<MetricsViewProps>>;
  /** For runs with a database. */
  loadDatabase: () => Promise<ComponentType<MetricsViewProps & ViewProps>>;
}

export interface RunViewsState<Axis, Views extends RunViews<Axis> = RunViews<Axis>> {
  views: Views | null;
  /** Why they could not be loaded. */
  problem: string | null;
}

export interface RunViewsLoader<Axis, Views extends RunViews<Axis> = RunViews<Axis>> {
  readonly state: Store<RunViewsState<Axis, Views>>;
  /** Loads them once; after a failure, again. */
  load(): void;
}

export function createRunViews<Axis, Views extends RunViews<Axis> = RunViews<Axis>>(
  load: () => Promise<Views>,
): RunViewsLoader<Axis, Views> {
  const state = createStore<RunViewsState<Axis, Views>>({ views: null, problem: null });
  let loading = false;
  return {
    state,
    load() {
      if (loading || state.get().views) return;
      loading = true;
      load()
        .then(
          (views) => state.set({ views, problem: null }),
          (error: unknown) =>
            state.patch({ problem: `The timeline could not be loaded (${String(error)}).` }),
        )
        .finally(() => (loading = false));
    },
  };
}
