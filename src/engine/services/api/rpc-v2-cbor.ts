/** Smithy RPC v2 with CBOR, which CloudWatch's clients speak. https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html */
import { decode, encode, Token, Type } from "cborg";
import { bodyBytes, type AnswerContext, type HttpAnswer, type Protocol } from "./protocol.ts";

const PATH = /\/service\/[^/]+\/operation\/(\w+)/;
/** Tag of an instant in seconds since 1970. */
const EPOCH_TAG = 1;
const MS_PER_SECOND = 1_000;

const tags: ((inner: unknown) => unknown)[] = [];
tags[EPOCH_TAG] = (seconds) => new Timestamp(Number(seconds) * MS_PER_SECOND);

/** An instant on the wire, in ms since 1970. */
export class Timestamp {
  readonly ms: number;
  constructor(ms: number) {
    this.ms = ms;
  }
}

const typeEncoders = {
  Timestamp: (value: unknown) => [
    new Token(Type.tag, EPOCH_TAG),
    new Token(Type.float, (value as Timestamp).ms / MS_PER_SECOND),
  ],
};

export const rpcV2Cbor: Protocol = {
  read({ path, request }) {
    const operation = PATH.exec(path)?.[1];
    if (!operation) return undefined;
    const bytes = bodyBytes(request);
    const input = bytes.length === 0 ? {} : (decode(bytes, { tags }) as object);
    return { operation, input };
  },
  write: (output, context) => answer(200, output ?? {}, context),
  writeError: ({ code, message, status, members }, context) =>
    answer(status, { __type: code, message, ...members }, context),
};

const answer = (status: number, value: unknown, { requestId }: AnswerContext): HttpAnswer => ({
  status,
  headers: [
    ["smithy-protocol", "rpc-v2-cbor"],
    ["content-type", "application/cbor"],
    ["x-amzn-requestid", requestId],
  ],
  body: encode(value, { typeEncoders, ignoreUndefinedProperties: true } as never),
});
