exports.word = "from the layer";
