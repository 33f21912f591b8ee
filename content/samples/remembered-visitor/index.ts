let visitor = "guest";
const basket: string[] = [];

export const handler = async (event: { visitor?: string; item: string }) => {
  if (event.visitor) visitor = event.visitor;
  basket.push(event.item);

  return { visitor, basket };
};
