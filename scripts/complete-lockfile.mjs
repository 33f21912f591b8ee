// @ts-check
/**
 * Adds to package-lock.json what npm leaves out: packages for other platforms that the registry in use could not tell about.
 * Without them `npm ci` refuses the lockfile, and on those platforms a tool would come without its binary. Which ones there
 * are and in which version stands in the packages that want them; for which platform, in their names. Run it after
 * `npm install` where the check of the lockfile asks for it.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { missingOptionals } from "./lib/lockfile.mjs";
import { main, Plain, ROOT, say } from "./lib/project.mjs";

const FILE = join(ROOT, "package-lock.json");
const SYSTEMS = [
  "aix",
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
  "win32",
];
const PROCESSORS = [
  "arm64",
  "arm",
  "x64",
  "ia32",
  "loong64",
  "mips64el",
  "ppc64",
  "riscv64",
  "s390x",
  "wasm32",
];

await main(async () => {
  const lock = JSON.parse(readFileSync(FILE, "utf8"));
  const missing = missingOptionals(lock);
  for (const { name, version } of missing) {
    lock.packages[`node_modules/${name}`] = {
      version,
      ...platformOf(name),
      dev: true,
      optional: true,
    };
  }
  lock.packages = Object.fromEntries(
    Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, "en")),
  );
  writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
  say(
    missing.length === 0
      ? "Nothing is missing."
      : `Added ${missing.length} packages for other platforms.`,
  );
});

/** @param {string} name */
function platformOf(name) {
  const words = name.replace("windows", "win32").split(/[/-]/);
  const os = SYSTEMS.find((system) => words.includes(system));
  const cpu = PROCESSORS.find((processor) => words.includes(processor));
  // Without a platform npm would install it everywhere, here too, where the registry does not have it.
  if (!cpu)
    throw new Plain(`${name} does not say in its name which platform it is for: add it by hand.`);
  const libc = { musl: "musl", gnu: "glibc", gnueabihf: "glibc", musleabihf: "musl" }[
    words.at(-1) ?? ""
  ];
  return { cpu: [cpu], ...(os && { os: [os] }), ...(os === "linux" && libc && { libc: [libc] }) };
}
