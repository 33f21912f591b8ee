export const run = (text) => [...text].reverse().join("");
