const MOST = 10;

/** Retries that this environment may still send. */
let left = MOST;

/** False when there is no retry left. */
export function take() {
  if (left < 1) return false;
  left -= 1;
  return true;
}
