const WINDOW_MS = 60_000;
const SHARE = 0.2;
const ALWAYS = 5;

interface Sent {
  at: number;
  isRetry: boolean;
}

let history: Sent[] = [];

/** Whether another retry would still be a small part of what was sent in the last minute. */
export function mayRetry() {
  history = history.filter(({ at }) => at > Date.now() - WINDOW_MS);
  const retries = history.filter(({ isRetry }) => isRetry).length;
  return retries < Math.max(ALWAYS, SHARE * history.length);
}

export const note = (isRetry: boolean) => history.push({ at: Date.now(), isRetry });
