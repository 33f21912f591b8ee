export interface Parcel {
  id: string;
  state: string;
}

/**
 * The carrier's client. Making one is expensive: it connects to the carrier and
 * opens a session.
 */
export class CarrierClient {
  readonly #token: string;

  private constructor(token: string) {
    this.#token = token;
  }

  /** Rejects when the carrier refuses the session. */
  static async connect(): Promise<CarrierClient> {
    const reply = await fetch("https://carrier.example.com/sessions", { method: "POST" });
    if (!reply.ok) throw new Error(`No session: the carrier answered ${reply.status}`);
    const { token } = (await reply.json()) as { token: string };
    return new CarrierClient(token);
  }

  /**
   * The parcel, or null when the carrier does not know it; rejects when the carrier fails.
   * May be called many times at once.
   */
  async track(id: string): Promise<Parcel | null> {
    const reply = await fetch(`https://carrier.example.com/parcels/${id}`, {
      headers: { authorization: `Bearer ${this.#token}` },
    });
    if (reply.status === 404) return null;
    if (!reply.ok) throw new Error(`No parcel: the carrier answered ${reply.status}`);
    const { state } = (await reply.json()) as { state: string };
    return { id, state };
  }
}
