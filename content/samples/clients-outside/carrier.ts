/** A carrier's client as its vendor ships it. Making one takes work: it builds its tables, then logs in. */
export class CarrierClient {
  readonly #token: string;
  readonly #tables: Uint16Array;

  private constructor(token: string, tables: Uint16Array) {
    this.#token = token;
    this.#tables = tables;
  }

  static async connect(): Promise<CarrierClient> {
    const tables = buildTables();
    const reply = await fetch("https://carrier.example.com/sessions", { method: "POST" });
    const { token } = (await reply.json()) as { token: string };
    console.log("logged in to the carrier");
    return new CarrierClient(token, tables);
  }

  async track(parcel: string): Promise<{ parcel: string; state: string }> {
    const reply = await fetch(`https://carrier.example.com/parcels/${parcel}`, {
      headers: { authorization: `Bearer ${this.#token}`, "x-checksum": String(this.#checksum(parcel)) },
    });
    const { state } = (await reply.json()) as { state: string };
    return { parcel, state };
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
