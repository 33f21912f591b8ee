module.exports = require("./lib/binding/bcrypt_lib.node");
