exports.registerHandler = () => undefined
