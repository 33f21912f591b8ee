export const kind = "esm";
export default () => "from esm";
