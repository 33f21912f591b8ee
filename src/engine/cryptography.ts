/** The part of the engine that only code with ciphers, signatures or keys needs: a door of its own, loaded on demand. */
export { cryptography } from "./sandbox/cryptography.ts";
