/** The carrier answered, and does not ship the order: now (429, 503), or as it is (422). */
export class CarrierError extends Error {
  override readonly name = "CarrierError";
  readonly status: number;
  constructor(status: number, orderId: string) {
    super(`The carrier answered ${status} for ${orderId}`);
    this.status = status;
  }
}

export interface Order {
  orderId: string;
  postcode: string;
}

/** Books the parcel of an order. Booking twice books one; a request that it refuses with 422 costs a fee each time. */
export async function bookParcel({ orderId, postcode }: Order): Promise<void> {
  const reply = await fetch(`https://carrier.example.com/parcels/${orderId}`, {
    method: "PUT",
    body: JSON.stringify({ orderId, postcode }),
  });
  if (!reply.ok) throw new CarrierError(reply.status, orderId);
}
