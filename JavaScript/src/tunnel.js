// SPDX-License-Identifier: GPL-3.0-only

import { ErrorCode, ProxyError } from "./proxy-error.js";
import { ReceiveQueue } from "./receive-queue.js";
import { SendGate } from "./send-gate.js";
import { within } from "./waiting.js";

const encoder = new TextEncoder();

/**
 * Two sides that the proxy has brought together, seen from one of them. Made by `openTunnel` and `dialDevice`.
 *
 * What is sent arrives unchanged and in order. Between two WebSockets a message stays a message, text or binary; where
 * the other side uses a byte stream, messages are cut and joined as it comes, and its bytes come as text where they are
 * valid UTF-8.
 */
export class Tunnel {
    #link;
    #options;
    #incoming;
    #gate;
    #isClosing = false;
    /** Why this side gave it up. */
    #failure;

    constructor(link, partner, options) {
        /** Who is at the other end: `{ name, uuid }`. */
        this.partner = Object.freeze({ ...partner });
        this.#link = link;
        this.#options = options;
        this.#incoming = new ReceiveQueue({
            high: options.receiveHighMark,
            low: options.receiveLowMark,
            most: options.receiveLimit,
            messages: options.receiveMessages,
        });
        this.#gate = new SendGate(
            { high: options.sendHighMark, low: options.sendLowMark, senders: options.waitingSends },
            () => link.bufferedAmount,
            () => link.isOpen,
        );
        link.onmessage = (data) => this.#received(data);
        link.onend = (end) => this.#ended(end);
        /**
         * Fulfilled when the connection is closed: with undefined after an end in order, else with the ProxyError.
         */
        this.closed = link.ended.then((end) => {
            if (this.#failure !== undefined) return this.#failure;
            return isInOrder(end) || this.#isClosing ? undefined : this.#error(end);
        });
    }

    /** Whether something can be sent. */
    get isOpen() {
        return this.#link.isOpen && !this.#isClosing;
    }

    /** Bytes that were sent and are not with the system yet. */
    get bufferedAmount() {
        return this.#link.bufferedAmount;
    }

    /**
     * Sends text or bytes, as one message, and waits while more than `sendHighMark` bytes are under way. What is sent
     * must not be changed before the promise is fulfilled.
     *
     * @throws ProxyError if the tunnel has ended, or too many messages wait; TypeError for what is no text or bytes.
     */
    async send(data, { signal } = {}) {
        const isBytes = data instanceof ArrayBuffer || ArrayBuffer.isView(data);
        if (typeof data !== "string" && !isBytes) throw new TypeError("only text and bytes can be sent");
        await this.#gate.pass(() => {
            if (!this.isOpen) throw this.#closedError();
            this.#link.send(data);
        }, signal);
    }

    /**
     * Takes the next message: a string or a Uint8Array; null when the partner has left.
     *
     * @throws ProxyError if the tunnel has ended in another way; what came before is delivered first.
     */
    async receive({ signal } = {}) {
        return this.#incoming.take(signal, () => this.#link.resume());
    }

    /** The messages as they come. Leaving the loop leaves the tunnel open. */
    async *messages(options) {
        for (let message = await this.receive(options); message !== null; message = await this.receive(options)) {
            yield message;
        }
    }

    [Symbol.asyncIterator]() {
        return this.messages();
    }

    /** The same as bytes, for whoever does not care where messages end. */
    async *bytes(options) {
        for await (const message of this.messages(options)) {
            yield typeof message === "string" ? encoder.encode(message) : message;
        }
    }

    /**
     * Closes: what was sent is still delivered, what came and was not taken is dropped. Returns when the tunnel is closed,
     * after `closeTimeout` at the latest.
     */
    async close() {
        if (!this.#isClosing) {
            this.#isClosing = true;
            this.#incoming.finish(undefined, { drop: true });
            this.#gate.poke();
            // One that reads no more would not see the peer's farewell.
            this.#link.resume();
            this.#link.close();
        }
        await closed(this.#link, this.#options.closeTimeout);
    }

    #received(data) {
        this.#gate.poke();
        if (this.#isClosing) return;
        const size = typeof data === "string" ? data.length : data.byteLength;
        switch (this.#incoming.push(data, size)) {
            case "pause":
                this.#link.pause();
                break;
            case "overflow":
                this.#overflow();
                break;
        }
    }

    #overflow() {
        const { receiveLimit, receiveMessages } = this.#options;
        const message =
            `more than ${receiveLimit} bytes or ${receiveMessages} messages came and were not taken: take them faster, or `
            + "have the partner wait for an answer now and then";
        this.#isClosing = true;
        this.#failure = new ProxyError(ErrorCode.notRead, message);
        this.#incoming.finish(this.#failure);
        this.#link.resume();
        this.#link.close();
    }

    #ended(end) {
        this.#gate.poke();
        this.#incoming.finish(isInOrder(end) ? undefined : this.#error(end));
    }

    #closedError() {
        if (this.#failure !== undefined) return this.#failure;
        return this.#isClosing || this.#link.end === null ? closedHere() : this.#error(this.#link.end);
    }

    #error(end) {
        return isInOrder(end)
            ? new ProxyError(ErrorCode.closed, "the partner has left", { closeCode: end.code, closeReason: end.reason })
            : ProxyError.ofClose(end);
    }
}

/** Waits for the end of a link that is closing, and gives it up when that takes too long. */
export async function closed(link, milliseconds) {
    try {
        await within(link.ended, { milliseconds, timedOut: () => new Error("not closed in time") });
    } catch {
        link.abandon();
    }
}

// The server closes with 1000 when the partner has left (and a close without a code says no other thing).
function isInOrder(end) {
    return end.code === 1000 || end.code === 1005;
}

function closedHere() {
    return new ProxyError(ErrorCode.closed, "the tunnel was closed on this side");
}
