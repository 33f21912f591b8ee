// @ts-check
/** How a command ends that has checked something: one line that people and machines read alike. */

/** @typedef {{ passed: number, failed: number }} Tally */

/**
 * Prints the last line and answers the exit code. That nothing passed is a failure: it means that nothing was checked.
 * @param {Tally} tally
 */
export function printTally({ passed, failed }) {
  const honest = passed === 0 && failed === 0 ? { passed, failed: 1 } : { passed, failed };
  console.log(`\n${honest.passed} passed, ${honest.failed} failed`);
  return honest.failed === 0 ? 0 : 1;
}
