type Event = { path: string; parcel: string };

export const handler = async (event: Event) => {
  if (event.path === "/report") {
    const report = await import("./report.ts");
    return report.setInType(`${event.parcel} is coming`);
  }
  return { parcel: event.parcel, coming: true };
};
