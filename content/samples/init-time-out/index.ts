console.log("loading the catalogue");
await new Promise((resolve) => setTimeout(resolve, 12_000));

export const handler = async () => "ready";
