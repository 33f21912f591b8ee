const { connect } = require("orm");

exports.handler = async () => connect({ driver: "driver-pg" }).ask();
