// @ts-check
/**
 * `npm run notices`: writes THIRD-PARTY-NOTICES.md, the licences of what reaches a visitor of the site. `--check` compares instead.
 * Tools that stay on the author's machine are not in it.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { main, MODULES, Plain, ROOT, say } from "./lib/project.mjs";
import { PACKAGES, WORKS } from "./lib/shipped.mjs";

const FILE = join(ROOT, "THIRD-PARTY-NOTICES.md");
const BUNDLED = join(ROOT, "src/engine/generated/libraries/works.json");
const TYPES = join(ROOT, "src/engine/generated/types/works.json");
const LICENSE_FILE = /^(licen[cs]e|copying|notice|third-?party-?notices)(\.\w+)?$/i;

await main(async () => {
  const text = notices();
  if (!process.argv.includes("--check")) {
    writeFileSync(FILE, text);
    say(`${text.match(/^\| (?!---|work)/gm)?.length} works.`);
  } else if (!existsSync(FILE) || readFileSync(FILE, "utf8") !== text) {
    throw new Plain(
      "THIRD-PARTY-NOTICES.md is not what the installed packages say: npm run notices",
    );
  }
});

function notices() {
  const works = [
    ...PACKAGES.map(describePackage),
    ...bundledPackages(),
    ...WORKS.map(describeWork),
  ];
  const texts = Map.groupBy(works, (work) => work.text);
  return [
    "# Third-party notices",
    "",
    "Coldstart is under the MIT licence (LICENSE). The site it builds contains these works of others:",
    "",
    "| work | licence | what it is for |",
    "| --- | --- | --- |",
    ...works.map(
      ({ name, license, source, what }) =>
        `| ${source ? `[${name}](${source})` : name} | ${license} | ${what} |`,
    ),
    "",
    ...[...texts].flatMap(([text, of]) => [
      `## ${of.map(({ name }) => name).join(", ")}`,
      "",
      "````text",
      text,
      "````",
      "",
    ]),
  ].join("\n");
}

/** What is in the packages that handlers import and in their types: the scripts that build both write down where they took it from. */
function bundledPackages() {
  /** @type {string[]} */
  const bundled = JSON.parse(readFileSync(BUNDLED, "utf8"));
  /** @type {string[]} */
  const typed = JSON.parse(readFileSync(TYPES, "utf8"));
  const known = new Set(PACKAGES.map(({ name }) => `node_modules/${name}`));
  return [...new Set([...bundled, ...typed])]
    .filter((folder) => !known.has(folder))
    .map((folder) => {
      const { name, version, license, repository, homepage, author } = manifestIn(folder);
      const text = ownLicense(folder) ?? usualLicense(license, author?.name ?? author ?? name);
      const what = bundled.includes(folder)
        ? "in the packages that handlers import"
        : "types of the packages that handlers import";
      return {
        name: `${name} ${version}`,
        license,
        source: sourceOf(repository) ?? homepage,
        what,
        text,
      };
    });
}

/** @param {string} folder */
function manifestIn(folder) {
  return JSON.parse(readFileSync(join(ROOT, folder, "package.json"), "utf8"));
}

/** The licence that a package names without bringing its text. @param {string} license @param {string} holder */
function usualLicense(license, holder) {
  return read(join(ROOT, `scripts/licenses/${license}.txt`)).replace("{holder}", holder);
}

/** @param {import("./lib/shipped.mjs").Package} shipped */
function describePackage({ name, what, licenseFile }) {
  const { version, license, repository, homepage } = JSON.parse(
    readFileSync(join(MODULES, name, "package.json"), "utf8"),
  );
  const source = sourceOf(repository) ?? homepage;
  const text = licenseFile ? read(join(MODULES, licenseFile)) : licenseTextOf(name);
  return { name: `${name} ${version}`, license, source, what, text };
}

/** @param {typeof WORKS[number]} work */
function describeWork({ file, ...work }) {
  return { ...work, text: read(join(ROOT, file)) };
}

/** @param {string} name */
function licenseTextOf(name) {
  const text = ownLicense(`node_modules/${name}`);
  if (text !== null) return text;
  throw new Plain(
    `${name} comes without its licence: give its file as licenseFile in scripts/lib/shipped.mjs.`,
  );
}

/** The licence, and the notices it asks to be passed on. @param {string} path of the package's folder */
function ownLicense(path) {
  const folder = join(ROOT, path);
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  const names = files.map((entry) => entry.name).filter((entry) => LICENSE_FILE.test(entry));
  if (!names.some((entry) => /^(licen|copying)/i.test(entry))) return null;
  return names
    .sort()
    .map((entry) => read(join(folder, entry)))
    .join("\n\n");
}

/** @param {string} path */
function read(path) {
  return readFileSync(path, "utf8")
    .replace(/\r\n?/g, "\n")
    .replace(/[ \t]+$/gm, "")
    .trim();
}

/** @param {string | { url: string } | undefined} repository */
function sourceOf(repository) {
  const url = typeof repository === "string" ? repository : repository?.url;
  const path = url
    ?.replace(/^git\+|^github:|\.git$/g, "")
    .replace(/^git@github\.com:/, "https://github.com/")
    .replace(/^(git|ssh):\/\/(git@)?/, "https://");
  return path === undefined || path.startsWith("http") ? path : `https://github.com/${path}`;
}
