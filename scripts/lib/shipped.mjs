// @ts-check
/**
 * Which works of others reach a visitor of the site, and what of each. A test compares this with what the layers that run in the
 * browser import; what those packages pull in, and what Starlight puts on the page, has to be added by hand.
 */

/**
 * @typedef {object} Package
 * @property {string} name as installed
 * @property {string} what
 * @property {string} [licenseFile] below node_modules, where it is not in the package's own folder
 */

/** @type {Package[]} */
export const PACKAGES = [
  { name: "@astrojs/preact", what: "hydration of the interactive parts" },
  { name: "@astrojs/starlight", what: "styles and scripts of the reading shell" },
  { name: "@aws/lambda-invoke-store", what: "part of the runtime client" },
  { name: "@jitl/quickjs-ng-wasmfile-release-sync", what: "build of QuickJS for WebAssembly" },
  { name: "@pagefind/default-ui", what: "search box", licenseFile: "pagefind/LICENSE/LICENSE" },
  { name: "@preact/signals", what: "state of the interactive parts" },
  { name: "@preact/signals-core", what: "state of the interactive parts" },
  { name: "@types/aws-lambda", what: "types for the editor" },
  { name: "@types/node", what: "types for the editor" },
  { name: "@formatjs/intl-datetimeformat", what: "Intl in the sandbox" },
  { name: "@formatjs/intl-displaynames", what: "Intl in the sandbox" },
  { name: "@formatjs/intl-listformat", what: "Intl in the sandbox" },
  { name: "@formatjs/intl-numberformat", what: "Intl in the sandbox" },
  { name: "@formatjs/intl-pluralrules", what: "Intl in the sandbox" },
  { name: "@formatjs/intl-relativetimeformat", what: "Intl in the sandbox" },
  { name: "@formatjs/bigdecimal", what: "part of Intl in the sandbox" },
  { name: "@electric-sql/pglite", what: "build of PostgreSQL for WebAssembly" },
  { name: "@noble/hashes", what: "hashes for the sandbox" },
  { name: "@noble/ciphers", what: "ciphers for the sandbox" },
  { name: "@noble/curves", what: "keys and signatures for the sandbox" },
  { name: "@peculiar/utils", what: "part of asn1js" },
  { name: "asn1js", what: "formats of keys" },
  { name: "big.js", what: "numbers of DynamoDB" },
  { name: "dynalite", what: "grammars of DynamoDB's expressions" },
  { name: "fast-xml-parser", what: "requests to S3" },
  { name: "micro-rsa-dsa-dh", what: "RSA for the sandbox" },
  { name: "yaml", what: "templates" },
  { name: "acorn", what: "compiling of await where contexts are kept" },
  { name: "astro", what: "loading of the interactive parts" },
  { name: "aws-lambda-ric", what: "the runtime client inside the sandbox, unmodified" },
  { name: "aws-lambda-ric-3", what: "the runtime client of Node.js 22, unmodified" },
  { name: "base64-js", what: "part of buffer" },
  { name: "buffer", what: "Buffer inside the sandbox" },
  { name: "cjs-module-lexer", what: "exports of CommonJS modules in the sandbox" },
  { name: "comlink", what: "messages to and from the worker" },
  { name: "core-js", what: "URL and structuredClone inside the sandbox" },
  { name: "diff", what: "comparison with a lab's solution" },
  { name: "dompurify", what: "part of the editor" },
  { name: "events", what: "EventEmitter inside the sandbox" },
  { name: "expressive-code", what: "code blocks" },
  {
    name: "@nodable/entities",
    what: "part of fast-xml-parser",
    licenseFile: "fast-xml-parser/LICENSE",
  },
  { name: "fast-xml-parser", what: "XML of requests to simulated services" },
  { name: "is-unsafe", what: "part of fast-xml-parser" },
  { name: "path-expression-matcher", what: "part of fast-xml-parser" },
  { name: "strnum", what: "part of fast-xml-parser" },
  { name: "xml-naming", what: "part of fast-xml-parser" },
  { name: "fflate", what: "compression for the sandbox" },
  { name: "idb", what: "storage of drafts and progress" },
  { name: "ieee754", what: "part of buffer" },
  { name: "marked", what: "part of the editor" },
  { name: "monaco-editor", what: "the editor" },
  { name: "node-inspect-extracted", what: "util.inspect inside the sandbox" },
  { name: "pagefind", what: "search", licenseFile: "pagefind/LICENSE/LICENSE" },
  { name: "path-browserify", what: "path inside the sandbox" },
  { name: "preact", what: "the interactive parts" },
  { name: "pure-rand", what: "the simulator's random streams" },
  { name: "readable-stream", what: "Node's streams inside the sandbox" },
  { name: "safe-buffer", what: "part of string_decoder" },
  { name: "string_decoder", what: "part of readable-stream" },
  { name: "sucrase", what: "TypeScript to JavaScript" },
  { name: "web-streams-polyfill", what: "the web's streams inside the sandbox" },
  { name: "uplot", what: "charts of a run's metrics" },
];

/**
 * Works that are no package, with the file that has their licence.
 * @type {{ name: string, license: string, source: string, what: string, file: string }[]}
 */
export const WORKS = [
  {
    name: "QuickJS-ng",
    license: "MIT",
    source: "https://github.com/quickjs-ng/quickjs",
    what: "the JavaScript engine of the sandbox",
    file: "scripts/licenses/quickjs-ng.txt",
  },
  {
    name: "PostgreSQL",
    license: "PostgreSQL",
    source: "https://github.com/postgres/postgres",
    what: "the database of RDS",
    file: "scripts/licenses/postgresql.txt",
  },
  {
    name: "Unicode CLDR",
    license: "Unicode-3.0",
    source: "https://github.com/unicode-org/cldr",
    what: "names and formats of languages for Intl in the sandbox",
    file: "scripts/licenses/unicode-3.txt",
  },
  {
    name: "Literata",
    license: "OFL-1.1",
    source: "https://github.com/googlefonts/literata",
    what: "typeface of the text, a subset",
    file: "src/styles/fonts/LICENSE-literata.txt",
  },
  {
    name: "JetBrains Mono",
    license: "OFL-1.1",
    source: "https://github.com/JetBrains/JetBrainsMono",
    what: "typeface of code, a subset",
    file: "src/styles/fonts/LICENSE-jetbrains-mono.txt",
  },
];
