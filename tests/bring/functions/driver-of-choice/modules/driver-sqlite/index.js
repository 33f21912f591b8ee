exports.ask = () => "asked through driver-sqlite";
