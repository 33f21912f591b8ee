import { useEffect, useRef } from "preact/hooks";
import type { SharedRun } from "../../workspace/shared-run.ts";
import type { Replaying } from "./replaying.ts";

const IS_RUN = /^#run=/;
const load = () => import("../../workspace/shared-run.ts");

/** This page's address, with the run in it. */
export async function linkTo(run: SharedRun): Promise<string> {
  const { fragmentOf } = await load();
  return new URL(fragmentOf(run), location.href).href;
}

/** Follows the run that the page's address holds, when it is opened and whenever it changes. */
export function useSharedRun(labId: string, replaying: Replaying, onOpened: () => void): void {
  const openedRef = useRef(onOpened);
  useEffect(() => {
    openedRef.current = onOpened;
  });
  useEffect(() => {
    const follow = async (): Promise<void> => {
      if (!IS_RUN.test(location.hash)) return;
      try {
        const { sharedRunIn } = await load();
        const shared = sharedRunIn(location.hash, labId);
        if (shared) await replaying.follow(shared);
      } catch (error) {
        replaying.fail((error as Error).message);
      }
      openedRef.current();
    };
    void follow();
    const changed = (): void => void follow();
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, [labId, replaying]);
}

/** The address is about the lab again. */
export function forgetSharedRun(): void {
  if (IS_RUN.test(location.hash)) {
    history.replaceState(history.state, "", location.pathname + location.search);
  }
}
