import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { CarrierClient, type Parcel } from "./lib/carrier.ts";

/** Starts to connect in the init phase and lets the handler wait for the rest. */
class Tracking {
  static #client: CarrierClient | null = null;
  static #pending: Promise<void> | null = null;

  static start(): Promise<void> {
    Tracking.#pending ??= CarrierClient.connect().then(
      (client) => void (Tracking.#client = client),
      () => void (Tracking.#pending = null),
    );
    return Tracking.#pending;
  }

  static async client(): Promise<CarrierClient> {
    if (Tracking.#client === null) await Tracking.start();
    if (Tracking.#client === null) throw new Error("The carrier does not answer");
    return Tracking.#client;
  }
}

void Tracking.start();

class Desk {
  readonly #event: APIGatewayProxyEventV2;
  readonly #parcels: Parcel[] = [];

  constructor(event: APIGatewayProxyEventV2) {
    this.#event = event;
  }

  async answer() {
    const { rawPath } = this.#event;
    if (rawPath === "/health") return Desk.#send(200, { healthy: true });
    if (rawPath !== "/parcels" && rawPath !== "/report") return Desk.#send(404, { message: "Nothing here" });
    if (!(await this.#collect())) return Desk.#send(404, { message: "No such parcel" });
    const customer = this.#event.headers["x-customer"] || "guest";
    if (rawPath === "/parcels") return Desk.#send(200, { customer, parcels: this.#parcels });
    const report = await import("./lib/report.ts");
    return { statusCode: 200, headers: { "Content-Type": "text/html; charset=utf-8" }, body: report.renderReport(customer, this.#parcels) };
  }

  async #collect(): Promise<boolean> {
    const ids = this.#event.queryStringParameters?.ids;
    if (!ids) return true;
    const found = await Promise.all(ids.split(",").map(async (id) => (await Tracking.client()).track(id)));
    for (const parcel of found) {
      if (parcel === null) return false;
      this.#parcels.push(parcel);
    }
    return true;
  }

  static #send(statusCode: number, body: object) {
    return { statusCode, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  }
}

export const handler = (event: APIGatewayProxyEventV2) => new Desk(event).answer();
