import { useEffect, type MutableRef } from "preact/hooks";

/**
 * The brief's part under the heading "Debrief" is for afterwards: it is folded away until all checks pass, or until somebody
 * asks for it. Without this script everything is there to read.
 */
export function useDebrief(brief: MutableRef<HTMLElement | null>, revealed: boolean): void {
  useEffect(() => {
    const parts = debriefOf(brief.current);
    for (const part of parts) part.hidden = !revealed;
  }, [brief, revealed]);
}

/** Once the brief is shown. */
export function scrollToDebrief(brief: MutableRef<HTMLElement | null>): void {
  requestAnimationFrame(() => goTo(brief.current?.querySelector<HTMLElement>("#debrief")));
}

/** Scrolls there, and takes the focus there: what was pressed for it may be gone. */
export function goTo(element: HTMLElement | null | undefined): void {
  if (!element) return;
  if (element.tabIndex < 0) element.tabIndex = -1;
  element.scrollIntoView({ block: "start" });
  element.focus({ preventScroll: true });
}

/** The heading and everything up to the next one of its level. */
function debriefOf(brief: HTMLElement | null): HTMLElement[] {
  const heading = brief?.querySelector<HTMLElement>("#debrief");
  if (!heading) return [];
  const start = heading.closest<HTMLElement>(".sl-heading-wrapper") ?? heading;
  const parts = [start];
  for (
    let next = start.nextElementSibling;
    next && !isHeading(next);
    next = next.nextElementSibling
  ) {
    if (next instanceof HTMLElement) parts.push(next);
  }
  return parts;
}

const isHeading = (element: Element): boolean => element.matches("h1, h2, .level-h1, .level-h2");
