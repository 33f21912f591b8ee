/**
 * A carrier's client as its vendor ships it. Making one
 * takes time: it connects to the carrier and logs in.
 */
export class CarrierClient {
  readonly #token: string;

  private constructor(token: string) {
    this.#token = token;
  }

  static async connect(): Promise<CarrierClient> {
    const reply = await fetch(`${CARRIER}/sessions`, {
      method: "POST",
    });
    const session = (await reply.json()) as Session;
    console.log("logged in to the carrier");
    return new CarrierClient(session.token);
  }

  async track(parcel: string) {
    const reply = await fetch(
      `${CARRIER}/parcels/${parcel}`,
      { headers: { authorization: this.#token } },
    );
    const { state } = (await reply.json()) as State;
    return { parcel, state };
  }
}

const CARRIER = "https://carrier.example.com";
type Session = { token: string };
type State = { state: string };
