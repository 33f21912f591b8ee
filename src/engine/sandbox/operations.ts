/** The numbered operations across the guest's border. Both halves import them from here. */

/** Guest to host. */
export const HOST = {
  write: 1,
  next: 2,
  done: 3,
  fail: 4,
  initError: 5,
  setTimer: 6,
  clearTimer: 7,
  exit: 9,
  random: 10,
  randomBytes: 11,
  elapsed: 12,
  environment: 13,
  file: 14,
  resolve: 15,
  compileCommonJs: 16,
  readModule: 17,
  describeBuiltins: 18,
  request: 19,
  abortRequest: 20,
  memory: 21,
  requireModule: 22,
  openStream: 23,
  startStream: 24,
  streamText: 25,
  streamBytes: 26,
  endStream: 27,
  abortStream: 28,
  signalHeard: 29,
  compute: 30,
  textToBytes: 31,
  bytesToText: 32,
  requestBytes: 33,
  datagram: 34,
  intlData: 35,
  connectSocket: 36,
  writeSocket: 37,
  endSocket: 38,
  closeSocket: 39,
  secureSocket: 40,
  referSocket: 41,
  lookup: 42,
} as const;

/** From here on the host turns texts into bytes and back; characters or bytes. */
export const LARGE_DATA = 16_384;
/** The same for UTF-8, which every request to AWS is made of: less is not worth the way. */
export const LARGE_UTF8 = 32;

/** Which argument of an operation is bytes. */
export const BYTES_ARGUMENT: Readonly<Record<number, number>> = {
  [HOST.streamBytes]: 2,
  [HOST.compute]: 3,
  [HOST.bytesToText]: 1,
  [HOST.requestBytes]: 5,
  [HOST.writeSocket]: 2,
};

/** Host to guest. `makeError` returns the error; what is left to do after any other is in the mailbox. */
export const GUEST = {
  start: 1,
  deliver: 2,
  fireTimer: 3,
  runImmediate: 4,
  drainTicks: 5,
  answerRequest: 6,
  failRequest: 7,
  unhandledRejection: 8,
  beforeExit: 9,
  makeError: 10,
  exit: 11,
  streamDrained: 12,
  signal: 13,
  bodyPart: 14,
  bodyEnd: 15,
  socketEvent: 16,
} as const;
