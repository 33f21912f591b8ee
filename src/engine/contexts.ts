/** The part of the engine that only code with `async_hooks` needs: a door of its own, loaded on demand. */
export { withContexts } from "./sandbox/async-context.ts";
