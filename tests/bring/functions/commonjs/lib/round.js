module.exports = (value) => Math.round(value * 100) / 100;
