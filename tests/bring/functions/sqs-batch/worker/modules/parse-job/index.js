exports.parse = JSON.parse;
