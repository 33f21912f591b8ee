const { word } = require("shared-words");

exports.handler = async () => word;
