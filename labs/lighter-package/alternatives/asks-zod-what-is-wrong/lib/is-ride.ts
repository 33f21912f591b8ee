export interface Ride {
  rideId: string;
  bike: number;
  from: string;
  to: string;
  receipt?: boolean;
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

export function isRide(event: any): event is Ride {
  return (
    Boolean(event?.rideId) &&
    typeof event.rideId === "string" &&
    Number.isInteger(event.bike) &&
    event.bike > 0 &&
    TIME.test(event.from) &&
    TIME.test(event.to) &&
    (event.receipt === undefined || typeof event.receipt === "boolean")
  );
}
