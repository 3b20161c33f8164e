// Stands in for `node:http` in bundles. Importing node:http as an ES module reads every export of it at once, and one
// of them loads Node's whole fetch implementation (about 50 ms of a cold start); taken this way, nothing is read early.
module.exports = process.getBuiltinModule('node:http');
