/** What code names where it imports or requires something: the word, a quote, and the specifier. May find too much, in a comment. */
export const IMPORTS = /\b(from|import|require)\s*\(?\s*(?:\/\*.*?\*\/\s*)?(["'`])([^"'`\n]+)\2/g;
