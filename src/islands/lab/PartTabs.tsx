import { Tabs } from "../editor/index.ts";

/** What a phone shows one of; wider windows show brief or checks on the left, code and run on the right. */
export type Pane = "brief" | "checks" | "code" | "run";

const LABELS: Record<Pane, string> = { brief: "Brief", code: "Code", checks: "Checks", run: "Run" };

export interface PartTabsProps {
  /** Of the panel, unique on the page. */
  id: string;
  label: string;
  parts: readonly Pane[];
  open: Pane;
  onOpen: (part: Pane) => void;
  /** How many checks pass, "3/7", when there is a verdict. */
  passing: string | null;
  hasPanel?: boolean;
}

export function PartTabs({ id, label, parts, open, onOpen, passing, hasPanel }: PartTabsProps) {
  return (
    <Tabs
      id={id}
      label={label}
      tabs={parts.map((part) => ({
        id: part,
        label: part === "checks" && passing ? `${LABELS.checks} ${passing}` : LABELS[part],
      }))}
      open={open}
      onOpen={(next) => onOpen(next as Pane)}
      {...(hasPanel === undefined ? {} : { hasPanel })}
    />
  );
}
