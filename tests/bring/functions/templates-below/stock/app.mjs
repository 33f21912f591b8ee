export const handler = async () => "stock";
