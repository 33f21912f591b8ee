/** One thing wrong in a file: what `mutants.ts` and `template-mutants.ts` find. */

/** The order is that in which they are chosen. */
export const MUTATIONS = {
  "drop-await": "an await is left out",
  "remove-condition": "a write has no condition",
  "swallow-error": "an error is not thrown",
  "empty-catch": "a catch does nothing",
  "remove-finally": "a finally does nothing",
  "init-in-handler": "what is made once is made every time",
  "shared-state": "what belongs to an invocation is kept in the environment",
  "loop-once": "a loop ends after its first turn",
  "negate-condition": "a condition is the other way round",
  "remove-call": "a call is left out",
  "change-number": "a number is another one",
  "change-operator": "an operator is another one",
  "remove-option": "an option is left out",
  "drop-setting": "a setting of the template is left out",
  "halve-setting": "a setting is half as large",
  "double-setting": "a setting is twice as large",
} as const;

export type MutationKind = keyof typeof MUTATIONS;

export interface Edit {
  from: number;
  to: number;
  text: string;
}

/** What is changed in a file's text. */
export interface Mutation {
  kind: MutationKind;
  at: number;
  edits: Edit[];
}
