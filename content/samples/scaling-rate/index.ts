export const handler = async () => {
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  return "done";
};
