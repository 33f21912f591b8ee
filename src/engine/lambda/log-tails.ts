/**
 * The end of an invocation's log, for callers that ask for it with `LogType: Tail`.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
import { LAMBDA_QUOTAS } from "./quotas.ts";
import type { InvokeAnswer, LambdaPorts } from "./world.ts";

interface Tail {
  text: string;
  /** The REPORT line is written. */
  ended: boolean;
  /** The caller's answer, which waits for that. */
  answer?: () => void;
}

type Answer = Omit<InvokeAnswer, "requestId">;

const BYTES_PER_KB = 1_024;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class LogTails {
  private readonly tails = new Map<string, Tail>();

  /** The ports, with an ear on what is logged. */
  listening(ports: LambdaPorts): LambdaPorts {
    return {
      ...ports,
      log: (line) => {
        ports.log(line);
        const tail = this.tails.get(line.requestId ?? "");
        if (tail) tail.text += `${line.line}\n`;
      },
      record: (event) => {
        ports.record(event);
        if (event.type === "invoke.ended") this.end(event.requestId);
      },
    };
  }

  /** Collects the log of a request from now on. What is returned answers when the invocation's log is complete. */
  withTail(requestId: string, answer: (given: Answer) => void): (given: Answer) => void {
    const tail: Tail = { text: "", ended: false };
    this.tails.set(requestId, tail);
    return (given) => {
      const finish = (): void => {
        this.tails.delete(requestId);
        answer(given.executedVersion ? { ...given, logTail: lastOf(tail.text) } : given);
      };
      // What did not run has no log to wait for.
      if (tail.ended || !given.executedVersion) finish();
      else tail.answer = finish;
    };
  }

  private end(requestId: string): void {
    const tail = this.tails.get(requestId);
    if (!tail) return;
    tail.ended = true;
    tail.answer?.();
  }
}

function lastOf(text: string): string {
  const bytes = encoder.encode(text);
  const most = LAMBDA_QUOTAS.logTail.value * BYTES_PER_KB;
  return bytes.length <= most ? text : decoder.decode(bytes.subarray(bytes.length - most));
}
