process.on("SIGTERM", () => console.log("last words"));

export const handler = async () => "fast";
