import type { Lab, LabDefinition } from "../../grading/lab.ts";
import { failed } from "../../workspace/runner.ts";

/** Each lab is a file of its own, fetched when it is checked. */
const definitions = import.meta.glob<LabDefinition>("/labs/*/lab.ts", { import: "default" });
const templates = import.meta.glob<string>(
  ["/labs/*/template.yaml", "/labs/*/starter/template.yaml"],
  { query: "?raw", import: "default" },
);

export async function loadLab(id: string): Promise<Lab> {
  const load = definitions[`/labs/${id}/lab.ts`];
  const loadTemplate =
    templates[`/labs/${id}/template.yaml`] ?? templates[`/labs/${id}/starter/template.yaml`];
  if (!load || !loadTemplate) throw failed(`There is no lab "${id}".`);
  try {
    const [definition, template] = await Promise.all([load(), loadTemplate()]);
    return { ...definition, template };
  } catch (error) {
    throw failed(
      `The checks could not be loaded (${String(error)}). Check the connection and try again.`,
    );
  }
}

export const loadGrader = () => import("../../grading/runner.ts");

export const loadLabProject = async () => (await import("../../grading/lab-project.ts")).labProject;
