export const word = "host";
