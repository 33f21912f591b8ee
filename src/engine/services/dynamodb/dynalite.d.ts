/**
 * The grammars of dynalite (Apache-2.0), as far as they are used: PEG parsers whose errors are AWS's own texts, which its
 * authors compared with AWS. A parser returns a tree, or a text when the expression is wrong, and throws a SyntaxError for
 * what no rule matches.
 */
declare module "dynalite/db/conditionParser.js" {
  const parser: { parse(expression: string, options: { context: object }): unknown };
  export default parser;
}
declare module "dynalite/db/updateParser.js" {
  const parser: { parse(expression: string, options: { context: object }): unknown };
  export default parser;
}
declare module "dynalite/db/projectionParser.js" {
  const parser: { parse(expression: string, options: { context: object }): unknown };
  export default parser;
}
