export const base = "feature";
