/** A lab as a project of its own: its account, somebody's code, and an event of each scenario. */
import type { OutsideHost, SourceFiles, Workload } from "../session/protocol.ts";
import { payloadsOf } from "../session/workloads.ts";
import { LAB_TEMPLATE, type Lab } from "./lab.ts";

interface LabProject {
  title: string;
  files: SourceFiles;
  template: string;
  events: { name: string; payload: unknown }[];
  /** Of the first scenario. */
  target: Workload["target"];
  parameters?: Record<string, string>;
  outsideHosts?: OutsideHost[];
}

export function labProject({ title, template, scenarios }: Lab, code: SourceFiles): LabProject {
  const named = Object.entries(scenarios);
  const [, { parameters, outsideHosts, workload } = {}] = named[0] ?? [];
  return {
    title,
    files: { [LAB_TEMPLATE]: template, ...code },
    template: LAB_TEMPLATE,
    target: workload?.target,
    events: named.flatMap(([name, scenario]) =>
      payloadsOf(scenario.workload)
        .slice(0, 1)
        .map((payload) => ({ name, payload })),
    ),
    ...(parameters ? { parameters } : {}),
    ...(outsideHosts ? { outsideHosts } : {}),
  };
}
