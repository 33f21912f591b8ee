const MOST = 10;

/** Retries that may still be sent. */
let left = MOST;

export function refill() {
  left = MOST;
}

/** False when there is no retry left. */
export function take() {
  if (left < 1) return false;
  left -= 1;
  return true;
}
