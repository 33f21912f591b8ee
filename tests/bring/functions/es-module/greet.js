export const greet = (word, name) => `${word}, ${name}`;
