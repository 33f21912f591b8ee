export const handler = async (event: { path: string; parcel: string }) => {
  if (event.path === "/report") {
    const { setInType } = await import("./report.ts");
    return setInType(`${event.parcel} is on its way`);
  }
  return { parcel: event.parcel, state: "on its way" };
};
