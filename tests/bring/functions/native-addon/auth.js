const bcrypt = require("bcrypt");

exports.hash = (password) => bcrypt.hash(password, 10);
