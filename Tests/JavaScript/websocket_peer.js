// SPDX-License-Identifier: GPL-3.0-only
// What a WebSocket client that others have made sees of the proxy. `meetTheProxy(url)` tries both phases of a connection
// and returns what it has seen and two ends of a tunnel that is still open; `part(tunnel)` closes it and returns how each
// end sees that. A browser has the client, and so has Node from version 22 on (node_peer.js says what else there is).
"use strict";

class Peer {
    constructor(url) {
        this.inputs = [];
        this.waiting = [];
        this.socket = new WebSocket(url);
        this.socket.binaryType = "arraybuffer";
        this.opened = new Promise((resolve, reject) => {
            this.socket.onopen = resolve;
            this.socket.onerror = () => reject(new Error(`no connection to ${url}`));
        });
        this.socket.onmessage = (event) => this.take(event.data);
        this.socket.onclose = (event) => this.take({ code: event.code, reason: event.reason, clean: event.wasClean });
    }

    static async connect(url) {
        const peer = new Peer(url);
        await peer.opened;
        return peer;
    }

    take(input) {
        const waiting = this.waiting.shift();
        if (waiting) waiting(input);
        else this.inputs.push(input);
    }

    // The next message (a string or an ArrayBuffer), or how the connection was closed.
    next() {
        return this.inputs.length > 0
            ? Promise.resolve(this.inputs.shift())
            : new Promise((resolve) => this.waiting.push(resolve));
    }

    async call(method, params) {
        this.socket.send(JSON.stringify({ id: 0, method, params }));
        return JSON.parse(await this.next());
    }
}

const mebi = 1 << 20;

function messages() {
    const everyByte = Uint8Array.from({ length: 256 }, (_, index) => index);
    const large = new Uint8Array(16 * mebi);
    for (let index = 0; index < large.length; index += 1) large[index] = index ^ (index >> 8) ^ (index >> 16);
    return {
        text: "κόσμε 😀 \u0000 \uffff",
        emptyText: "",
        largeText: "0123456789abcdef".repeat(mebi),
        binary: everyByte,
        emptyBinary: new Uint8Array(0),
        largeBinary: large,
    };
}

function isSame(received, sent) {
    if (typeof sent === "string" || !(received instanceof ArrayBuffer)) return received === sent;
    const bytes = new Uint8Array(received);
    return bytes.length === sent.length && bytes.every((byte, index) => byte === sent[index]);
}

async function controlPhase(url) {
    const seen = {};
    const caller = await Peer.connect(url);
    seen.agreed = caller.socket.protocol + caller.socket.extensions;
    seen.hello = (await caller.call("RemoteProxy.Hello")).status;
    caller.socket.close(4000, "κόσμε");
    seen.closed = await caller.next();

    const binary = await Peer.connect(url);
    binary.socket.send(new Uint8Array(3));
    seen.binary = await binary.next();

    const chatter = await Peer.connect(url);
    chatter.socket.send("good morning");
    const answer = JSON.parse(await chatter.next());
    seen.chatter = { id: answer.id, status: answer.status, code: (await chatter.next()).code };

    const long = await Peer.connect(url);
    long.socket.send(" ".repeat(mebi));
    // Whether it is clean depends on how much was on its way by then: a browser counts what it has not sent.
    const { code, reason } = await long.next();
    seen.long = { code, reason };
    return seen;
}

async function tunnel(url) {
    const ends = [await Peer.connect(url), await Peer.connect(url)];
    for (const [index, end] of ends.entries()) {
        const uuid = `00000000-0000-4000-8000-00000000000${index}`;
        const answer = await end.call("Authentication.Authenticate", { uuid, name: `peer ${index}`, token: "token" });
        if (answer.status !== "success") throw new Error(answer.error);
    }
    for (const end of ends) {
        const introduction = JSON.parse(await end.next());
        if (introduction.notification !== "RemoteProxy.TunnelEstablished") throw new Error("no TunnelEstablished");
    }
    return ends;
}

async function meetTheProxy(url) {
    const seen = await controlPhase(url);
    const [one, two] = await tunnel(url);
    seen.echoes = {};
    for (const [name, message] of Object.entries(messages())) {
        one.socket.send(message);
        const arrived = await two.next();
        two.socket.send(arrived);
        seen.echoes[name] = isSame(arrived, message) && isSame(await one.next(), message);
    }
    return { seen, ends: [one, two] };
}

async function part(ends) {
    ends[0].socket.close(4001, "enough");
    return { one: await ends[0].next(), two: await ends[1].next() };
}
