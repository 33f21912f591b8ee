// Out here: once for each execution environment, before its first request.
let served = 0;

// In here: once for each request.
export const handler = async (event: { name: string }) => {
  served += 1;
  await pause(40); // most handlers wait for something: a database, another service
  console.log(`${event.name} is request ${served} of this execution environment`);
  return { message: `Hello, ${event.name}`, served };
};

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
