export * from "./format.ts";
export { Outcome, OutcomeMark, PhaseMark } from "./marks.tsx";
export type { OpenSource, SourceLocation, TimelineSelection } from "./selection.ts";
