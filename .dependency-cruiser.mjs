// @ts-check
/**
 * The layers of ARCHITECTURE.md as rules. Imports go down the picture, never up and never sideways; type-only imports count,
 * because a type from above is knowledge of what is above. tests/architecture/layers.test.ts proves that each rule bites.
 */

const TESTS = "\\.test\\.tsx?$";

/** What each folder of src/ may import from src/, apart from itself. Whatever is not listed here is out of bounds. */
const MAY_IMPORT = {
  engine: [],
  // One door: engine/index.ts (see `engine-only-through-its-index`).
  session: ["engine"],
  // Reads and writes projects; no state, no DOM, no Node.
  projects: ["session"],
  grading: ["session"],
  workspace: ["projects", "session"],
  islands: ["workspace", "grading", "projects", "session", "site", "styles"],
  components: ["islands", "workspace", "grading", "projects", "session", "site", "styles"],
  layouts: ["components", "islands", "workspace", "grading", "session", "site", "styles"],
  pages: ["layouts", "components", "islands", "workspace", "grading", "session", "site", "styles"],
  // Links, figures, highlighting: helpers of the site below its components.
  site: ["workspace", "grading", "projects", "session", "styles", "libraries"],
  // The colours and words of what the session's types name.
  styles: ["session"],
  cli: ["grading", "projects", "session", "engine"],
  libraries: [],
};

/** From the bottom to the top; each may import those before it. */
const ENGINE_LAYERS = ["kernel", "sandbox", "lambda", "services", "cloud", "templates"];

/** Islands that are made of other islands. All others stand alone and use islands/shared. */
const COMPOSITE_ISLANDS = ["playground", "duel", "lab", "bring"];
const composites = COMPOSITE_ISLANDS.join("|");

/** What composite islands show runs with: it brings the islands that views of a run are. */
const VIEWS = "views";

/** @typedef {import("dependency-cruiser").IForbiddenRuleType} Rule */

/** @type {Rule[]} */
const layerRules = Object.entries(MAY_IMPORT).map(([layer, below]) => ({
  name: `${layer}-imports-only-what-is-below`,
  comment: `src/${layer} may import from ${below.join(", ") || "no other folder of src"}.`,
  severity: "error",
  from: { path: `^src/${layer}/` },
  to: { path: "^src/", pathNot: `^src/(${[layer, ...below].join("|")})/` },
}));

/** @type {Rule[]} */
const engineRules = ENGINE_LAYERS.map((layer, height) => ({
  name: `engine-${layer}-imports-only-what-is-below`,
  comment: `src/engine/${layer} may import from ${ENGINE_LAYERS.slice(0, height).join(", ") || "nothing above it"}.`,
  severity: "error",
  from: { path: `^src/engine/${layer}/`, pathNot: TESTS },
  to: {
    path: "^src/engine/",
    pathNot: `^src/engine/(generated|${ENGINE_LAYERS.slice(0, height + 1).join("|")})/`,
  },
}));

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "no-cycles",
      comment: "Two files that need each other are one file, or hide a third.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-unresolvable",
      comment: "The import leads nowhere.",
      severity: "error",
      from: {},
      // These exist only inside the build.
      to: { couldNotResolve: true, pathNot: "^(astro|virtual):" },
    },
    {
      name: "declared-packages-only",
      comment:
        "The package is not in package.json: it works until somebody else's dependency changes.",
      severity: "error",
      from: {},
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
    ...layerRules,
    ...engineRules,
    {
      name: "engine-only-through-its-index",
      comment:
        "Outside the engine only src/engine/index.ts is known, and some more that are loaded on demand.",
      severity: "error",
      from: { path: "^src/(?!engine/)" },
      to: {
        path: "^src/engine/",
        pathNot:
          "^src/engine/((index|extended|contexts|cryptography|packages|templates|serverless|services)\\.ts|generated/)",
      },
    },
    {
      name: "engine-folders-not-through-the-index",
      comment: "The index is the face for others; inside, name the file you mean.",
      severity: "error",
      from: { path: "^src/engine/.+/", pathNot: TESTS },
      to: { path: "^src/engine/index\\.ts$" },
    },
    {
      name: "engine-services-stand-alone",
      comment:
        "Services meet in the cloud, not in each other's code; services/api is the frame that all of them stand on.",
      severity: "error",
      from: { path: "^src/engine/services/([^/]+)/" },
      to: { path: "^src/engine/services/[^/]+/", pathNot: "^src/engine/services/($1|api)/" },
    },
    {
      name: "no-node-in-the-browser",
      comment:
        "No Node built-ins in what also runs in browsers, except in what reads files for the command line.",
      severity: "error",
      // The guest's built-ins are packages of the same names.
      from: {
        path: "^src/(engine|session|projects|grading|workspace|islands)/",
        pathNot: `${TESTS}|^src/engine/guest/|/(node[a-z-]*|lab-folder)\\.ts$`,
      },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "guest-stands-alone",
      comment:
        "What runs inside the VM shares with the host only the list of operations between them, what a runtime and its modules are called, and types.",
      severity: "error",
      from: { path: "^src/engine/guest/", pathNot: TESTS },
      to: {
        path: "^src/",
        pathNot: "^src/engine/(guest/|sandbox/(operations|runtimes|node-builtins)\\.ts)",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "host-imports-no-guest",
      comment: "Guest code reaches the host as a script in generated/, never as a module.",
      severity: "error",
      from: { path: "^src/", pathNot: `^src/engine/guest/|${TESTS}` },
      to: { path: "^src/engine/guest/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "islands-stand-alone",
      comment: `Islands use islands/shared. Only ${COMPOSITE_ISLANDS.join(", ")} and ${VIEWS} are made of other islands.`,
      severity: "error",
      from: { path: `^src/islands/(?!(?:${composites}|${VIEWS})/)([^/]+)/` },
      to: { path: "^src/islands/[^/]+/", pathNot: "^src/islands/(shared|$1)/" },
    },
    {
      name: "composite-islands-do-not-nest",
      comment: "What two composite islands share is an island of its own.",
      severity: "error",
      from: { path: `^src/islands/(${composites})/` },
      to: { path: `^src/islands/(${composites})/`, pathNot: "^src/islands/$1/" },
    },
    {
      name: "islands-through-their-index",
      comment: "Another island is known by its index only.",
      severity: "error",
      from: { path: "^src/islands/([^/]+)/" },
      to: {
        path: "^src/islands/[^/]+/.+",
        pathNot: "^src/islands/($1|shared)/|^src/islands/[^/]+/index\\.tsx?$",
      },
    },
    {
      name: "shared-knows-no-island",
      comment: "islands/shared is below all islands.",
      severity: "error",
      from: { path: "^src/islands/shared/" },
      to: { path: "^src/islands/", pathNot: "^src/islands/shared/" },
    },
    {
      name: "labs-know-grading-only",
      comment: "A lab is data for grading; types of the session may be named.",
      severity: "error",
      from: { path: "^labs/" },
      to: { path: "^src/", pathNot: "^src/(grading|session)/" },
    },
    {
      name: "no-tests-in-the-product",
      comment: "Only tests import tests, and test tools.",
      severity: "error",
      from: { path: "^(src|labs)/", pathNot: TESTS },
      to: {
        path: `${TESTS}|^tests/|^node_modules/(vitest|@vitest|fast-check|playwright|axe-core)/`,
      },
    },
  ],
  options: {
    // Imports of types are imports; without this the compiler has removed them before anybody looks.
    tsPreCompilationDeps: true,
    detectJSDocImports: false,
    doNotFollow: { path: "node_modules" },
    // Generated code is not ours to judge, and a learner's answers play by their own rules.
    exclude: { path: "/generated/|^labs/[^/]+/(starter|solution|alternatives|mistakes)/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "browser", "default"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json", ".d.ts"],
    },
  },
};
