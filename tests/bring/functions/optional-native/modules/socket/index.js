let native;
try {
  native = require("bufferutil");
} catch {
  native = { mask: () => "in JavaScript" };
}
exports.mask = native.mask;
