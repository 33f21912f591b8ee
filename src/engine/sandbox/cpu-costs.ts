/** What work costs in CPU time. Virtual: it does not depend on the machine that simulates. */

/** 10 ns of a full vCPU per unit of QuickJS work (a call or a loop back-edge): what compiled code takes on average. */
export const CPU_NS_PER_UNIT = 10;
/** CPU that a macrotask costs besides its code. Keeps endless immediates and zero timers from standing still in time. */
export const MACROTASK_US = 5;
/** A promise job besides its code, and a round of ticks. */
export const JOB_NS = 500;
export const TICKS_NS = 2_000;
/** Native code of Node's: a hash, a compression. SHA-256 of OpenSSL takes about 2 ns a byte on the processors that Lambda has. */
const COMPUTE_NS = 2_000;
const COMPUTE_NS_PER_BYTE = 2;
/** A certificate of 1.4 kB takes OpenSSL about 60 us to read. */
const CERTIFICATE_NS_PER_BYTE = 40;
export const computeNs = (operation: string, bytes: number): number =>
  COMPUTE_NS +
  bytes * (operation === "certificates" ? CERTIFICATE_NS_PER_BYTE : COMPUTE_NS_PER_BYTE);
/** Turning bytes into text or back: Node does it at a gigabyte a second or more. */
export const TRANSCODE_NS_PER_BYTE = 1;
/** Writing a byte to the log pipe or a socket. */
export const WRITE_NS_PER_BYTE = 2;
/** A call of the operating system with Node's way to it: what a socket does. */
export const SYSTEM_CALL_NS = 5_000;
/**
 * A client's part of a TLS handshake: a key exchange, and the signatures of two or three certificates. OpenSSL's own figures
 * (`openssl speed ecdhx25519 rsa2048`) come to 0.3 ms, Node's streams around it to as much again; a guess.
 */
export const TLS_HANDSHAKE_NS = 1_000_000;
/**
 * Finding, reading and compiling a file, and evaluating it per kB of source. One bundle costs 0.1 ms/kB; the small files of
 * an unbundled tree come to 0.3 to 0.5 ms/kB. See "Cold-start calibration" on the page "What is simulated".
 */
export const LOAD_US_PER_FILE = 1_000;
export const LOAD_US_PER_KB = 100;
