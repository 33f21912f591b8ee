export { CodeEditor, type Place } from "./CodeEditor.tsx";
export { DraftNotice, loadFilesDiff, type FilesDiffProps } from "./DraftNotice.tsx";
export { ExportButton } from "./ExportButton.tsx";
export { EventEditor } from "./EventEditor.tsx";
export { highlightCode } from "./highlight.ts";
export { runOnCtrlEnter } from "./keys.ts";
export { pageSession } from "./page-session.ts";
export { Numbers } from "./Numbers.tsx";
export { Problems } from "./Problems.tsx";
export {
  ConfigurationFields,
  ProblemList,
  progressText,
  RunBar,
  RunNote,
  SettingsFields,
  shareDone,
} from "./RunBar.tsx";
export { EmptyOutput, RunOutput, ViewsPending } from "./RunOutput.tsx";
export { createRunViews, type RunViews } from "./run-views.ts";
export { panelOf, Tabs } from "./Tabs.tsx";
export { useStore } from "./use-store.ts";
