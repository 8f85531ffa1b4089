// SPDX-License-Identifier: GPL-3.0-only

import { ControlMachine } from "./control-machine.js";
import { Link } from "./link.js";
import { resolveOptions } from "./options.js";
import { ErrorCode, ProxyError } from "./proxy-error.js";
import { closed, Tunnel } from "./tunnel.js";
import { within } from "./waiting.js";

/**
 * A connection before it is a tunnel: calls methods and awaits their answers. Whether it becomes a tunnel, and when, is for
 * the API that is spoken over it.
 */
export class Connection {
    #link;
    #machine;
    #options;
    /** Who waits for the answer of a request: `{ resolve, reject }` by id. */
    #waiters = new Map();
    /** Told of a notification; may make a tunnel of the connection. */
    #onnotification = null;
    #failure = null;
    #onfailure = null;
    #isTunnel = false;
    /** How many messages came in the same text behind the one that is being looked at. */
    #behind = 0;

    /**
     * Connects.
     *
     * @param api The generated module of the API that is spoken there.
     * @throws ProxyError, or the signal's reason.
     */
    static async open(url, api, { signal, ...given } = {}) {
        const options = resolveOptions(given);
        signal?.throwIfAborted();
        const connection = new Connection(new Link(url, options.WebSocket), api, options);
        const milliseconds = options.connectTimeout;
        const timedOut = () => new ProxyError(ErrorCode.connectTimedOut, `no connection within ${milliseconds} ms`);
        try {
            await within(connection.#link.opened, { signal, milliseconds, timedOut });
        } catch (error) {
            connection.#link.abandon();
            throw error;
        }
        return connection;
    }

    constructor(link, api, options) {
        this.#link = link;
        this.#options = options;
        this.#machine = new ControlMachine({
            decodeNotification: api.decodeNotification,
            maximumMessageSize: options.maximumMessageSize,
            maximumPending: options.pendingRequests,
        });
        link.onmessage = (data) => this.#received(data);
        link.onend = (end) => this.#fail(ProxyError.ofClose(end));
    }

    /**
     * Calls a method of the generated module: what its client class does.
     *
     * @param options `signal`; `timeout` in milliseconds; `enter`: called with the answer before anything else that came
     *     is looked at.
     * @throws ProxyError; ValidationError for params that are not the method's; the signal's reason.
     */
    async call(method, params, { signal, timeout = this.#options.replyTimeout, enter } = {}) {
        signal?.throwIfAborted();
        if (this.#failure !== null) throw this.#failure;
        if (this.#isTunnel) throw tooLate();
        const { id, text } = this.#machine.request(method, params);
        const answer = new Promise((resolve, reject) => this.#waiters.set(id, { resolve, reject, enter }));
        this.#link.send(text);
        const timedOut = () => {
            const message = `the server did not answer ${method.name} within ${timeout} ms`;
            return new ProxyError(ErrorCode.replyTimedOut, message);
        };
        return within(answer, { signal, milliseconds: timeout, timedOut });
    }

    /**
     * Waits for a notification and lets `enter` make something of it, before anything else that came is looked at.
     */
    notification(enter, { signal } = {}) {
        if (this.#failure !== null) return Promise.reject(this.#failure);
        const arrival = new Promise((resolve, reject) => {
            this.#onnotification = (notification) => resolve(enter(notification));
            this.#onfailure = reject;
        });
        return within(arrival, { signal });
    }

    /** From now on everything is the partner's. */
    becomeTunnel(partner) {
        this.#machine.finish();
        if (this.#behind > 0) {
            throw new ProxyError(ErrorCode.protocolViolation, "the server sent something behind its last message");
        }
        this.#isTunnel = true;
        return new Tunnel(this.#link, partner, this.#options);
    }

    /** Closes, and returns when it is closed, after `closeTimeout` at the latest. */
    async close() {
        if (!this.#isTunnel) {
            this.#fail(new ProxyError(ErrorCode.closed, "the connection was closed on this side"));
            this.#link.close();
        }
        await closed(this.#link, this.#options.closeTimeout);
    }

    #received(data) {
        if (this.#failure !== null) return;
        try {
            if (typeof data !== "string") throw binaryMessage();
            const events = this.#machine.received(data);
            for (const [index, event] of events.entries()) {
                this.#behind = events.length - 1 - index;
                this.#perform(event);
            }
        } catch (error) {
            this.#fail(error);
            this.#link.close();
        }
    }

    #perform(event) {
        if (event.kind === "notify") {
            if (this.#onnotification === null) {
                const message = `the server sent a notification that nobody waits for: ${event.notification.name}`;
                throw new ProxyError(ErrorCode.protocolViolation, message);
            }
            return this.#onnotification(event.notification);
        }
        // Whoever has given up waiting is still among them, and takes no notice.
        const waiter = this.#waiters.get(event.id);
        this.#waiters.delete(event.id);
        if (event.kind === "reject") {
            waiter.reject(event.error);
        } else {
            waiter.resolve(waiter.enter === undefined ? event.result : waiter.enter(event.result));
        }
    }

    #fail(error) {
        if (this.#failure !== null) return;
        this.#failure = error;
        for (const { reject } of this.#waiters.values()) reject(error);
        this.#waiters.clear();
        this.#onfailure?.(error);
    }
}

function binaryMessage() {
    const message = "the server sent a binary message before the tunnel, where only text is allowed";
    return new ProxyError(ErrorCode.protocolViolation, message);
}

function tooLate() {
    return new ProxyError(ErrorCode.misuse, "the server can be asked nothing once there is a tunnel: ask before, or anew");
}
