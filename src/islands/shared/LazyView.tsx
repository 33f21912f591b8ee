import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import "./lazy-view.css";

interface LazyViewProps<Props> {
  /** What is loaded, in one word: "charts". */
  what: string;
  load: () => Promise<ComponentType<Props>>;
  props: Props;
}

/** A view that is fetched when it is shown for the first time. */
export function LazyView<Props extends object>({ what, load, props }: LazyViewProps<Props>) {
  const [loaded, setLoaded] = useState<{ View: ComponentType<Props> } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let wanted = true;
    load().then(
      (View) => wanted && setLoaded({ View }),
      (error: unknown) =>
        wanted && setProblem(`The ${what} could not be loaded (${String(error)}).`),
    );
    return () => {
      wanted = false;
    };
  }, [what, load, attempt]);

  if (loaded) return <loaded.View {...props} />;
  if (problem === null) return <p class="lazy-view">Loading the {what}.</p>;
  const retry = (): void => {
    setProblem(null);
    setAttempt(attempt + 1);
  };
  return (
    <p class="lazy-view">
      {problem} Check the connection.{" "}
      <button type="button" onClick={retry}>
        Try again
      </button>
    </p>
  );
}
