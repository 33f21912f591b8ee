/** Imported first: libraries read these names while they load. QuickJS has no shared memory, so Atomics has nothing to act on. */
const scope = globalThis as unknown as Record<string, unknown>;

scope["Atomics"] ??= {};
