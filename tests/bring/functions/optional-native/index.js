const { mask } = require("socket");

exports.handler = async () => mask();
