let times = 0;
module.exports = { run: async (event) => console.log(event["detail-type"] ?? "by hand", ++times) };
