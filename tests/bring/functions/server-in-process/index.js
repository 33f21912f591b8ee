const http = require("node:http");
const { inherits } = require("node:util");
const { markAsUncloneable } = require("node:worker_threads");

// As light-my-request does it for fastify.
function Reply(request) {
  http.ServerResponse.call(this, request);
  this.parts = [];
}
inherits(Reply, http.ServerResponse);
Reply.prototype.write = function (data) {
  this.parts.push(Buffer.from(data));
  return this._hasBody;
};
Reply.prototype.end = function (data) {
  if (data) this.write(data);
  http.ServerResponse.prototype.end.call(this);
};
markAsUncloneable(Reply.prototype);

const server = http.createServer((request, response) => {
  const body = JSON.stringify({ hello: "world" });
  response.setHeader("content-length", String(body.length));
  response.end(body);
});

exports.handler = async () => {
  const reply = new Reply({ method: "GET" });
  const finished = new Promise((resolve) => reply.once("finish", resolve));
  server.emit("request", { method: "GET", url: "/" }, reply);
  await finished;
  let refused;
  try {
    server.listen(3000);
  } catch (error) {
    refused = error.code;
  }
  return [reply.statusCode, reply.getHeader("content-length"), Buffer.concat(reply.parts).toString(), refused];
};
