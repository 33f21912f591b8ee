import { setInType } from "./report.ts";

type Event = { path: string; parcel: string };

export const handler = async (event: Event) => {
  if (event.path === "/report") {
    return setInType(`${event.parcel} is coming`);
  }
  return { parcel: event.parcel, coming: true };
};
