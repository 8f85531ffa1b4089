// SPDX-License-Identifier: GPL-3.0-only
// A WebSocket whose server is the test: what the client sends is in `sent`, and the test says what happens.

export class FakeSocket {
    static made = [];

    readyState = 0;
    bufferedAmount = 0;
    sent = [];
    calls = [];
    #arrivals = [];

    constructor(url) {
        this.url = url;
        FakeSocket.made.push(this);
    }

    /** The newest one. */
    static get last() {
        return FakeSocket.made.at(-1);
    }

    open() {
        this.readyState = 1;
        this.onopen({});
        return this;
    }

    send(data) {
        this.sent.push(data);
        this.#arrivals.shift()?.(data);
    }

    /** What the client sends next. */
    arrival() {
        return new Promise((resolve) => this.#arrivals.push(resolve));
    }

    deliver(data) {
        this.onmessage({ data: typeof data === "string" || data instanceof ArrayBuffer ? data : JSON.stringify(data) });
    }

    /** The server, or the network, ends it. */
    end(code, reason = "") {
        if (this.readyState === 3) return;
        this.readyState = 3;
        this.onclose({ code, reason });
    }

    /** The client ends it; the farewell comes back unless the server is gone. */
    close(code) {
        this.calls.push("close");
        this.readyState = 2;
        if (!this.isSilent) queueMicrotask(() => this.end(code ?? 1005));
    }

    terminate() {
        this.calls.push("terminate");
        this.end(1006);
    }

    pause() {
        this.calls.push("pause");
    }

    resume() {
        this.calls.push("resume");
    }
}

export const identity = { uuid: "{0d2c5d0e-7a4c-4a0e-9b55-5a3c1c1b7f10}", name: "Anna", token: "secret" };

/** Answers a request as the server does. */
export function reply(request, params, more = {}) {
    return { id: JSON.parse(request).id, status: "success", params, ...more };
}

export const accepted = { authenticationError: "AuthenticationErrorNoError" };
export const established = {
    id: 1,
    notification: "RemoteProxy.TunnelEstablished",
    params: { name: "Bob", uuid: "{7a1e4a3b-0d8c-4c8a-8a6f-2f9d1c0b4e22}" },
};

/** A tunnel to Bob, and its socket. */
export async function met(openTunnel, options = {}) {
    const tunnel = openTunnel("wss://proxy.example", identity, { WebSocket: FakeSocket, ...options });
    const socket = FakeSocket.last;
    const request = socket.arrival();
    socket.open();
    socket.deliver(reply(await request, accepted));
    socket.deliver(established);
    return { tunnel: await tunnel, socket };
}
