exports.asked = 0;
exports.hello = () => {
  exports.asked += 1;
  return "hello";
};
