exports.handler = (event, context, callback) => {
  context.callbackWaitsForEmptyEventLoop = false;
  setTimeout(() => (event.fail ? callback(new RangeError("too many")) : callback(null, event.n + 1)), 20);
};
