/**
 * Prepared statements of one client behind a proxy. The client's next transaction may run on another connection, where the
 * statement is not known: then it is prepared there once more, and the client does not see that.
 */
import { message, textAt, type Message } from "../messages.ts";

/** What a database connection has prepared, under the names that it has there. */
export interface Prepared {
  readonly names: Set<string>;
  /** Whose the unnamed statement is. */
  unnamed?: string | undefined;
}

interface Parse {
  readonly name: string;
  /** `again`: the client did not ask for it. `taken`: the name has a statement already. */
  readonly kind: "new" | "again" | "taken";
}

const UNNAMED = "";
const STATEMENT = "S".charCodeAt(0);
const ENDS = new Set(["Q", "S", "F"]);

export class StatementNames {
  /** Keeps the names of clients apart. */
  private readonly prefix: string;
  /** What follows the name in a Parse. */
  private readonly statements = new Map<string, Uint8Array>();
  /** Parses that the database has not answered, for each of its coming answers. */
  private expected: Parse[][] = [[]];

  constructor(client: number) {
    this.prefix = `c${client}_`;
  }

  /** A message of the client as the connection understands it. */
  toDatabase(given: Message, prepared: Prepared): Message[] {
    const { type, body } = given;
    if (ENDS.has(type)) this.expected.push([]);
    if (type === "P") return this.parse(body, prepared);
    if (type === "B") {
      const portal = textAt(body);
      const { text: name, end } = textAt(body, portal.end);
      const bind = message("B", portal.text, this.nameOf(name), body.subarray(end));
      return [...this.again(name, prepared), bind];
    }
    if ((type !== "D" && type !== "C") || body[0] !== STATEMENT) return [given];
    const name = textAt(body, 1).text;
    const renamed = message(type, body.subarray(0, 1), this.nameOf(name));
    if (type === "D") return [...this.again(name, prepared), renamed];
    this.statements.delete(name);
    forget(prepared, this.nameOf(name));
    return [renamed];
  }

  /** A message of the connection as the client expects it; `undefined`: it did not ask. */
  toClient(given: Message, prepared: Prepared): Message | undefined {
    if (given.type === "1") return this.expected[0]?.shift()?.kind === "again" ? undefined : given;
    if (given.type === "Z") this.answered(prepared);
    if (given.type !== "E") return given;
    const text = new TextDecoder().decode(given.body);
    if (!text.includes(this.prefix)) return given;
    return { type: "E", body: new TextEncoder().encode(text.replaceAll(this.prefix, "")) };
  }

  private nameOf(name: string): string {
    return name === UNNAMED ? UNNAMED : this.prefix + name;
  }

  private parse(body: Uint8Array, prepared: Prepared): Message[] {
    const { text: name, end } = textAt(body);
    const rest = body.subarray(end);
    const isTaken = name !== UNNAMED && this.statements.has(name);
    // It is refused wherever the statement was prepared.
    const first = isTaken ? this.again(name, prepared) : [];
    if (!isTaken) this.statements.set(name, rest);
    return [...first, this.send({ name, kind: isTaken ? "taken" : "new" }, rest, prepared)];
  }

  private again(name: string, prepared: Prepared): Message[] {
    const rest = this.statements.get(name);
    if (!rest || this.has(name, prepared)) return [];
    return [this.send({ name, kind: "again" }, rest, prepared)];
  }

  private has(name: string, { names, unnamed }: Prepared): boolean {
    return name === UNNAMED ? unnamed === this.prefix : names.has(this.nameOf(name));
  }

  private send(parse: Parse, rest: Uint8Array, prepared: Prepared): Message {
    const { name } = parse;
    this.expected.at(-1)!.push(parse);
    if (name === UNNAMED) prepared.unnamed = this.prefix;
    else prepared.names.add(this.nameOf(name));
    return message("P", this.nameOf(name), rest);
  }

  /** What the database did not say to be prepared is not. */
  private answered(prepared: Prepared): void {
    const failed = this.expected.shift() ?? [];
    if (this.expected.length === 0) this.expected = [[]];
    for (const { name, kind } of failed) {
      if (kind === "taken") continue;
      if (kind === "new") this.statements.delete(name);
      forget(prepared, this.nameOf(name));
    }
  }
}

function forget(prepared: Prepared, name: string): void {
  if (name === UNNAMED) prepared.unnamed = undefined;
  else prepared.names.delete(name);
}
