const leftPad = require("left-pad");

exports.handler = async () => leftPad("7", 3);
