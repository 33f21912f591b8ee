import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { MetricsViewProps } from "./run-views.ts";

interface LazyMetricsProps extends MetricsViewProps {
  load: () => Promise<ComponentType<MetricsViewProps>>;
}

/** The charts, fetched when they are shown for the first time. */
export function LazyMetrics({ load, ...view }: LazyMetricsProps) {
  const [loaded, setLoaded] = useState<{ Metrics: ComponentType<MetricsViewProps> } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let wanted = true;
    load().then(
      (Metrics) => wanted && setLoaded({ Metrics }),
      (error: unknown) =>
        wanted && setProblem(`The charts could not be loaded (${String(error)}).`),
    );
    return () => {
      wanted = false;
    };
  }, [load, attempt]);

  if (loaded) return <loaded.Metrics {...view} />;
  if (problem === null) return <p class="ro-stale">Loading the charts.</p>;
  const retry = (): void => {
    setProblem(null);
    setAttempt(attempt + 1);
  };
  return (
    <p class="ro-stale">
      {problem} Check the connection.{" "}
      <button type="button" class="ed-action" onClick={retry}>
        Try again
      </button>
    </p>
  );
}
