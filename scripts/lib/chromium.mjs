// @ts-check
/** Finds a Chromium for the tests, or installs Debian's where that is possible. */
import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { Plain, run, say } from "./project.mjs";

const COMMANDS = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "chrome",
];

/** Path of a Chromium or Chrome, or null. */
export function findChromium() {
  const given = process.env.COLDSTART_CHROMIUM;
  if (given) {
    if (existsSync(given)) return given;
    throw new Plain(`COLDSTART_CHROMIUM is ${given}, and there is no such file.`);
  }
  return [...onPath(), ...usualPlaces(), ...playwrightCache()].find(isExecutable) ?? null;
}

/** Like {@link findChromium}, but installs one if need be and fails with what to do if it cannot. */
export async function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  if (
    process.platform === "linux" &&
    process.getuid?.() === 0 &&
    [...onPath(["apt-get"])].some(isExecutable)
  ) {
    await installFromDebian();
    const installed = findChromium();
    if (installed) return installed;
  }
  throw new Plain(
    [
      "The browser tests need Chromium or Chrome, and none was found. One of these helps:",
      "  - install Chromium or Google Chrome as usual on this system (Debian, Ubuntu: apt-get install chromium)",
      "  - npx playwright install chromium",
      "  - point COLDSTART_CHROMIUM to the executable",
      "  - npm test -- --no-browser   runs everything else",
    ].join("\n"),
  );
}

async function installFromDebian() {
  say("No Chromium found: installing Debian's (apt-get install chromium) ...");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [
    ["update", "-qq"],
    ["install", "-y", "-qq", "--no-install-recommends", "chromium"],
  ]) {
    const { code, text } = await run("apt-get", args, { env, output: "capture" });
    if (code !== 0)
      say(`apt-get ${args[0]} failed:\n${text.trim().split("\n").slice(-5).join("\n")}`);
  }
}

function onPath(commands = COMMANDS) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return commands.flatMap((command) => folders.map((folder) => join(folder, command)));
}

function usualPlaces() {
  if (process.platform === "darwin") {
    return ["Google Chrome", "Chromium", "Microsoft Edge"].flatMap((name) =>
      ["/Applications", join(homedir(), "Applications")].map((folder) =>
        join(folder, `${name}.app/Contents/MacOS/${name}`),
      ),
    );
  }
  if (process.platform === "win32") {
    const folders = ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].map(
      (name) => process.env[name] ?? "",
    );
    return [
      "Google/Chrome/Application/chrome.exe",
      "Microsoft/Edge/Application/msedge.exe",
    ].flatMap((path) => folders.map((folder) => join(folder, path)));
  }
  return ["/snap/bin/chromium", "/opt/google/chrome/chrome"];
}

/** What `playwright install chromium` leaves, newest first. */
function playwrightCache() {
  const cache =
    process.env.PLAYWRIGHT_BROWSERS_PATH ??
    {
      darwin: join(homedir(), "Library/Caches/ms-playwright"),
      win32: join(process.env.LOCALAPPDATA ?? "", "ms-playwright"),
    }[/** @type {"darwin" | "win32"} */ (process.platform)] ??
    join(homedir(), ".cache/ms-playwright");
  if (!existsSync(cache)) return [];
  return readdirSync(cache)
    .filter((name) => name.startsWith("chromium-"))
    .sort((a, b) => Number(b.split("-")[1]) - Number(a.split("-")[1]))
    .flatMap((name) =>
      [
        "chrome-linux/chrome",
        "chrome-linux64/chrome",
        "chrome-mac/Chromium.app/Contents/MacOS/Chromium",
        "chrome-win/chrome.exe",
        "chrome-win64/chrome.exe",
      ].map((path) => join(cache, name, path)),
    );
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
