export const handler = async (event: { responsePayload?: { turn: number } }) => {
  const turn = (event.responsePayload?.turn ?? 0) + 1;
  console.log("turn", turn);
  return { turn };
};
