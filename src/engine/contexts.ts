/** The part of the engine that only code with `async_hooks` needs: a door of its own, loaded on demand. */
import { DECLARE_HELPERS, withContexts } from "./sandbox/async-context.ts";
import type { ContextFollowing } from "./sandbox/sandbox.ts";

export const contexts: ContextFollowing = { sourceOf: withContexts, script: DECLARE_HELPERS };
