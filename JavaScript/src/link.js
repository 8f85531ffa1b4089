// SPDX-License-Identifier: GPL-3.0-only

import { ErrorCode, ProxyError } from "./proxy-error.js";
import { excerpt } from "./validation-error.js";

/**
 * One WebSocket, whoever made it: a browser's, or one of the package `ws`. It opens once, tells of messages, and ends once.
 */
export class Link {
    #socket;
    #hasOpened = false;
    #end = null;
    #cause;

    /** Told of each message: a string, or a Uint8Array. */
    onmessage = () => {};
    /** Told once how it ended: `{ code, reason }`. */
    onend = () => {};

    /** Fulfilled when it is open; rejected with a ProxyError if that fails. */
    opened;
    /** Fulfilled with `{ code, reason }` when it is closed. */
    ended;

    constructor(url, WebSocket) {
        this.#socket = open(url, WebSocket);
        this.#socket.binaryType = "arraybuffer";
        let finish;
        this.opened = new Promise((resolve, reject) => {
            this.#socket.onopen = () => {
                this.#hasOpened = true;
                resolve();
            };
            this.ended = new Promise((ended) => {
                finish = (code, reason) => {
                    if (this.#end !== null) return;
                    this.#end = { code, reason };
                    if (!this.#hasOpened) reject(this.#unreachable(url));
                    ended(this.#end);
                    this.onend(this.#end);
                };
            });
        });
        // Whoever gave up waiting is not to hear of it as an unhandled rejection.
        this.opened.catch(() => {});
        this.#socket.onclose = (event) => finish(event.code, String(event.reason ?? ""));
        this.#socket.onerror = (event) => {
            // Only ws says why.
            this.#cause = event.error;
            // Chromium tells nothing more of a connection that the page's policy forbids.
            if (!this.#hasOpened && this.#socket.readyState === 3) finish(1006, "");
        };
        this.#socket.onmessage = ({ data }) => this.onmessage(typeof data === "string" ? data : new Uint8Array(data));
    }

    get isOpen() {
        return this.#hasOpened && this.#end === null && this.#socket.readyState === 1;
    }

    /** How it ended; null while it has not. */
    get end() {
        return this.#end;
    }

    /** Bytes that were given to it and are not with the system. */
    get bufferedAmount() {
        return this.#socket.bufferedAmount;
    }

    send(data) {
        this.#socket.send(data);
    }

    /** Begins to close: what was sent is still delivered. */
    close() {
        this.#socket.close(1000);
    }

    /** Gives up at once what does not close. Browsers cannot; there its end just interests nobody any more. */
    abandon() {
        if (this.#end !== null) return;
        if (typeof this.#socket.terminate === "function") this.#socket.terminate();
        else this.#socket.close();
    }

    /** Has the peer wait, where the socket can: a browser's reads on. */
    pause() {
        this.#socket.pause?.();
    }

    resume() {
        this.#socket.resume?.();
    }

    #unreachable(url) {
        const why = this.#cause?.message === undefined
            ? "browsers do not say why: is the server up, is its certificate trusted, does this page's policy "
                + "allow the address, and does the server allow this page (allowedOrigins)?"
            : excerpt(this.#cause.message, 200);
        const message = `no connection to ${excerpt(String(url), 200)}: ${why}`;
        return new ProxyError(ErrorCode.unreachable, message, { cause: this.#cause, closeCode: this.#end.code });
    }
}

function open(url, WebSocket) {
    if (typeof WebSocket !== "function") {
        const message = "there is no WebSocket here: pass one, as in { WebSocket } from the package ws";
        throw new ProxyError(ErrorCode.invalidConfiguration, message);
    }
    let address;
    try {
        address = new URL(url);
    } catch (cause) {
        throw new ProxyError(ErrorCode.invalidConfiguration, `'${excerpt(String(url), 200)}' is no address`, { cause });
    }
    if (address.protocol !== "wss:" && address.protocol !== "ws:") {
        const message = `'${excerpt(String(url), 200)}' is no address of a WebSocket: it must begin with wss:// or ws://`;
        throw new ProxyError(ErrorCode.invalidConfiguration, message);
    }
    try {
        return new WebSocket(address.href);
    } catch (cause) {
        // A page that came by https may not use ws (Mixed Content section 5.3).
        const message = `'${excerpt(address.href, 200)}' cannot be used here: ${excerpt(cause.message, 200)}`;
        throw new ProxyError(ErrorCode.invalidConfiguration, message, { cause });
    }
}
