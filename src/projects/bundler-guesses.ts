/** What bundlers try behind an import that Node would not find, in this order. */
export const BUNDLER_GUESSES = [
  "",
  ".ts",
  ".tsx",
  ".mts",
  ".cts",
  ".js",
  ".mjs",
  ".cjs",
  ".json",
  "/index.ts",
  "/index.js",
  "/index.mjs",
];
