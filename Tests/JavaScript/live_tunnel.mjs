// SPDX-License-Identifier: GPL-3.0-only
// The JavaScript library in Node, against a live proxy: live_tunnel.mjs RENDEZVOUS-URL TUNNEL-PROXY-URL DEVICE-UUID
// The device sends back what it gets. What was seen is printed as JSON. Certificates are checked against
// NODE_EXTRA_CA_CERTS; the WebSocket is that of Debian's package ws (node-ws).

import { createHash } from "node:crypto";
import { createRequire } from "node:module";

import { dialDevice, openTunnel, RendezvousConnection } from "../../JavaScript/src/index.js";

// Where Debian has it: only Debian's own Node looks there by itself.
const WebSocket = createRequire(import.meta.url)("/usr/share/nodejs/ws");
const [url, tunnelProxyURL, serverUuid] = process.argv.slice(2);
const uuid = (number) => `{00000000-0000-4000-8000-00000000000${number}}`;
const identity = (number, token = "token") => ({ uuid: uuid(number), name: `peer ${number}`, token });
const options = { WebSocket, connectTimeout: 60_000, replyTimeout: 60_000, closeTimeout: 60_000 };
const piece = 65_536;
const pieces = 256;

function pieceOf(number) {
    const bytes = new Uint8Array(piece);
    for (let index = 0; index < piece; index += 1) bytes[index] = (index * (number + 1)) ^ (index >> 8);
    return bytes;
}

async function codeOf(promise) {
    try {
        await promise;
        return null;
    } catch (error) {
        return { code: error.code ?? error.message, closeCode: error.closeCode ?? null };
    }
}

/** Two that have met. */
async function meet(more = {}) {
    const tunnels = [1, 2].map((number) => openTunnel(url, identity(number), { ...options, ...more }));
    return Promise.all(tunnels);
}

async function questions() {
    const connection = await RendezvousConnection.open(url, options);
    const hello = await connection.api.hello();
    const { methods } = await connection.api.introspect();
    await connection.close();
    return { server: hello.server, apiVersion: hello.apiVersion, methods: Object.keys(methods).length > 2 };
}

/** Megabytes both ways at once; one of the two begins to read late, so the other has to wait. */
async function payload() {
    const [one, two] = await meet();
    const sent = createHash("sha256");
    let most = 0;
    const send = async (tunnel) => {
        for (let number = 0; number < pieces; number += 1) {
            const bytes = pieceOf(number);
            if (tunnel === one) sent.update(bytes);
            await tunnel.send(bytes);
            most = Math.max(most, tunnel.bufferedAmount);
        }
    };
    const receive = async (tunnel) => {
        const hash = createHash("sha256");
        for (let number = 0; number < pieces; number += 1) hash.update(await tunnel.receive());
        return hash.digest("hex");
    };
    const sending = send(one);
    // Nobody reads yet, so this returns only because what is under way has a limit.
    while (one.bufferedAmount <= 262_144) await new Promise(setImmediate);
    const [first, second] = await Promise.all([receive(two), receive(one), sending, send(two)]);
    const digest = sent.digest("hex");
    await one.send("text");
    await one.send("");
    const kinds = [await two.receive(), await two.receive()];
    await one.close();
    return {
        partner: one.partner,
        equal: first === digest && second === digest,
        bounded: most <= 1_048_576 + 2 * piece,
        kinds,
        end: await two.receive(),
        closed: (await two.closed) ?? null,
        late: await codeOf(two.send("late")),
    };
}

async function failures() {
    const token = await codeOf(openTunnel(url, identity(1, "refused"), options));
    const control = new AbortController();
    const nonce = "nobody else";
    const aborted = codeOf(openTunnel(url, { ...identity(1), nonce }, { ...options, signal: control.signal }));
    control.abort(new Error("given up"));
    const same = await Promise.all([1, 1].map((number) => codeOf(openTunnel(url, { ...identity(number), nonce: "same" }, options))));
    return {
        token,
        aborted: await aborted,
        loop: same.map(({ code }) => code),
        unreachable: (await codeOf(openTunnel("wss://127.0.0.1:1", identity(1), options))).code,
        wrongPort: (await codeOf(openTunnel(tunnelProxyURL, identity(1), options))).code,
    };
}

async function device() {
    const client = { clientName: "client", clientUuid: uuid(3), serverUuid };
    const tunnel = await dialDevice(tunnelProxyURL, client, options);
    const bytes = pieceOf(7);
    await tunnel.send(bytes);
    const echoed = [];
    for await (const part of tunnel.bytes()) {
        echoed.push(...part);
        if (echoed.length >= bytes.length) break;
    }
    const isOpen = tunnel.isOpen;
    await tunnel.close();
    return {
        echoed: echoed.length === bytes.length && echoed.every((byte, index) => byte === bytes[index]),
        isOpen,
        unknown: (await codeOf(dialDevice(tunnelProxyURL, { ...client, serverUuid: uuid(9) }, options))).code,
        invalid: (await codeOf(dialDevice(tunnelProxyURL, { ...client, serverUuid: "nonsense" }, options))).code,
    };
}

const seen = { questions: await questions(), payload: await payload(), failures: await failures(), device: await device() };
console.log(JSON.stringify(seen));

// A tunnel that stands when the proxy stops: it is told on standard output when it does.
const standing = await meet();
console.log("standing");
for (const tunnel of standing) {
    const error = await tunnel.closed;
    const late = await codeOf(tunnel.send("late"));
    console.log(JSON.stringify({ code: error?.code ?? null, late }));
}
