exports.connect = ({ driver }) => require(driver);
