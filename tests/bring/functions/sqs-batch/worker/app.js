const { parse } = require("parse-job");

exports.handler = async ({ Records }) => {
  const failed = Records.filter(({ body }) => !parse(body).ok);
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};
