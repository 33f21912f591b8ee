const round = require("./round.js");
module.exports.total = (lines) => round(lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0));
