const declined = (count: number): string =>
  JSON.stringify({
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        { Namespace: "Shop", Dimensions: [["Card"]], Metrics: [{ Name: "Declined", Unit: "Count" }] },
      ],
    },
    Card: "any",
    Declined: count,
  });

export const handler = async (payment: { valid: boolean }) => {
  process.stdout.write(`${declined(payment.valid ? 0 : 1)}\n`);
};
