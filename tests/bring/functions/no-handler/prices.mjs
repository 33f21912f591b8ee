export const price = async () => 2;
