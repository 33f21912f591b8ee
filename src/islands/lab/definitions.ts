import type { Lab } from "../../grading/lab.ts";
import { failed } from "../../workspace/runner.ts";

/** Each lab is a file of its own, fetched when it is checked. */
const definitions = import.meta.glob<Lab>("/labs/*/lab.ts", { import: "default" });

export async function loadLab(id: string): Promise<Lab> {
  const load = definitions[`/labs/${id}/lab.ts`];
  if (!load) throw failed(`There is no lab "${id}".`);
  try {
    return await load();
  } catch (error) {
    throw failed(
      `The checks could not be loaded (${String(error)}). Check the connection and try again.`,
    );
  }
}

export const loadGrader = async () => (await import("../../grading/runner.ts")).gradeLab;
