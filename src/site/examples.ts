/** Samples that the sandbox page offers as projects to start from. */
import { eventFiles } from "../projects/export-sam.ts";
import type { SourceFiles } from "../session/protocol.ts";
import { readSample } from "./samples.ts";

export const EXAMPLES = [
  "hello",
  "queue-scaling",
  "event-retries",
  "partial-batch",
  "response-stream",
  "shared-layer",
  "held-connections",
] as const;

/** A sample as the folder that somebody would have of it: its events, and the hosts that answer it, are files. */
export function exampleProject(id: string): SourceFiles {
  const { files, events, outsideHosts } = readSample(id);
  return {
    ...files,
    ...eventFiles(events),
    ...(outsideHosts.length > 0
      ? { "hosts.json": `${JSON.stringify(outsideHosts, null, 2)}\n` }
      : {}),
  };
}
