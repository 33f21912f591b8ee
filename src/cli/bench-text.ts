/** What `bench` finds out, and how it says it to people. */
import type { BringMeasurement } from "./bench-bring.ts";
import type { FileSize } from "./first-run-bytes.ts";
import type { LibraryBytes } from "./library-bytes.ts";
import { paint, table } from "./text.ts";

export interface Bench {
  cores: number;
  processor: string;
  node: string;
  /** A trivial handler from the agenda through the runtime client to the summaries, at 3,000 invocations. */
  warmInvocationsPerSecond: number;
  /** What one more warm invocation costs, by the length of the run. Flat means that nothing grows with history. */
  invocations: { count: number; usEach: number; rssMb: number }[];
  /** Environments that exist at the same time, each with its init and one invocation. */
  environments: { count: number; ms: number; msEach: number; rssMb: number }[];
  /** One more environment from the image, and booted from nothing; init and first invocation included. */
  forkMs: number;
  coldBootMs: number;
  /** As `forkMs`, with the first client of the AWS SDK. */
  sdkForkMs: number;
  /** One more GetItem through the SDK by a warm handler. */
  tableCallMs: number;
  /**
   * A run with a database: the first of a process, which loads and boots Postgres, and one that takes it back to its start.
   * One more query, and one more connection with its password, by the real driver.
   */
  database: { coldStartMs: number; againMs: number; queryMs: number; connectionMs: number };
  /** Long virtual times in real milliseconds. */
  long: { what: string; ms: number; virtualHours: number; invocations: number; records: number }[];
  /** From the start of a new process to the printed result of `coldstart run`. */
  firstResultMs: number;
  /** A folder with 1 MB of packages, from disk to its first answer. */
  bring: BringMeasurement;
  /** What a first run in a page moves, compressed; `null` before the site was built. */
  firstRunBytes: { total: number; files: FileSize[] } | null;
  /** What an import of a package moves besides, compressed, and what its types move once somebody edits. */
  libraries: (LibraryBytes & { typeBytes: number })[];
}

export function formatBench(it: Bench): string {
  const machine = `${it.cores} cores, ${it.processor}, Node ${it.node}, medians, every measurement in a process of its own`;
  const sections = [
    table([right("WARM INVOCATIONS"), right("EACH"), right("RESIDENT")], invocationRows(it)),
    table(
      [right("ENVIRONMENTS AT ONCE"), right("ALL"), right("EACH"), right("RESIDENT")],
      environmentRows(it),
    ),
    table(
      [right("REAL"), right("VIRTUAL"), right("INVOCATIONS"), right("RECORDS"), { title: "WHAT" }],
      longRows(it),
    ),
    table([right("VALUE"), { title: "WHAT" }], otherRows(it)),
  ];
  return `\n  ${paint("dim", machine)}\n\n${sections.join("\n")}\n`;
}

const right = (title: string) => ({ title, align: "right" as const });

const invocationRows = ({ invocations }: Bench): string[][] =>
  invocations.map(({ count, usEach, rssMb }) => [number(count), `${usEach} us`, `${rssMb} MB`]);

const environmentRows = ({ environments }: Bench): string[][] =>
  environments.map(({ count, ms, msEach, rssMb }) => [
    number(count),
    `${Math.round(ms)} ms`,
    `${msEach} ms`,
    `${rssMb} MB`,
  ]);

const longRows = ({ long }: Bench): string[][] =>
  long.map(({ what, ms, virtualHours, invocations, records }) => [
    `${ms} ms`,
    `${virtualHours} h`,
    number(invocations),
    number(records),
    what,
  ]);

function otherRows(it: Bench): string[][] {
  const rows = [
    [number(it.warmInvocationsPerSecond), "warm invocations per second, the whole path"],
    [`${it.forkMs} ms`, "one more environment from the image, with init and first invocation"],
    [`${it.sdkForkMs} ms`, "the same, with its first client of the AWS SDK"],
    [`${it.tableCallMs} ms`, "one more GetItem through the AWS SDK, warm"],
    [`${it.database.coldStartMs} ms`, "a first run with a database: Postgres is loaded and booted"],
    [`${it.database.againMs} ms`, "  the next one"],
    [`${it.database.queryMs} ms`, "  one more query through the pg driver"],
    [`${it.database.connectionMs} ms`, "  one more connection of the pg driver, with its password"],
    [`${it.coldBootMs} ms`, "one more environment, booted from nothing"],
    ...bringRows(it.bring),
    [`${it.firstResultMs} ms`, "coldstart run, from process start to exit"],
    [
      it.firstRunBytes === null ? "-" : kB(it.firstRunBytes.total),
      "a first run in the page, brotli; built site only",
    ],
  ];
  const files = (it.firstRunBytes?.files ?? []).map(({ file, bytes }) => [kB(bytes), `  ${file}`]);
  const imports = it.libraries.map(({ specifier, bytes, typeBytes }) => [
    kB(bytes),
    `importing ${specifier}, brotli; its types in the editor ${kB(typeBytes)}`,
  ]);
  return [...rows, ...files, ...imports];
}

const bringRows = (it: BringMeasurement): string[][] => [
  [`${it.readMs} ms`, `reading a folder with ${it.kilobytes} kB of packages in ${it.files} files`],
  [`${it.readAgainMs} ms`, "  the same when only the handler has changed"],
  [`${it.runMs} ms`, `  its run as it is; init ${it.initMs} ms of virtual time`],
  [`${it.bundleMs} ms`, "  bundling it with esbuild"],
  [`${it.bundledRunMs} ms`, `  its run as a bundle; init ${it.bundledInitMs} ms of virtual time`],
];

const number = (value: number): string => value.toLocaleString("en-US");
const kB = (bytes: number): string => `${(bytes / 1_000).toFixed(1)} kB`;
