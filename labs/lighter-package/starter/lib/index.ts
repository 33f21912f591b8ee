export { tellOffice } from "./office.ts";
export { DAY, minutesOf, priceOf } from "./price.ts";
export { writeReceipt } from "./receipts.ts";
export { readRide, type Ride } from "./ride.ts";
