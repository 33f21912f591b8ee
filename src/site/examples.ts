/** Samples that the sandbox page offers as projects to start from. */
import type { SourceFiles } from "../session/protocol.ts";
import { readSample } from "./samples.ts";

export const EXAMPLES = [
  "hello",
  "queue-scaling",
  "event-retries",
  "partial-batch",
  "response-stream",
  "shared-layer",
] as const;

/** A sample as the folder that somebody would have of it: its events, and the hosts that answer it, are files. */
export function exampleProject(id: string): SourceFiles {
  const { files, events, outsideHosts } = readSample(id);
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  const named = events.map(({ name, payload }) => [
    `events/${name.replace(/[^\w-]+/g, "-").toLowerCase()}.json`,
    json(payload),
  ]);
  return {
    ...files,
    ...(Object.fromEntries(named) as SourceFiles),
    ...(outsideHosts.length > 0 ? { "hosts.json": json(outsideHosts) } : {}),
  };
}
