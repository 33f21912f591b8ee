exports.kind = "cjs";
