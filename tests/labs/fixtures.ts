import { fileURLToPath } from "node:url";

/** A lab that exists for these tests. */
export const GREET = fileURLToPath(new URL("./fixtures/greet", import.meta.url));
