/** `coldstart`: the same account from the command line. Commands load on demand, so that a run starts at once. */
import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";
import { explain } from "./explain.ts";
import { EXIT, HELP, OVERVIEW, PROGRAM, UsageError } from "./usage.ts";

// Stripping types and compiling is a third of a short run; the second run need not do it again.
enableCompileCache(fileURLToPath(new URL("../../node_modules/.cache/coldstart", import.meta.url)));

type Command = (args: string[]) => Promise<number>;

const COMMANDS: Record<string, () => Promise<Command>> = {
  run: async () => (await import("./run.ts")).run,
  export: async () => (await import("./export.ts")).exportProject,
  grade: async () => (await import("./grade.ts")).grade,
  labs: async () => (await import("./labs.ts")).labs,
  bench: async () => (await import("./bench.ts")).bench,
};

async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined)
    throw new UsageError(`Expected a command, but nothing was given.\n\n${OVERVIEW}`);
  if (name === "help" || name === "--help" || name === "-h") return help(args);
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) throw unknownCommand(name);
  if (args.includes("--help") || args.includes("-h")) return help([name]);
  const command = await load();
  return command(args);
}

function help([topic = "help"]: string[]): number {
  if (!Object.hasOwn(HELP, topic)) throw unknownCommand(topic);
  process.stdout.write(HELP[topic] ?? OVERVIEW);
  return EXIT.done;
}

const unknownCommand = (name: string): UsageError =>
  new UsageError(
    `There is no command ${JSON.stringify(name)}. Commands: ${Object.keys(COMMANDS).join(", ")}, help.\nSee: ${PROGRAM} help`,
  );

// `coldstart run ... | head` closes the pipe early: nobody is left to tell.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(EXIT.done);
  throw error;
});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const { code, message } = await explain(error);
  process.stderr.write(`coldstart: ${message}\n`);
  process.exitCode = code;
}
