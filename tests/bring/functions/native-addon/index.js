const auth = require("./auth");

exports.handler = async ({ password }) => auth.hash(password);
