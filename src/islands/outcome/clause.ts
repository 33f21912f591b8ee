import type { InvocationStatus } from "../../session/protocol.ts";
import type { MomentKind } from "../../styles/vocabulary.ts";

/** One clause of the outcome's sentence; `status` or `sign` when it counts what ended so. */
export interface Clause {
  text: string;
  status?: InvocationStatus;
  sign?: MomentKind;
}
