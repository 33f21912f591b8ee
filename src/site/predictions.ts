/** The predictions of a lesson, as progress keeps them: found in the lesson's text. */
export function predictionKeysIn(text: string): string[] {
  return [...text.matchAll(/<Prediction\s([\s\S]*?)\n?>\s*\n\n/g)].map(([, attributes = ""]) => {
    const sample = /\bfor="([^"]+)"/.exec(attributes)?.[1] ?? "";
    const moments = [...attributes.matchAll(/\bmoment: "([^"]+)"/g)].map(([, moment]) => moment);
    const metric = /\bmetric="([^"]+)"/.exec(attributes)?.[1] ?? moments.join("+");
    return `${sample}:${metric}`;
  });
}
