/** Graders on threads of their own, as many as there is room for. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Grader, Judged } from "../grading/graders.ts";
import type { LabTask } from "./lab-worker.ts";

/** Each takes some hundred megabytes. */
const MOST_WORKERS = 4;

export interface LabWorkers {
  graders(folder: string): Grader[];
  close(): Promise<void>;
}

export function openLabWorkers(): LabWorkers {
  const threads = Array.from(
    { length: Math.min(MOST_WORKERS, availableParallelism()) },
    () => new Thread(),
  );
  return {
    graders: (folder) =>
      threads.map((thread) => ({ grade: (_lab, job) => thread.ask({ folder, job }) })),
    close: async () => void (await Promise.all(threads.map((thread) => thread.close()))),
  };
}

class Thread {
  private readonly worker = new Worker(new URL("./lab-worker.ts", import.meta.url));
  private readonly waiting = new Map<number, PromiseWithResolvers<Judged>>();
  private tasks = 0;

  constructor() {
    this.worker.on("message", ({ id, judged }: { id: number; judged: Judged }) => {
      this.waiting.get(id)?.resolve(judged);
      this.waiting.delete(id);
    });
    this.worker.on("error", (error) => {
      for (const { reject } of this.waiting.values()) reject(error);
    });
  }

  ask(task: Omit<LabTask, "id">): Promise<Judged> {
    const id = this.tasks++;
    const answer = Promise.withResolvers<Judged>();
    this.waiting.set(id, answer);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    this.worker.postMessage({ id, ...task } satisfies LabTask);
    return answer.promise;
  }

  close(): Promise<number> {
    return this.worker.terminate();
  }
}
