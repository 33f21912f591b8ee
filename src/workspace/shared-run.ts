/** A run of a lab's answer under faults as a link: everything that it takes to make it again is in the fragment. */
import { deflateSync, Inflate, strFromU8, strToU8 } from "fflate";
import type { ScheduledFault, SourceFiles } from "../session/protocol.ts";

/** A schedule of faults, and the code that it breaks. */
export interface SharedRun {
  lab: string;
  /** The lab's revision when the link was made. */
  revision: number;
  /** The check that the run is about. */
  check: string;
  schedule: readonly ScheduledFault[];
  /** The schedule in words. */
  steps: readonly string[];
  files: SourceFiles;
}

/** A link that cannot be followed; the message is for whoever opened it. */
export class SharedRunError extends Error {
  override readonly name = "SharedRunError";
}

const NAME = "run";
const FORMAT = 1;
/** What a lab's code and a schedule fit into many times over; more is not unpacked. */
const MOST_BYTES = 1_000_000;

/** `#run=...`, to be put behind the lab's address. */
export function fragmentOf(run: SharedRun): string {
  const packed = deflateSync(strToU8(JSON.stringify({ format: FORMAT, ...run })), { level: 9 });
  return `#${NAME}=${toBase64Url(packed)}`;
}

/** The run of a fragment, `null` when the fragment is about something else. Throws {@link SharedRunError}. */
export function sharedRunIn(fragment: string, lab: string): SharedRun | null {
  const packed = new URLSearchParams(fragment.replace(/^#/, "")).get(NAME);
  if (packed === null) return null;
  const run = unpacked(packed);
  if (run.format !== FORMAT) {
    throw new SharedRunError(
      "This link was made by a newer version of this page. Load the page again, and then the link.",
    );
  }
  if (!isSharedRun(run)) throw damaged();
  if (run.lab !== lab) {
    throw new SharedRunError(`This link is about another lab, ${run.lab}. Open it there.`);
  }
  const { format: _, ...shared } = run;
  return shared;
}

const damaged = (): SharedRunError =>
  new SharedRunError(
    "This link is damaged: a part of it is missing or was changed. Copy it again, as a whole.",
  );

function unpacked(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(strFromU8(inflated(fromBase64Url(text))));
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw damaged();
}

function inflated(packed: Uint8Array): Uint8Array {
  const all = new Uint8Array(MOST_BYTES);
  let bytes = 0;
  const inflate = new Inflate((part) => {
    if (bytes + part.length > MOST_BYTES) throw damaged();
    all.set(part, bytes);
    bytes += part.length;
  });
  // In small steps, so that what unpacks to too much is noticed on the way.
  for (let at = 0; at < packed.length; at += 1_024) {
    inflate.push(packed.subarray(at, at + 1_024), at + 1_024 >= packed.length);
  }
  return all.subarray(0, bytes);
}

function isSharedRun(
  value: Record<string, unknown>,
): value is Record<string, unknown> & SharedRun & { format: number } {
  const { lab, revision, check, schedule, steps, files } = value;
  const isList = Array.isArray(schedule) && Array.isArray(steps);
  return (
    typeof lab === "string" &&
    typeof revision === "number" &&
    typeof check === "string" &&
    isList &&
    steps.length === schedule.length &&
    schedule.every((fault) => typeof fault === "object" && fault !== null) &&
    steps.every((step) => typeof step === "string") &&
    typeof files === "object" &&
    files !== null &&
    Object.keys(files).length > 0 &&
    Object.values(files).every((text) => typeof text === "string")
  );
}

function toBase64Url(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64Url(text: string): Uint8Array {
  const raw = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
}
