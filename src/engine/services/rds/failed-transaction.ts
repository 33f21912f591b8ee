/**
 * A transaction that failed. Postgres has rolled it back and given its locks back at the error; until the client ends the
 * transaction, every statement is refused, for which nobody has to be waited for.
 * https://www.postgresql.org/docs/current/protocol-flow.html
 */
import {
  errorMessage,
  message,
  readyForQuery,
  textAt,
  type ErrorFields,
  type Message,
} from "./messages.ts";
import { UNNAMED, type Session } from "./session.ts";

const ABORTED: ErrorFields = {
  severity: "ERROR",
  code: "25P02",
  message: "current transaction is aborted, commands ignored until end of transaction block",
};
const ENDS = /^\s*(?:rollback|abort|commit|end)\b(?!\s+(?:to|prepared)\b)/i;
const ENDS_ONLY = /^\s*(?:rollback|abort|commit|end)(?:\s+(?:work|transaction))?\s*;?\s*$/i;
const COMPLETED = message("C", "ROLLBACK");
/** Of an end in the extended protocol: ParseComplete, BindComplete, NoData, CloseComplete. */
const ANSWERS: Readonly<Record<string, Message>> = {
  P: message("1"),
  B: message("2"),
  D: message("n"),
  C: message("3"),
  E: COMPLETED,
};

/** What Postgres says to the messages; `undefined`: the server has to be asked, as they do more than end the transaction. */
export function answerOfFailed(
  session: Session,
  messages: readonly Message[],
): readonly Message[] | undefined {
  const statement = session.statementsIn(messages);
  const ends = ENDS.test(statement);
  const isNamed = messages.some(({ type, body }) => type === "P" && textAt(body).text !== UNNAMED);
  if (ends && (isNamed || !ENDS_ONLY.test(statement))) return undefined;
  const answers: Message[] = [];
  let refused = false;
  for (const { type } of messages) {
    const isLast = type === "S" || type === "Q";
    if (type === "Q" && ends) answers.push(COMPLETED);
    else if (ANSWERS[type] && !refused && (ends || type === "C")) answers.push(ANSWERS[type]);
    else if (!refused && type !== "S" && type !== "H") {
      answers.push(errorMessage(ABORTED));
      refused = true;
    }
    if (isLast) answers.push(readyForQuery(ends && !refused ? "I" : "E"));
  }
  return answers;
}
