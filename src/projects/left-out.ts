/** Which files of a project have no part in a run. */

const SCRIPT = /\.(?:[cm]?js|[cm]?ts|tsx|jsx)$/;
const DECLARATIONS = /\.d\.[cm]?ts$/;

export const isScript = (path: string): boolean => SCRIPT.test(path) && !DECLARATIONS.test(path);

export const TEST_FOLDERS: ReadonlySet<string> = new Set([
  "__mocks__",
  "__tests__",
  "coverage",
  "test",
  "tests",
]);

const LEFT_OUT =
  /^\.|^node_modules$|^cdk\.out$|\.map$|\.d\.[cm]?ts$|\.tsbuildinfo$|^(package-lock|npm-shrinkwrap)\.json$|^(pnpm-lock\.yaml|yarn\.lock|bun\.lockb?)$|\.(test|spec)\.[cm]?[jt]sx?$/;

/** Names of files and folders of the project itself. */
export const isLeftOut = (name: string): boolean => LEFT_OUT.test(name);

const DOCUMENTS =
  /(^|\/)(readme|license|licence|notice|changelog|history|authors|contributing|security)[^/]*$/i;
const FOR_TOOLS =
  /\.(md|map|flow|tsbuildinfo|markdown|yml|yaml|node|wasm)$|(^|\/)\.[^/]+$|(^|\/)(tsconfig[^/]*|bower|composer|karma\.conf|rollup\.config|webpack\.config)\.\w+$/;

/** Files of a package that its code may read by path. */
export const isDataOfPackage = (path: string): boolean =>
  !SCRIPT.test(path) && !DOCUMENTS.test(path) && !FOR_TOOLS.test(path);
