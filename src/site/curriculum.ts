/**
 * The map of the workshop: what exists and what is planned. Navigation, page titles and the home page are made from it.
 * A lesson is available when its file `content/modules/<module folder>/<lesson file>.mdx` exists; a lab when `labs/<id>/index.mdx` does.
 */

/** P: a pattern. A: an anti-pattern. */
export type LessonKind = "P" | "A" | "P/A";

export interface Lesson {
  /** `1.2` */
  readonly number: string;
  readonly title: string;
  readonly kind: LessonKind;
  /** Without its ending; absent while the lesson is planned. */
  readonly file?: string;
  readonly lab: string;
}

export interface Module {
  readonly number: number;
  readonly folder: string;
  readonly title: string;
  /** What one learns here, in one sentence. */
  readonly about: string;
  readonly lessons: readonly Lesson[];
}

const lesson = (
  number: string,
  title: string,
  kind: LessonKind,
  lab: string,
  file?: string,
): Lesson => ({
  number,
  title,
  kind,
  lab,
  ...(file === undefined ? {} : { file }),
});

export const MODULES: readonly Module[] = [
  {
    number: 1,
    folder: "01-execution-model",
    title: "The execution model",
    about:
      "Environments are made, frozen, reused and ended. Nearly everything else follows from that.",
    lessons: [
      lesson("1.1", "Anatomy of an invocation", "P", "first-response", "01-anatomy"),
      lesson(
        "1.2",
        "Init once: what belongs outside the handler",
        "P/A",
        "tame-the-cold-start",
        "02-init-once",
      ),
      lesson("1.3", "Cold starts under traffic", "A", "lighter-package", "03-cold-starts"),
      lesson(
        "1.4",
        "Provisioned concurrency and scaling it",
        "P",
        "always-warm-at-nine",
        "04-provisioned",
      ),
      lesson(
        "1.5",
        "Concurrency, throttles and protecting what is downstream",
        "P",
        "protect-the-database",
        "05-concurrency",
      ),
      lesson("1.6", "Memory is CPU is money", "P", "right-size", "06-memory"),
    ],
  },
  {
    number: 2,
    folder: "02-invocation",
    title: "Invocation",
    about: "Synchronous, asynchronous, polled: who waits, who retries and who pays.",
    lessons: [
      lesson("2.1", "Synchronous: request and response", "P", "answer-in-time", "01-synchronous"),
      lesson(
        "2.2",
        "Asynchronous: accepted is not done",
        "P",
        "no-promise-left-behind",
        "02-asynchronous",
      ),
      lesson(
        "2.3",
        "Queues: event source mappings and partial batches",
        "P",
        "partial-batch",
        "03-queues",
      ),
      lesson("2.4", "Chaining functions synchronously", "A", "break-the-chain", "04-chaining"),
    ],
  },
  {
    number: 3,
    folder: "03-failure",
    title: "Failure",
    about: "Retries, duplicates and time-outs, and code that stays right under all of them.",
    lessons: [
      lesson(
        "3.1",
        "Retries, dead-letter queues and destinations",
        "P/A",
        "let-it-fail",
        "01-retries",
      ),
      lesson("3.2", "Idempotency", "P", "charge-once", "02-idempotency"),
      lesson("3.3", "Time-outs, backoff and jitter", "P", "retry-with-a-budget", "03-backoff"),
      lesson("3.4", "Runaway recursion", "A", "cut-the-loop", "04-recursion"),
    ],
  },
  {
    number: 4,
    folder: "04-data",
    title: "Data",
    about:
      "Connections, pools, proxies and the choice of a database for code that scales by copies.",
    lessons: [
      lesson("4.1", "Connections: one pool per environment", "P/A", "one-pool-per-environment"),
      lesson("4.2", "RDS Proxy and IAM authentication", "P", "behind-the-proxy"),
      lesson("4.3", "A data API in front of the database", "P", "data-api"),
      lesson("4.4", "Choosing a serverless database", "P", "model-the-order"),
    ],
  },
  {
    number: 5,
    folder: "05-structure",
    title: "Structure",
    about: "Middleware, layers, shared code, configuration and how much belongs in one function.",
    lessons: [
      lesson("5.1", "Middleware", "P", "compose"),
      lesson("5.2", "Layers for dependencies", "P", "ship-a-layer"),
      lesson("5.3", "Layers for shared code", "P", "shared-logger"),
      lesson("5.4", "The monolithic function", "A", "split-the-monolith"),
      lesson("5.5", "Configuration and secrets", "A", "rotate-without-redeploy"),
    ],
  },
  {
    number: 6,
    folder: "06-events",
    title: "Events",
    about: "Publishing what happened, and routing it to those who care.",
    lessons: [
      lesson("6.1", "Publishing domain events with EventBridge", "P", "publish-and-check"),
      lesson("6.2", "Rules and patterns", "P", "route-by-content"),
    ],
  },
  {
    number: 7,
    folder: "07-observability",
    title: "Observability",
    about:
      "Logs one can query, alarms on symptoms, and one order followed through queues and events.",
    lessons: [
      lesson("7.1", "Structured logs", "P/A", "find-the-needle"),
      lesson("7.2", "Metrics and alarms", "P", "alarm-on-symptoms"),
      lesson("7.3", "Tracing across asynchronous hops", "P", "follow-the-order"),
    ],
  },
  {
    number: 8,
    folder: "08-capstone",
    title: "Capstone: Black Friday",
    about: "An order system with the faults of every module in it, and a stormy day to survive.",
    lessons: [],
  },
];

export const KIND_WORDS: Readonly<Record<LessonKind, string>> = {
  P: "Pattern",
  A: "Anti-pattern",
  "P/A": "Pattern and anti-pattern",
};

/** The path of an available lesson's page from the site's root. */
export function lessonPath(module: Module, { file }: Lesson): `/${string}` | undefined {
  return file === undefined ? undefined : `/modules/${module.folder}/${file}/`;
}

export function findLesson(entryId: string): { module: Module; lesson: Lesson } | undefined {
  for (const module of MODULES) {
    for (const lesson of module.lessons) {
      if (entryId === `modules/${module.folder}/${lesson.file}`) return { module, lesson };
    }
  }
  return undefined;
}

export function findLessonOfLab(lab: string): { module: Module; lesson: Lesson } | undefined {
  for (const module of MODULES) {
    const lesson = module.lessons.find((candidate) => candidate.lab === lab);
    if (lesson !== undefined) return { module, lesson };
  }
  return undefined;
}

/** Where the reader's own projects run. */
export const SANDBOX = { label: "Bring your own function", link: "/sandbox/" } as const;

/** Every lesson, what it builds on, and the reader's place. */
export const MAP = { label: "Map of the workshop", link: "/map/" } as const;

/** The reference pages, in the order in which they are offered. */
export const REFERENCE = [
  { label: "Reading the timeline", link: "/reference/timeline/" },
  { label: "Behaviours", link: "/reference/behaviours/" },
  { label: "What is simulated", link: "/reference/simulated/" },
  { label: "Glossary", link: "/glossary/" },
  { label: "Libraries", link: "/reference/libraries/" },
  { label: "Quotas", link: "/reference/quotas/" },
  { label: "Prices", link: "/reference/prices/" },
] as const;
