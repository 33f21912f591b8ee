export const handler = async (visitor: { name: string; looksAroundMs: number }) => {
  setTimeout(() => console.log("newsletter sent to", visitor.name), 1_000);
  await new Promise((resolve) => setTimeout(resolve, visitor.looksAroundMs));
  return `Welcome, ${visitor.name}`;
};
