// SPDX-License-Identifier: GPL-3.0-only

import assert from "node:assert/strict";
import { test } from "node:test";

import { dialDevice, ErrorCode, openTunnel, ProxyError, randomUuid, RendezvousConnection } from "../../../JavaScript/src/index.js";
import { accepted, established, FakeSocket, identity, met, reply } from "../support/fake-socket.mjs";

const url = "wss://proxy.example";
const WebSocket = FakeSocket;

/** Opens a tunnel as far as its first request. */
async function asked(options = {}) {
    const tunnel = openTunnel(url, identity, { WebSocket, ...options });
    tunnel.catch(() => {});
    const socket = FakeSocket.last;
    const request = socket.arrival();
    socket.open();
    return { tunnel, socket, request: await request };
}

test("Two meet, and messages keep their kind and their bounds", async () => {
    const { tunnel, socket } = await met(openTunnel);
    assert.deepEqual(tunnel.partner, { name: "Bob", uuid: established.params.uuid });
    assert.deepEqual(JSON.parse(socket.sent[0]), { id: 1, method: "Authentication.Authenticate", params: identity });
    await tunnel.send("hello");
    await tunnel.send(new Uint8Array([1, 2]));
    assert.deepEqual(socket.sent.slice(1), ["hello", new Uint8Array([1, 2])]);
    await assert.rejects(tunnel.send({}), TypeError);
    socket.deliver("text");
    socket.deliver("");
    socket.deliver(new Uint8Array([3]).buffer);
    socket.end(1000, "The tunnel partner has left.");
    const received = [];
    for await (const message of tunnel) received.push(message);
    assert.deepEqual(received, ["text", "", new Uint8Array([3])]);
    assert.equal(await tunnel.closed, undefined);
    await assert.rejects(tunnel.send("late"), { code: ErrorCode.closed, closeCode: 1000 });
});

test("Payload that comes with the introduction is not lost", async () => {
    const { tunnel, socket, request } = await asked();
    socket.deliver(reply(request, accepted));
    socket.deliver(established);
    socket.deliver("first");
    assert.equal(await (await tunnel).receive(), "first");
});

test("The partner may come with the answer, in one message", async () => {
    const { tunnel, socket, request } = await asked();
    socket.deliver(`${JSON.stringify(reply(request, accepted))}\n${JSON.stringify(established)}\n`);
    assert.equal((await tunnel).partner.name, "Bob");
});

test("Bytes come as bytes, however they were sent", async () => {
    const { tunnel, socket } = await met(openTunnel);
    socket.deliver("é");
    socket.deliver(new Uint8Array([3]).buffer);
    socket.end(1000);
    const received = [];
    for await (const bytes of tunnel.bytes()) received.push(...bytes);
    assert.deepEqual(received, [0xc3, 0xa9, 3]);
});

test("A refused token is told with the server's words and its verdict", async () => {
    const { tunnel, socket, request } = await asked();
    const params = { authenticationError: "AuthenticationErrorAuthenticationFailed" };
    socket.deliver({ id: JSON.parse(request).id, status: "error", error: "Invalid token.", params });
    await assert.rejects(tunnel, (error) => {
        assert.ok(error instanceof ProxyError);
        assert.deepEqual([error.code, error.result], [ErrorCode.authenticationRefused, params]);
        assert.ok(error.message.includes("Invalid token."));
        assert.ok(!error.message.includes(identity.token));
        return true;
    });
    assert.ok(socket.calls.includes("close"));
});

test("A verdict that comes as a success is one all the same", async () => {
    const { tunnel, socket, request } = await asked();
    socket.deliver(reply(request, { authenticationError: "AuthenticationErrorProxyError" }));
    await assert.rejects(tunnel, { code: ErrorCode.authenticationRefused });
});

test("When nobody comes, that is what is said", async () => {
    const { tunnel, socket, request } = await asked();
    socket.deliver(reply(request, accepted));
    await new Promise(setImmediate);
    socket.end(1008, "No partner came in time.");
    await assert.rejects(tunnel, { code: ErrorCode.noPartner, closeCode: 1008, closeReason: "No partner came in time." });
});

test("The end of a tunnel has a kind", async () => {
    const kinds = {
        1001: ErrorCode.serverStopped, 1002: ErrorCode.protocolViolation, 1003: ErrorCode.protocolViolation,
        1006: ErrorCode.connectionLost, 1007: ErrorCode.protocolViolation, 1008: ErrorCode.policyViolation,
        1009: ErrorCode.messageTooBig, 1011: ErrorCode.serverFailed, 4000: ErrorCode.connectionLost,
    };
    for (const [code, kind] of Object.entries(kinds)) {
        const { tunnel, socket } = await met(openTunnel);
        socket.deliver("before");
        socket.end(Number(code), "why\u001b");
        assert.equal(await tunnel.receive(), "before");
        await assert.rejects(tunnel.receive(), { code: kind, closeCode: Number(code), closeReason: "why\u001b" });
        const error = await tunnel.closed;
        assert.equal(error.code, kind);
        assert.ok(error.message.endsWith("why\\u{1B}"));
        await assert.rejects(tunnel.send("late"), { code: kind });
    }
});

test("A server that breaks the protocol is left", async () => {
    const faults = [
        (socket) => socket.deliver(new ArrayBuffer(1)),
        (socket) => socket.deliver("good morning"),
        (socket) => socket.deliver(established),
        (socket, request) => socket.deliver(`${JSON.stringify(reply(request, accepted))}${JSON.stringify(established)}{"id`),
        (socket, request) => socket.deliver(`${JSON.stringify(reply(request, accepted))}${JSON.stringify(established).repeat(2)}`),
        (socket) => socket.deliver("{".repeat(300_000)),
    ];
    for (const fault of faults) {
        const { tunnel, socket, request } = await asked();
        fault(socket, request);
        await assert.rejects(tunnel, { code: ErrorCode.protocolViolation }, String(fault));
        assert.ok(socket.calls.includes("close"), String(fault));
    }
});

test("Every wait has an end", async () => {
    const connecting = openTunnel(url, identity, { WebSocket, connectTimeout: 5 });
    await assert.rejects(connecting, { code: ErrorCode.connectTimedOut });
    assert.deepEqual(FakeSocket.last.calls, ["terminate"]);
    const { tunnel, socket } = await asked({ replyTimeout: 5 });
    await assert.rejects(tunnel, { code: ErrorCode.replyTimedOut });
    assert.ok(socket.calls.includes("close"));
    const open = await met(openTunnel, { closeTimeout: 5 });
    open.socket.isSilent = true;
    await open.tunnel.close();
    assert.ok(open.socket.calls.includes("terminate"));
});

test("An abort ends every wait, and the connection", async () => {
    const reason = new Error("enough");
    const steps = [
        () => {},
        (socket) => socket.open(),
        async (socket) => {
            const request = socket.arrival();
            socket.open();
            socket.deliver(reply(await request, accepted));
            await new Promise(setImmediate);
        },
    ];
    for (const step of steps) {
        const control = new AbortController();
        const tunnel = openTunnel(url, identity, { WebSocket, signal: control.signal });
        tunnel.catch(() => {});
        const socket = FakeSocket.last;
        await step(socket);
        control.abort(reason);
        await assert.rejects(tunnel, reason);
        assert.ok(socket.calls.length > 0);
    }
    await assert.rejects(openTunnel(url, identity, { WebSocket, signal: AbortSignal.abort(reason) }), reason);
    const { tunnel } = await met(openTunnel);
    await assert.rejects(tunnel.receive({ signal: AbortSignal.abort(reason) }), reason);
    await assert.rejects(tunnel.send("x", { signal: AbortSignal.abort(reason) }), reason);
    assert.equal(tunnel.isOpen, true);
});

test("What cannot be connected to says why", async () => {
    const failing = openTunnel(url, identity, { WebSocket });
    FakeSocket.last.onerror({ error: new Error("self-signed certificate") });
    FakeSocket.last.end(1006);
    await assert.rejects(failing, { code: ErrorCode.unreachable, message: /self-signed certificate/ });
    const silent = openTunnel(url, identity, { WebSocket });
    FakeSocket.last.onerror({});
    FakeSocket.last.end(1006);
    await assert.rejects(silent, { code: ErrorCode.unreachable, message: /browsers do not say why/ });
    // So does Chromium with what a page's policy forbids: no close follows.
    const forbidden = openTunnel(url, identity, { WebSocket });
    FakeSocket.last.readyState = 3;
    FakeSocket.last.onerror({});
    await assert.rejects(forbidden, { code: ErrorCode.unreachable });
    for (const bad of ["proxy.example", "https://proxy.example", ""]) {
        await assert.rejects(openTunnel(bad, identity, { WebSocket }), { code: ErrorCode.invalidConfiguration });
    }
    await assert.rejects(openTunnel(url, identity, { WebSocket: null }), { code: ErrorCode.invalidConfiguration });
    await assert.rejects(openTunnel(url, identity, { WebSocket, conectTimeout: 1 }), { message: /no option 'conectTimeout'/ });
    await assert.rejects(openTunnel(url, identity, { WebSocket, connectTimeout: 0 }), { code: ErrorCode.invalidConfiguration });
});

test("A socket that can wait is paused and goes on", async () => {
    const { tunnel, socket } = await met(openTunnel, { receiveHighMark: 10, receiveLowMark: 5 });
    socket.deliver("0123456789");
    assert.deepEqual(socket.calls, ["pause"]);
    await tunnel.receive();
    assert.deepEqual(socket.calls, ["pause", "resume"]);
});

test("What nobody takes ends the tunnel before it fills the memory", async () => {
    const { tunnel, socket } = await met(openTunnel, { receiveLimit: 10 });
    socket.deliver("0123456789");
    socket.deliver("0");
    assert.ok(socket.calls.includes("close"));
    assert.equal(await tunnel.receive(), "0123456789");
    await assert.rejects(tunnel.receive(), { code: ErrorCode.notRead });
    assert.equal((await tunnel.closed).code, ErrorCode.notRead);
    await assert.rejects(tunnel.send("x"), { code: ErrorCode.notRead });
});

test("Closing drops what was not taken, and is done once", async () => {
    const { tunnel, socket } = await met(openTunnel);
    socket.deliver("unread");
    await Promise.all([tunnel.close(), tunnel.close()]);
    assert.deepEqual(socket.calls, ["resume", "close"]);
    assert.equal(await tunnel.receive(), null);
    assert.equal(await tunnel.closed, undefined);
    await assert.rejects(tunnel.send("x"), { code: ErrorCode.closed });
});

test("Questions come before the tunnel", async () => {
    const opening = RendezvousConnection.open(url, { WebSocket });
    const socket = FakeSocket.last.open();
    const connection = await opening;
    const hello = connection.api.hello();
    const answer = { server: "nymea-remoteproxy", name: "n", version: "1", apiVersion: "0.3" };
    socket.deliver(reply(socket.sent[0], answer));
    assert.deepEqual(await hello, answer);
    await assert.rejects(connection.api.authenticate({ ...identity, token: 5 }), { name: "ValidationError", path: "token" });
    const unanswered = connection.api.hello();
    await connection.close();
    await assert.rejects(unanswered, { code: ErrorCode.closed });
    await assert.rejects(connection.api.hello(), { code: ErrorCode.closed });
});

test("A device is dialled, and its first bytes are behind the answer", async () => {
    const client = { clientName: "n", clientUuid: identity.uuid, serverUuid: established.params.uuid };
    const dial = async (verdict) => {
        const tunnel = dialDevice(url, client, { WebSocket });
        tunnel.catch(() => {});
        const socket = FakeSocket.last;
        const request = socket.arrival();
        socket.open();
        socket.deliver(reply(await request, { tunnelProxyError: `TunnelProxyError${verdict}` }));
        socket.deliver("first");
        return { tunnel, socket };
    };
    const { tunnel, socket } = await dial("NoError");
    assert.equal(await (await tunnel).receive(), "first");
    assert.deepEqual(JSON.parse(socket.sent[0]).params, client);
    const verdicts = {
        ServerNotFound: ErrorCode.serverNotFound, InvalidUuid: ErrorCode.invalidUuid,
        AlreadyRegistered: ErrorCode.alreadyRegistered, ForbiddenCall: ErrorCode.authenticationRefused,
        InternalServerError: ErrorCode.serverFailed, NotRegistered: ErrorCode.requestRefused,
    };
    for (const [verdict, code] of Object.entries(verdicts)) {
        const refused = await dial(verdict);
        await assert.rejects(refused.tunnel, { code, result: { tunnelProxyError: `TunnelProxyError${verdict}` } });
        assert.ok(refused.socket.calls.includes("close"));
    }
});

test("A random uuid is of version 4, and another each time", async () => {
    // Before Node 20 it was not there for all.
    globalThis.crypto ??= (await import("node:crypto")).webcrypto;
    assert.match(randomUuid(), /^\{[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\}$/);
    assert.notEqual(randomUuid(), randomUuid());
});
