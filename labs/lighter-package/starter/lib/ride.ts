import lodash from "lodash";
import { z } from "zod";

const Ride = z.object({
  rideId: z.string().min(1),
  bike: z.int().positive(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  receipt: z.boolean().optional(),
});

export type Ride = z.infer<typeof Ride>;

/** The ride that the event is, or the names of the fields that are wrong. */
export function readRide(event: unknown): { ride?: Ride; wrong?: string[] } {
  const { data, error } = Ride.safeParse(event);
  if (!error) return { ride: data };
  const names = error.issues.map(({ path }) => path[0] ?? "event");
  return { wrong: lodash.uniq(names).map(String) };
}
