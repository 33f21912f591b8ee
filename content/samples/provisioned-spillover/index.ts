const settings = await new Promise<string>((resolve) => setTimeout(resolve, 800, "loaded"));

export const handler = async () => {
  await new Promise((resolve) => setTimeout(resolve, 200));
  return { settings, by: process.env.AWS_LAMBDA_INITIALIZATION_TYPE };
};
