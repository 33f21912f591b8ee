const axois = require("axois");

exports.handler = async () => axois;
