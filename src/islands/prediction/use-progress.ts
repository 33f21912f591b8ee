import { useEffect, useState } from "preact/hooks";
import { pageProgress, type PredictionProgress } from "../../workspace/progress.ts";

const NONE: PredictionProgress = { answers: [] };

/** What is kept of a prediction. Nothing during the first rendering, which has to equal the server's. */
export function useProgress(key: string): PredictionProgress {
  const [progress, setProgress] = useState(NONE);
  useEffect(() => {
    const { kept, prediction } = pageProgress();
    const read = (): void => setProgress(prediction(key));
    read();
    return kept.state.subscribe(read);
  }, [key]);
  return progress;
}
