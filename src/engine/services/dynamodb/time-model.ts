/**
 * How long things take in DynamoDB of which AWS says only that they do. Guesses, but for what they rest on:
 *
 * - A call takes "single-digit milliseconds" (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Introduction.html);
 *   the usual time of a call is in `services/api/latency.ts`. A Query or Scan reads on for longer the more it reads, and a
 *   transaction is prepared and committed: two rounds, during which it holds its items.
 * - A global index follows its table "within a fraction of a second, under normal conditions"
 *   (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html).
 * - Expired items are deleted "within a few days" of their expiration
 *   (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html). Here it is a log-normal time with a median of
 *   half an hour, and two days at most: long enough to be seen in a run, and never to be relied upon.
 * - It "can take up to one hour" until a change of time to live is in effect.
 */
import { fromMs, fromSeconds, type Microseconds } from "../../kernel/instant.ts";
import type { RandomStream } from "../../kernel/random.ts";

export const CREATE_TABLE_US: Microseconds = fromSeconds(6);
export const UPDATE_TABLE_US: Microseconds = fromSeconds(8);
export const DELETE_TABLE_US: Microseconds = fromSeconds(4);
export const CREATE_INDEX_US: Microseconds = fromSeconds(60);
export const ENABLE_TIME_TO_LIVE_US: Microseconds = fromSeconds(600);

/** From the moment a transaction holds its items until it has written them. */
export const TRANSACTION_US: Microseconds = fromMs(6);

const PROPAGATION_MEDIAN_MS = 8;
const PROPAGATION_SIGMA = 0.6;

/** Until a change of an item is in the global indexes. */
export const propagationUs = (random: RandomStream): Microseconds =>
  fromMs(random.logNormal(PROPAGATION_MEDIAN_MS, PROPAGATION_SIGMA));

const EXPIRY_MEDIAN_S = 1_800;
const EXPIRY_SIGMA = 1;
const EXPIRY_MAXIMUM_S = 172_800;

/** From an item's expiration until it is deleted. */
export const expiryDelayUs = (random: RandomStream): Microseconds =>
  fromSeconds(Math.min(EXPIRY_MAXIMUM_S, random.logNormal(EXPIRY_MEDIAN_S, EXPIRY_SIGMA)));

const READ_MS_PER_MB = 35;
const BYTES_PER_MB = 1_048_576;

/** What reading a page takes longer than reading one item. */
export const pageUs = (bytes: number): Microseconds =>
  fromMs((bytes / BYTES_PER_MB) * READ_MS_PER_MB);
