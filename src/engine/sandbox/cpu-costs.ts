/** What work costs in CPU time. Virtual: it does not depend on the machine that simulates. */

/** 10 ns of a full vCPU per unit of QuickJS work (a call or a loop back-edge): what compiled code takes on average. */
export const CPU_NS_PER_UNIT = 10;
/** CPU that a macrotask costs besides its code. Keeps endless immediates and zero timers from standing still in time. */
export const MACROTASK_US = 5;
/** A promise job besides its code, and a round of ticks. */
export const JOB_NS = 500;
export const TICKS_NS = 2_000;
/** Writing a byte to the log pipe. */
export const WRITE_NS_PER_BYTE = 2;
/** Evaluating a file: parsing and first execution, per kB of source (an unbundled tree costs 0.3 to 0.5 ms; see A14 in the facts). */
export const LOAD_US_PER_KB = 300;
