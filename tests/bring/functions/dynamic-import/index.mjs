export const handler = async ({ kind, data }) => {
  const { run } = await import(`./actions/${kind}.mjs`);
  const { default: upper } = await import("./upper.cjs");
  return upper(run(data));
};
