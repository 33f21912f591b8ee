const MOST = 10;
const FOR_EACH_CUSTOMER = 0.2;

/** Retries that this environment may still send. */
let left = MOST;

export function refill() {
  left = Math.min(left + FOR_EACH_CUSTOMER, MOST);
}

/** False when there is no retry left. */
export function take() {
  if (left < 1) return false;
  left -= 1;
  return true;
}
