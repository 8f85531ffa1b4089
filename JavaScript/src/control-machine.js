// SPDX-License-Identifier: GPL-3.0-only

import { encodeRequest, parseServerMessage } from "./envelope.js";
import { JSONSplitter } from "./json-splitter.js";
import { ErrorCode, ProxyError } from "./proxy-error.js";
import { excerpt, ValidationError } from "./validation-error.js";

/**
 * What comes before a tunnel, as a value: requests go out with ids, replies come in the order of the requests. It knows no
 * socket, no clock and no promise; each event says what to do.
 */
export class ControlMachine {
    #splitter;
    #decodeNotification;
    #maximumPending;
    #nextID = 1;
    /** Requests that were sent and not answered, oldest first. */
    #pending = [];

    constructor({ decodeNotification, maximumMessageSize, maximumPending }) {
        this.#splitter = new JSONSplitter(maximumMessageSize);
        this.#decodeNotification = decodeNotification;
        this.#maximumPending = maximumPending;
    }

    /**
     * A method is called.
     *
     * @returns `{ id, text }`: what to send.
     * @throws ValidationError if the params are not the method's, ProxyError (`misuse`) if too many requests wait.
     */
    request(method, params) {
        const checked = method.encodeParams(params);
        if (this.#pending.length >= this.#maximumPending) {
            const message = `${this.#maximumPending} requests wait for their answers: await one of them first`;
            throw new ProxyError(ErrorCode.misuse, message);
        }
        const id = this.#nextID;
        this.#nextID += 1;
        this.#pending.push({ id, method });
        return { id, text: encodeRequest(id, method, checked) };
    }

    /** Whether a request still waits for its answer. */
    isPending(id) {
        return this.#pending.some((request) => request.id === id);
    }

    /**
     * Text came: one message, several, or a part of one.
     *
     * @returns A list of `{ kind: "resolve", id, result }`, `{ kind: "reject", id, error }` and
     *     `{ kind: "notify", notification }`.
     * @throws ProxyError (`protocolViolation`): the connection is of no more use.
     */
    received(text) {
        return this.#splitter.append(text).map((message) => this.#take(parseServerMessage(message)));
    }

    /** Payload begins now: nothing of a message may be left. */
    finish() {
        if (this.#splitter.hasUnfinishedText) throw violation("the server sent something behind its last message");
    }

    #take(message) {
        if (message.kind === "notification") {
            return { kind: "notify", notification: this.#read(message.name, () =>
                this.#decodeNotification(message.name, message.params)) };
        }
        const request = this.#pending.shift();
        if (request === undefined) throw violation("the server sent a reply to no request");
        const { id, method } = request;
        if (message.kind === "refusal") {
            // The server closes after every refusal; some of them do not know the request's id.
            return { kind: "reject", id, error: refusal(method, message) };
        }
        if (message.id !== id) {
            throw violation(`the server answered request ${message.id} where request ${id} was due`);
        }
        return { kind: "resolve", id, result: this.#read(method.name, () => method.decodeResult(message.params)) };
    }

    #read(name, decode) {
        try {
            return decode();
        } catch (error) {
            if (!(error instanceof ValidationError)) throw error;
            const message = `what the server sent for ${excerpt(name)} is not what the API says: ${error.message}`;
            throw new ProxyError(ErrorCode.protocolViolation, message, { cause: error });
        }
    }
}

/** A refusal carries the typed answer too, where it has one that the spec knows. */
function refusal(method, message) {
    let result;
    try {
        result = method.decodeResult(message.params);
    } catch {
        result = undefined;
    }
    // The commonest mistake: a proxy listens for either API on a port of its own.
    const hint = message.message.startsWith("No such") ? ". Does this port serve the proxy's other API?" : "";
    const text = `the server refused ${method.name}: ${excerpt(message.message, 200)}${hint}`;
    return new ProxyError(ErrorCode.requestRefused, text, { result });
}

function violation(message) {
    return new ProxyError(ErrorCode.protocolViolation, message);
}
