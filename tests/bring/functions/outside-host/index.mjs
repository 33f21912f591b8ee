export const handler = async ({ city }) => {
  const response = await fetch(`https://weather.example.com/now/${city}`);
  return [response.status, (await response.json()).celsius];
};
