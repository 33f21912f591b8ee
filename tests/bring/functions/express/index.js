const express = require("express");
const serverless = require("serverless-http");

const app = express();
app.get("/orders/:id", (request, response) => response.json({ id: request.params.id }));

module.exports.handler = serverless(app);
