export const handler = async () => {
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  return process.env.AWS_LAMBDA_INITIALIZATION_TYPE;
};
