export const handler = async () => {
  await new Promise((resolve) => setTimeout(resolve, 300));
  return "done";
};
