const { greet } = require("greeter");
const { count } = require("counter");

exports.handler = async ({ name }) => [greet(name), count()];
