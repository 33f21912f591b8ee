const { total } = require("./lib/total");

exports.handler = async (event) => ({ total: total(event.lines) });
