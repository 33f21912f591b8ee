const TICKS = 10;

export interface SilenceWatch {
  /** There was a sign of life: the time starts anew. */
  heard(): void;
  stop(): void;
}

/**
 * Calls `onSilence` once when nothing was heard for `ms`. Ticks are counted rather than a clock read, so that neither a
 * laptop's sleep nor a busy page (whose messages wait as long as its timers do) counts as silence.
 */
export function watchForSilence(ms: number, onSilence: () => void): SilenceWatch {
  let left = TICKS;
  const timer = setInterval(() => {
    left -= 1;
    if (left > 0) return;
    clearInterval(timer);
    onSilence();
  }, ms / TICKS);
  return {
    heard() {
      left = TICKS;
    },
    stop: () => clearInterval(timer),
  };
}
