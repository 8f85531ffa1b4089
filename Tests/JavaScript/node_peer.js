// SPDX-License-Identifier: GPL-3.0-only
// websocket_peer.js in Node: node_peer.js URL writes a line of JSON when it has tried everything, and another when its
// standard input has ended and it has left. Certificates are checked against NODE_EXTRA_CA_CERTS.
//
// Node has the client built in from version 22 on, from 20.10 on behind --experimental-websocket. It is that of the library
// undici, which Debian has for its Node 18 as node-undici.
"use strict";

const { readFileSync } = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

globalThis.WebSocket ??= require("undici").WebSocket;
vm.runInThisContext(readFileSync(path.join(__dirname, "websocket_peer.js"), "utf8"), "websocket_peer.js");

(async () => {
    const { seen, ends } = await meetTheProxy(process.argv[2]);
    console.log(JSON.stringify(seen));
    for await (const _ of process.stdin);
    console.log(JSON.stringify(await part(ends)));
})().catch((error) => {
    console.error(error);
    process.exit(1);
});
