export { Timeline, type TimelineProps } from "./Timeline.tsx";
export { createTimeAxis, type TimeAxis } from "./axis.ts";
export type { TimelineSelection } from "../shared/selection.ts";
