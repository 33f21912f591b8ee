export interface Parcel {
  id: string;
  state: string;
}

/** The carrier's client. Making one is expensive: it builds its checksum tables, then opens a session. */
export class CarrierClient {
  readonly #token: string;
  readonly #tables: Uint16Array;

  private constructor(token: string, tables: Uint16Array) {
    this.#token = token;
    this.#tables = tables;
  }

  /** Rejects when the carrier refuses the session. */
  static async connect(): Promise<CarrierClient> {
    const tables = buildTables();
    const reply = await fetch("https://carrier.example.com/sessions", { method: "POST" });
    if (!reply.ok) throw new Error(`The carrier refused the session with status ${reply.status}`);
    const { token } = (await reply.json()) as { token: string };
    return new CarrierClient(token, tables);
  }

  /** The parcel, or null when the carrier does not know it. May be called many times at once. */
  async track(id: string): Promise<Parcel | null> {
    const reply = await fetch(`https://carrier.example.com/parcels/${id}`, {
      headers: { authorization: `Bearer ${this.#token}`, "x-checksum": String(this.#checksum(id)) },
    });
    if (reply.status === 404) return null;
    const { state } = (await reply.json()) as { state: string };
    return { id, state };
  }

  #checksum(text: string): number {
    let sum = 0;
    for (let at = 0; at < text.length; at += 1) sum = this.#tables[(sum ^ text.charCodeAt(at)) & 0xfff]!;
    return sum;
  }
}

function buildTables(): Uint16Array {
  const table = new Uint16Array(4096);
  for (let index = 0; index < table.length; index += 1) {
    let value = index;
    for (let round = 0; round < 64; round += 1) value = value & 1 ? (value >>> 1) ^ 0xa001 : value >>> 1;
    table[index] = value;
  }
  return table;
}
