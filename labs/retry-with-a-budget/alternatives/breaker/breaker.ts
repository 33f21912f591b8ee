const FAILURES = 5;
const OPEN_MS = 10_000;

let failures = 0;
let openUntil = 0;

/** False while the carrier is left alone. When that is over, one request finds out. */
export const mayAsk = () => Date.now() >= openUntil;

export function succeeded() {
  failures = 0;
}

export function failed() {
  failures += 1;
  if (failures >= FAILURES) openUntil = Date.now() + OPEN_MS;
}
