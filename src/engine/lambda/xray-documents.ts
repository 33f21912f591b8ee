/** Segment documents that the function's own code sends. https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html */
import type { SegmentDocument, TraceRecord } from "../kernel/trace.ts";
import type { XRaySegment, XRaySubsegment } from "./xray-segment.ts";

/** What the daemon makes of a packet: a header, a line feed, a document. What is none is dropped. */
export function documentOfPacket(text: string): SegmentDocument | undefined {
  const [header = "", ...rest] = text.split("\n");
  if (!/"format"\s*:\s*"json"/.test(header)) return undefined;
  return parseDocument(rest.join("\n"));
}

/** `undefined` for what is no segment document. */
export function parseDocument(text: string): SegmentDocument | undefined {
  try {
    const document = JSON.parse(text) as Partial<SegmentDocument> | null;
    const { id, name, trace_id, start_time } = document ?? {};
    const valid =
      /^[0-9a-f]{16}$/.test(id ?? "") &&
      /^1-[0-9a-f]{8}-[0-9a-f]{24}$/.test(trace_id ?? "") &&
      typeof name === "string" &&
      typeof start_time === "number";
    return valid ? (document as SegmentDocument) : undefined;
  } catch {
    return undefined;
  }
}

type Node = { subsegments?: XRaySubsegment[] };

/** Lambda's segments with what the code sent in its place: a subsegment goes to the one it names as parent. */
export function withDocuments(
  segments: XRaySegment[],
  trace: readonly TraceRecord[],
): XRaySegment[] {
  const documents = new Map<string, SegmentDocument>();
  // One that was in progress is sent again when it is over.
  for (const record of trace) {
    if (record.type === "segment.sent") documents.set(record.document.id, record.document);
  }
  if (documents.size === 0) return segments;
  const nodes = new Map<string, Node>();
  const register = (node: Node & { id: string }): void => {
    nodes.set(node.id, node);
    for (const each of node.subsegments ?? []) register(each);
  };
  for (const segment of segments) register(segment);
  const own = [...documents.values()].map(copyOf);
  for (const each of own) register(each);
  const alone = own.filter((document) => {
    const { parent_id: parentId, type } = document;
    const parent = parentId === undefined ? undefined : nodes.get(parentId);
    if (type !== "subsegment" || !parent) return true;
    const { trace_id: _trace, parent_id: _parent, type: _type, ...subsegment } = document;
    nodes.set(subsegment.id, subsegment);
    (parent.subsegments ??= []).push(subsegment);
    return false;
  });
  return [...segments, ...(alone as XRaySegment[])];
}

const copyOf = (document: SegmentDocument): SegmentDocument & XRaySubsegment => ({
  ...document,
  ...(document.subsegments ? { subsegments: document.subsegments.map(copyOf) } : {}),
});
