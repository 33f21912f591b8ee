/** The part of the engine that only code with libraries or rarer built-ins needs: a door of its own, loaded on demand. */
export { RUNTIME_FILES } from "./sandbox/runtime-certificates.ts";
export { createComputing } from "./sandbox/computing.ts";
