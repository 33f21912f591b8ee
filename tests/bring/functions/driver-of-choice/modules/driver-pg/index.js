exports.ask = () => "asked through driver-pg";
