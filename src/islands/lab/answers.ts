/** What stands on the server about a lab's answers, each fetched when it is needed and not before. */
import type { KnownAnswers } from "../../grading/likeness.ts";
import type { SourceFiles } from "../../session/protocol.ts";
import { to } from "../../site/links.ts";

export const fetchSolution = (lab: string): Promise<SourceFiles> => fetched(lab, "solution");

export const fetchAlternatives = (lab: string): Promise<Record<string, SourceFiles>> =>
  fetched(lab, "alternatives");

export const fetchKnown = (lab: string): Promise<KnownAnswers> => fetched(lab, "known");

const kept = new Map<string, Promise<unknown>>();

function fetched<T>(lab: string, what: string): Promise<T> {
  const url = to(`/labs/${lab}/${what}.json`);
  const known = kept.get(url);
  if (known) return known as Promise<T>;
  const answer = fetch(url).then((response) => {
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return response.json() as Promise<T>;
  });
  kept.set(url, answer);
  // A failure is tried again the next time.
  answer.catch(() => kept.delete(url));
  return answer;
}
