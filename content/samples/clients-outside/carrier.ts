/** A carrier's client as its vendor ships it. Making one takes time: it connects to the carrier and logs in. */
export class CarrierClient {
  readonly #token: string;

  private constructor(token: string) {
    this.#token = token;
  }

  static async connect(): Promise<CarrierClient> {
    const reply = await fetch("https://carrier.example.com/sessions", { method: "POST" });
    const { token } = (await reply.json()) as { token: string };
    console.log("logged in to the carrier");
    return new CarrierClient(token);
  }

  async track(parcel: string): Promise<{ parcel: string; state: string }> {
    const reply = await fetch(`https://carrier.example.com/parcels/${parcel}`, {
      headers: { authorization: `Bearer ${this.#token}` },
    });
    const { state } = (await reply.json()) as { state: string };
    return { parcel, state };
  }
}
