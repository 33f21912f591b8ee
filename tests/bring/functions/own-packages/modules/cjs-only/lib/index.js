exports.value = require("../data").answer;
exports.named = "named";
