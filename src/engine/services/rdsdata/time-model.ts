/**
 * What AWS does not document of the Data API. It keeps connections to a database, so that a call need not wait for one; for how
 * long is a guess.
 */
import { fromSeconds, type Microseconds } from "../../kernel/instant.ts";

/** A connection that nobody used for so long is closed. */
export const IDLE_CONNECTION_US: Microseconds = fromSeconds(300);
