/** What stations send, what the function answered to it before anything was changed, and what it left elsewhere. */

export interface Ride {
  rideId: string;
  bike: number;
  from: string;
  to: string;
  receipt?: boolean;
}

/** An event with the words that messages use for it. */
export interface Sent {
  what: string;
  event: unknown;
  answer: Record<string, unknown>;
  /** The text of the receipt that it asks for. */
  receipt?: string;
  /** What the office hears of it. */
  overdue?: { rideId: string; bike: number; minutes: number };
}

const ride = (rideId: string, from: string, to: string, more: Partial<Ride> = {}): Ride => ({
  rideId,
  bike: 417,
  from: `2026-03-${from}Z`,
  to: `2026-03-${to}Z`,
  ...more,
});

const taken = (rideId: string, date: string, minutes: number, price: number) => ({
  ok: true,
  rideId,
  date: `2026-03-${date}`,
  minutes,
  price,
});

const wrong = (...fields: string[]) => ({ ok: false, wrong: fields });

const good = ride("r-1", "14T08:05:00", "14T08:31:00");

/** What nearly every ride is. */
export const usual: Sent[] = [
  {
    what: "a ride of 26 minutes",
    event: good,
    answer: taken("r-1", "14", 26, 1),
  },
  {
    what: "a ride of 31 minutes and 59 seconds",
    event: ride("r-2", "14T08:05:00", "14T08:36:59"),
    answer: taken("r-2", "14", 31, 1.75),
  },
  {
    what: "a ride of an hour over midnight",
    event: ride("r-3", "14T23:30:00", "15T00:30:00", { receipt: false }),
    answer: taken("r-3", "15", 60, 2.5),
  },
  {
    what: "a ride of five hours",
    event: ride("r-4", "14T08:00:00", "14T13:00:00"),
    answer: taken("r-4", "14", 300, 12),
  },
  {
    what: "a ride of exactly a day",
    event: ride("r-5", "14T08:00:00", "15T08:00:00"),
    answer: taken("r-5", "15", 1440, 12),
  },
];

export const bad: Sent[] = [
  {
    what: "a ride without an id",
    event: { ...good, rideId: undefined },
    answer: wrong("rideId"),
  },
  {
    what: "a ride with an empty id, of bike 0",
    event: { ...good, rideId: "", bike: 0 },
    answer: wrong("bike", "rideId"),
  },
  {
    what: 'a ride of the bike "417", a text',
    event: { ...good, bike: "417" },
    answer: wrong("bike"),
  },
  {
    what: 'a ride from "yesterday"',
    event: { ...good, from: "yesterday" },
    answer: wrong("from"),
  },
  {
    what: 'a ride to "2026-03-14", a day without a time',
    event: { ...good, to: "2026-03-14" },
    answer: wrong("to"),
  },
  {
    what: 'a ride whose receipt is the text "no"',
    event: { ...good, receipt: "no" },
    answer: wrong("receipt"),
  },
  { what: "the event null", event: null, answer: wrong("event") },
];

/** Of each kind several, so that the later ones meet what the first has loaded. */
export const rare: Sent[] = [
  {
    what: "a ride of 31 minutes with a receipt",
    event: ride("r-6", "14T08:05:00", "14T08:36:00", { receipt: true }),
    answer: { ...taken("r-6", "14", 31, 1.75), receipt: "r-6.txt" },
    receipt: "Bike 417, returned on 14 March 2026\n31 minutes: 1.75",
  },
  {
    what: "a ride of a day and an hour",
    event: ride("r-7", "14T08:00:00", "15T09:00:00"),
    answer: taken("r-7", "15", 1500, 14.5),
    overdue: { rideId: "r-7", bike: 417, minutes: 1500 },
  },
  {
    what: "a ride of two days with a receipt",
    event: ride("r-8", "01T08:00:00", "03T08:00:00", { receipt: true }),
    answer: { ...taken("r-8", "03", 2880, 24), receipt: "r-8.txt" },
    receipt: "Bike 417, returned on 3 March 2026\n2880 minutes: 24.00",
    overdue: { rideId: "r-8", bike: 417, minutes: 2880 },
  },
  {
    what: "a ride of 20 minutes with a receipt",
    event: ride("r-9", "14T08:00:00", "14T08:20:00", { receipt: true }),
    answer: { ...taken("r-9", "14", 20, 1), receipt: "r-9.txt" },
    receipt: "Bike 417, returned on 14 March 2026\n20 minutes: 1.00",
  },
  {
    what: "a ride of a day and a minute",
    event: ride("r-10", "14T08:00:00", "15T08:01:00"),
    answer: taken("r-10", "15", 1441, 13),
    overdue: { rideId: "r-10", bike: 417, minutes: 1441 },
  },
];

/** In an environment that has served nobody else, and that nobody needs afterwards. */
export const lateAndAlone: Sent = {
  what: "a ride of three days",
  event: ride("r-11", "01T08:00:00", "04T08:00:00"),
  answer: taken("r-11", "04", 4320, 36),
  overdue: { rideId: "r-11", bike: 417, minutes: 4320 },
};
