/** A thread that grades: `lab-workers.ts` is the other half. */
import { parentPort } from "node:worker_threads";
import { loadLab } from "../grading/lab-folder.ts";
import { graderOn, type Job } from "../grading/graders.ts";
import type { Lab } from "../grading/lab.ts";
import { openInProcessSession } from "../session/client/in-process.ts";
import { loadNodeAssets } from "../session/client/node-assets.ts";

export interface LabTask {
  readonly id: number;
  /** The lab's folder. */
  readonly folder: string;
  readonly job: Job;
}

const session = openInProcessSession(loadNodeAssets);
const grader = graderOn(session);
const labs = new Map<string, Promise<Lab>>();

parentPort!.on("message", async ({ id, folder, job }: LabTask) => {
  const lab = labs.get(folder) ?? loadLab(folder);
  labs.set(folder, lab);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort!.postMessage({ id, judged: await grader.grade(await lab, job) });
});
