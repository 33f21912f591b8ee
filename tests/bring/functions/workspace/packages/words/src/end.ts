export const end = "!";
