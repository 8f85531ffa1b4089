// SPDX-License-Identifier: GPL-3.0-only
// websocket_peer.js in Node: node_peer.js URL writes a line of JSON when it has tried everything, and another when its
// standard input has ended and it has left. Certificates are checked against NODE_EXTRA_CA_CERTS.
//
// Node has the client built in from version 22 on, from 20.10 on behind --experimental-websocket. For Node 18 Debian has the
// library ws (node-ws). Its undici 5.15 has a client too, but one that writes lengths of 126 to 65535 to the wrong place.
"use strict";

const { spawn } = require("node:child_process");
const { readFileSync } = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const flag = "--experimental-websocket";
if (!globalThis.WebSocket && process.allowedNodeEnvironmentFlags.has(flag)) {
    const next = spawn(process.execPath, [flag, ...process.argv.slice(1)], { stdio: "inherit" });
    next.on("exit", (code) => process.exit(code ?? 1));
    return;
}
globalThis.WebSocket ??= require("ws");
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
