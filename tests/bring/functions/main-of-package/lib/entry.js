exports.handler = async () => "main";
