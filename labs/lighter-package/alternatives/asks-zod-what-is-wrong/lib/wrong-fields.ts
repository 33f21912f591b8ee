import { z } from "zod";

const Ride = z.object({
  rideId: z.string().min(1),
  bike: z.int().positive(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  receipt: z.boolean().optional(),
});

export function wrongFields(event: unknown): string[] {
  const issues = Ride.safeParse(event).error?.issues ?? [];
  return [...new Set(issues.map(({ path }) => String(path[0] ?? "event")))];
}
