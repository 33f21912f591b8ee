export const feature = "for browsers";
