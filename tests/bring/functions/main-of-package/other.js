exports.handler = async () => "other";
