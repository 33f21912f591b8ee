export const notFound = (message: string) => ({
  statusCode: 404,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ message }),
});
