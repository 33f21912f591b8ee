import EventEmitter from "events";

/** The emitter behind `process.on` and its siblings. */
export const processEvents: EventEmitter = new EventEmitter();
