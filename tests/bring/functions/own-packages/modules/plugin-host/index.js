module.exports.version = require("nested").version;
