const words = require("words");
exports.greet = (name) => `${words.hello()} ${name}`;
