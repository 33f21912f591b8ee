import { describe, expect, it } from "vitest";
import { errorMessage, message, readyForQuery, SYNC, textAt, type Message } from "../messages.ts";
import { StatementNames, type Prepared } from "./statement-names.ts";

const parse = (name: string, sql: string) => message("P", name, sql, Uint8Array.of(0, 0));
const bind = (name: string) => message("B", "", name, Uint8Array.of(0, 0, 0, 0, 0, 0));
const done = message("1");

const connection = (): Prepared => ({ names: new Set() });

/** Types, with the name of the statement. */
const said = (messages: Message[]) =>
  messages.map(({ type, body }) => {
    if (type === "P") return `P ${textAt(body).text}`;
    return type === "B" ? `B ${textAt(body, textAt(body).end).text}` : type;
  });

describe("prepared statements behind RDS Proxy (fact 78)", () => {
  it("are prepared again on another connection, and the client does not see that", () => {
    const names = new StatementNames(7);
    const [first, second] = [connection(), connection()];
    const send = (given: Message, on: Prepared) => said(names.toDatabase(given, on));
    expect(send(parse("find", "SELECT 1"), first)).toEqual(["P c7_find"]);
    expect(send(SYNC, first)).toEqual(["S"]);
    expect(names.toClient(done, first)).toBe(done);
    names.toClient(readyForQuery("I"), first);

    expect(send(bind("find"), first)).toEqual(["B c7_find"]);
    names.toDatabase(SYNC, first);
    names.toClient(readyForQuery("I"), first);

    expect(send(bind("find"), second)).toEqual(["P c7_find", "B c7_find"]);
    names.toDatabase(SYNC, second);
    expect(names.toClient(done, second)).toBeUndefined();
    names.toClient(readyForQuery("I"), second);
    expect(send(bind("find"), second)).toEqual(["B c7_find"]);
  });

  it("are gone when the database refused them, and errors have the client's own names", () => {
    const names = new StatementNames(7);
    const [first, second] = [connection(), connection()];
    names.toDatabase(parse("broken", "SELEC"), first);
    names.toDatabase(SYNC, first);
    const text = 'prepared statement "c7_broken" does not exist';
    const error = errorMessage({ severity: "ERROR", code: "26000", message: text });
    const shown = new TextDecoder().decode(names.toClient(error, first)?.body);
    expect(shown).toContain('prepared statement "broken" does not exist');
    names.toClient(readyForQuery("I"), first);
    expect(said(names.toDatabase(bind("broken"), second))).toEqual(["B c7_broken"]);
  });

  it("without a name belong to whoever prepared last", () => {
    const [one, other] = [new StatementNames(1), new StatementNames(2)];
    const shared = connection();
    for (const names of [one, other]) {
      names.toDatabase(parse("", "SELECT 1"), shared);
      names.toDatabase(SYNC, shared);
      names.toClient(done, shared);
      names.toClient(readyForQuery("I"), shared);
    }
    expect(said(other.toDatabase(bind(""), shared))).toEqual(["B "]);
    expect(said(one.toDatabase(bind(""), shared))).toEqual(["P ", "B "]);
  });
});
