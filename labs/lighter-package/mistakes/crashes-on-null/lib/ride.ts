export interface Ride {
  rideId: string;
  bike: number;
  from: string;
  to: string;
  receipt?: boolean;
}

const isTime = (value: unknown): boolean =>
  typeof value === "string" &&
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value) &&
  !Number.isNaN(Date.parse(value));

const isRight: Record<keyof Ride, (value: unknown) => boolean> = {
  rideId: (value) => typeof value === "string" && value !== "",
  bike: (value) => Number.isSafeInteger(value) && Number(value) > 0,
  from: isTime,
  to: isTime,
  receipt: (value) => value === undefined || typeof value === "boolean",
};

/** The ride that the event is, or the names of the fields that are wrong. */
export function readRide(event: unknown): { ride?: Ride; wrong?: string[] } {
  const ride = event as Ride;
  const names = Object.keys(isRight) as (keyof Ride)[];
  const wrong = names.filter((name) => !isRight[name](ride[name]));
  return wrong.length > 0 ? { wrong } : { ride };
}
