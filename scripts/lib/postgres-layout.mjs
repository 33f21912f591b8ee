// @ts-check
/**
 * Where the server keeps what SQL cannot change: found by trying, as nothing exports it. The same for every build of one
 * postgres.wasm.
 */

/** @typedef {import("./postgres-cluster.mjs").Server & { Module: { HEAPU8: Uint8Array } }} Server */

const WORD_BYTES = 4;
/** Beyond it lies what is allocated. */
const STATIC_BYTES = 4_194_304;
const ROUNDS = 4;
/** A number that is nowhere else, and another one. */
export const UNUSUAL = 61;
const OTHER = 4_999;

/**
 * `sequences`: pointers to a session's `currval` and `lastval` (`seqhashtab` and `last_used_seq` of commands/sequence.c).
 * `maxConnections`: the variable behind `max_connections`; the server has to be started with {@link UNUSUAL}.
 * @param {Server} server
 * @returns {Promise<{ sequences: number[], maxConnections: number }>}
 */
export async function layoutOf(server) {
  const sequences = await sequencesOf(server);
  if (sequences.length !== 2) throw unknown("sequences", sequences);
  const found = await maxConnectionsOf(server);
  const [maxConnections] = found;
  if (found.length !== 1 || maxConnections === undefined) throw unknown("max_connections", found);
  return { sequences, maxConnections };
}

/** @param {string} what @param {number[]} found */
const unknown = (what, found) =>
  new Error(`build-postgres: where the server keeps ${what} is not known: ${found.join(", ")}`);

/** @param {Server} server */
const words = (server) => new Int32Array(server.Module.HEAPU8.buffer.slice(0, STATIC_BYTES));

/** Words that are a pointer after `nextval`, and 0 after DISCARD. @param {Server} server */
async function sequencesOf(server) {
  await server.exec("CREATE TEMP SEQUENCE tried");
  /** @type {number[] | undefined} */
  let left;
  for (let round = 0; round < ROUNDS; round++) {
    await server.exec("DISCARD SEQUENCES");
    const without = words(server);
    await server.exec("SELECT nextval('tried')");
    const used = words(server);
    await server.exec("SELECT 1");
    const later = words(server);
    left = (left ?? [...without.keys()]).filter(
      (at) => without[at] === 0 && used[at] !== 0 && later[at] === used[at],
    );
  }
  await server.exec("DISCARD ALL");
  return (left ?? []).map((at) => at * WORD_BYTES);
}

/** @param {Server} server */
async function maxConnectionsOf(server) {
  const found = [];
  for (const [at, value] of words(server).entries()) {
    if (value !== UNUSUAL) continue;
    const view = new DataView(server.Module.HEAPU8.buffer);
    view.setInt32(at * WORD_BYTES, OTHER, true);
    const shown = await server.query("SHOW max_connections").then(
      ({ rows }) => rows[0]?.max_connections,
      () => undefined,
    );
    view.setInt32(at * WORD_BYTES, UNUSUAL, true);
    if (shown === String(OTHER)) found.push(at * WORD_BYTES);
  }
  return found;
}
