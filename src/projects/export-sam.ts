/**
 * A project for the SAM CLI: what runs here as files that `sam build` and `sam deploy` take as they are.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/using-sam-cli.html
 */
import { strToU8, zipSync } from "fflate";
import { isMap, isScalar, parseDocument, visit, type Document } from "yaml";
import { describeTemplate } from "../session/templates.ts";
import type {
  FunctionConfiguration,
  OutsideHost,
  SourceFiles,
  Workload,
} from "../session/protocol.ts";
import { isPackage } from "../session/packages.ts";
import { isOfFunction, readmeOf } from "./export-readme.ts";
import { isInside, joined, treeOf, type FileTree } from "./file-tree.ts";
import { scriptOf } from "./handlers.ts";
import { scan, type Scanned } from "./imports.ts";
import { isScript } from "./left-out.ts";
import { isTyped } from "./project.ts";
import { nameOf } from "./specifiers.ts";

export interface ExportSource {
  /** Of the project: small letters, digits and hyphens. */
  name: string;
  title: string;
  files: SourceFiles;
  /** Which of the files describes the account. Without one, `function` does. */
  template?: string;
  function?: FunctionConfiguration;
  /** Values of the template's parameters. */
  parameters?: Record<string, string>;
  events: readonly { name: string; payload: unknown }[];
  /** What they are sent to, when that is no function. */
  target?: Workload["target"];
  /** They are not deployed; a file beside the project keeps them for runs here. */
  outsideHosts?: readonly OutsideHost[];
  /** Packages that the sandbox brings along: package.json names those that the code imports, in the same versions. */
  libraries: Readonly<Record<string, { version: string; folder: string }>>;
}

const TEMPLATE = "template.yaml";
const SOURCES = "src";
/** Where a template names folders of code. */
const FOLDER_KEYS = ["CodeUri", "ContentUri", "Code", "Content"];

/** Versions of what is needed to build; ranges, because nothing that runs depends on them. */
const ESBUILD = "^0.28.0";
const TYPES = { "@types/aws-lambda": "^8.10.0", "@types/node": "^24.0.0", typescript: "^5.9.0" };

/** Paths and texts. Throws `SessionError` of kind `input` when the template is unusable. */
export function exportSam(source: ExportSource): SourceFiles {
  const given = source.template ?? TEMPLATE;
  const events = eventFiles(source.events);
  const files: SourceFiles =
    source.template === undefined
      ? { ...source.files, [given]: templateFor(source.function!) }
      : source.files;
  const { code } = describeTemplate(given, files, source.parameters);
  const document = parseDocument(files[given]!);
  const folders = foldersIn(document);
  const moved = moveSources(files, given, folders);
  if (folders.has("")) renameRoot(document);
  const tree = treeOf(new Map(Object.entries(moved).map(([path, text]) => [path, strToU8(text)])));
  const layers = Object.keys(moved).flatMap(
    (path) => /nodejs\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? [],
  );
  const ofProject = Object.keys({ ...moved, ...events });
  const isThere = (name: string): boolean => ofProject.includes(name);
  const isSent = source.target !== undefined && !isOfFunction(source.target);
  const codeFolders = [...new Set(code.map(({ folder }) => (folder === "" ? SOURCES : folder)))];
  const added: SourceFiles = {};
  let typed = false;
  for (const { logicalId, folder, handler, buildMethod } of code) {
    const root = folder === "" ? SOURCES : folder;
    const entry = scriptOf(tree, root, handler);
    const reads = readsOf(tree, root, layers, source.libraries);
    const compiles = entry !== undefined && isTyped(entry);
    typed ||= compiles;
    if (compiles && buildMethod === undefined) {
      buildWithEsbuild(document, logicalId, entry.slice(root.length + 1), reads);
    }
    const path = `${root}/package.json`;
    const manifest = manifestOf(source.name, moved[path], reads, compiles);
    if (manifest !== undefined) added[path] = manifest;
  }
  return {
    [TEMPLATE]: document.toString({ lineWidth: 120 }),
    ...moved,
    ...added,
    ...events,
    ...(typed && !("tsconfig.json" in moved) ? { "tsconfig.json": tsconfigFor(codeFolders) } : {}),
    ...(source.outsideHosts?.length ? { "hosts.json": jsonText(source.outsideHosts) } : {}),
    ...(isSent ? { "workload.json": jsonText({ ...ONE, target: source.target }) } : {}),
    ".gitignore": ["/.aws-sam/", ...codeFolders.map((it) => `/${it}/node_modules/`), ""].join("\n"),
    // What somebody wrote about the project stays.
    [isThere("README.md") ? "DEPLOY.md" : "README.md"]: readmeOf(source, {
      typed,
      folders: codeFolders,
      events: ofProject.filter((path) => /^events\/.+\.json$/.test(path)),
      hasHosts: isThere("hosts.json") || (source.outsideHosts ?? []).length > 0,
      template: document.toString(),
    }),
  };
}

/** A workload of one arrival: what arrives is named beside it. */
const ONE = { kind: "constant", count: 1, intervalMs: 0 };

/** As stacks are called. */
export const projectName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "") || "function";

/** The files of a project as one archive, below a folder of its name. */
export function zipOf(name: string, files: SourceFiles): Uint8Array {
  return zipSync(
    Object.fromEntries(
      Object.entries(files).map(([path, text]) => [`${name}/${path}`, strToU8(text)]),
    ),
  );
}

const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function templateFor(it: FunctionConfiguration): string {
  const { Variables } = { Variables: it.environment };
  const properties = {
    CodeUri: ".",
    Handler: it.handler,
    Runtime: it.runtime,
    Architectures: [it.architecture],
    MemorySize: it.memorySizeMb,
    Timeout: it.timeoutSeconds,
    ...(Object.keys(Variables).length > 0 ? { Environment: { Variables } } : {}),
  };
  const Resources = { Function: { Type: "AWS::Serverless::Function", Properties: properties } };
  return jsonText({ Transform: "AWS::Serverless-2016-10-31", Resources });
}

// Folders

const normalised = (folder: string): string =>
  folder
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");

/** Folders that the template names; "" is the project's own. */
function foldersIn(document: Document): Set<string> {
  const found = new Set<string>();
  visit(document, {
    Pair(_, { key, value }) {
      const named = isScalar(key) && FOLDER_KEYS.includes(String(key.value)) && isScalar(value);
      if (named && typeof value.value === "string") found.add(normalised(value.value));
    },
  });
  return found;
}

/** What belongs to the project and to no function. */
const OF_PROJECT =
  /^(events\/|README|LICENSE|samconfig\.toml$|tsconfig\.json$|hosts\.json$|workload\.json$)/;

/** Code in the project's own folder goes to one of its own: nothing else is then deployed with it. */
function moveSources(files: SourceFiles, template: string, folders: Set<string>): SourceFiles {
  const others = [...folders].filter((folder) => folder !== "");
  const stays = (path: string): boolean =>
    !folders.has("") || OF_PROJECT.test(path) || others.some((folder) => isInside(folder, path));
  return Object.fromEntries(
    Object.entries(files)
      .filter(([path]) => path !== template)
      .map(([path, text]) => [stays(path) ? path : joined(SOURCES, path), text]),
  );
}

function renameRoot(document: Document): void {
  visit(document, {
    Pair(_, { key, value }) {
      if (!isScalar(key) || !FOLDER_KEYS.includes(String(key.value)) || !isScalar(value)) return;
      if (typeof value.value === "string" && normalised(value.value) === "") {
        value.value = `${SOURCES}/`;
      }
    },
  });
}

// Building

interface Reads {
  /** Packages with their versions. */
  dependencies: Record<string, string>;
  /** What is there on AWS without being packaged. */
  external: string[];
  needsModule: boolean;
}

function readsOf(
  tree: FileTree,
  root: string,
  layers: string[],
  libraries: ExportSource["libraries"],
): Reads {
  const reads: Reads = { dependencies: {}, external: [], needsModule: false };
  for (const it of scriptsIn(tree, root)) {
    reads.needsModule ||= it.needsModule;
    for (const { specifier } of it.imports) {
      if (!isPackage(specifier)) continue;
      const name = nameOf(specifier);
      const library = Object.hasOwn(libraries, name) ? libraries[name] : undefined;
      if (layers.includes(name)) reads.external.push(name);
      else if (library?.folder.startsWith("/var/runtime/"))
        reads.external.push(`${name.split("/")[0]}/*`);
      else if (library) reads.dependencies[name] = library.version;
    }
  }
  return { ...reads, external: [...new Set(reads.external)].sort() };
}

function* scriptsIn(tree: FileTree, folder: string): Generator<Scanned> {
  for (const name of tree.list(folder)) {
    const path = joined(folder, name);
    if (tree.kindOf(path) === "folder" && name !== "node_modules") yield* scriptsIn(tree, path);
    else if (isScript(path)) yield scan(path, tree.read(path)!);
  }
}

/** A bundle of ES modules lacks `require`, which packages in CommonJS ask for. */
const REQUIRE =
  "js=import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

function buildWithEsbuild(
  document: Document,
  logicalId: string,
  entry: string,
  reads: Reads,
): void {
  const modules = {
    Format: "esm",
    OutExtension: [".js=.mjs"],
    ...(Object.keys(reads.dependencies).length > 0 ? { Banner: [REQUIRE] } : {}),
  };
  const metadata = ["Resources", logicalId, "Metadata"];
  const build: Record<string, unknown> = {
    BuildMethod: "esbuild",
    BuildProperties: {
      EntryPoints: [entry],
      Minify: false,
      Target: "es2022",
      ...(reads.external.length > 0 ? { External: reads.external } : {}),
      ...(reads.needsModule ? modules : {}),
    },
  };
  if (!isMap(document.getIn(metadata))) document.setIn(metadata, document.createNode({}));
  for (const [key, value] of Object.entries(build)) {
    document.setIn([...metadata, key], document.createNode(value));
  }
}

type Manifest = Record<string, unknown> &
  Partial<Record<"dependencies" | "devDependencies", object>>;

/** What is there already, and what is needed besides; `undefined`: nothing has to be installed. */
function manifestOf(
  name: string,
  there: string | undefined,
  reads: Reads,
  compiles: boolean,
): string | undefined {
  const dependencies = {
    ...reads.dependencies,
    // `sam build` installs dependencies, and takes esbuild from among them.
    ...(compiles ? { esbuild: ESBUILD } : {}),
  };
  if (Object.keys(dependencies).length === 0) return undefined;
  const own: Manifest =
    there === undefined ? { name, version: "1.0.0", private: true } : parsed(there);
  return jsonText({
    ...own,
    dependencies: { ...dependencies, ...own.dependencies },
    ...(compiles ? { devDependencies: { ...TYPES, ...own.devDependencies } } : {}),
  });
}

/** What is not JSON is said where it is deployed. */
function parsed(text: string): Manifest {
  try {
    return JSON.parse(text) as Manifest;
  } catch {
    return {};
  }
}

/** Events as files, by paths. */
export function eventFiles(events: ExportSource["events"]): SourceFiles {
  const names = new Map<string, unknown>();
  for (const { name, payload } of events) {
    const words = name.replace(/([a-z])([A-Z])/g, "$1-$2").toLowerCase();
    const slug = words.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "") || "event";
    let path = `events/${slug}.json`;
    for (let n = 2; names.has(path); n++) path = `events/${slug}-${n}.json`;
    names.set(path, payload);
  }
  return Object.fromEntries([...names].map(([path, payload]) => [path, jsonText(payload ?? {})]));
}

const tsconfigFor = (include: string[]): string =>
  jsonText({
    compilerOptions: {
      target: "ES2022",
      module: "ESNext",
      moduleResolution: "bundler",
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      resolveJsonModule: true,
    },
    include,
  });
