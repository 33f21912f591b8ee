import { isRide, type Ride } from "./is-ride.ts";

export type { Ride };

/** The ride that the event is, or the names of the fields that are wrong. */
export async function readRide(event: unknown): Promise<{ ride?: Ride; wrong?: string[] }> {
  if (isRide(event)) return { ride: event };
  const { wrongFields } = await import("./wrong-fields.ts");
  return { wrong: wrongFields(event) };
}
