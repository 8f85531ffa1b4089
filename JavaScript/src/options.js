// SPDX-License-Identifier: GPL-3.0-only

import { ErrorCode, ProxyError } from "./proxy-error.js";

/** What can be set: times in milliseconds, sizes in bytes. Every wait and everything that is held has its limit here. */
export const defaultOptions = Object.freeze({
    /** From the first byte to an open WebSocket. */
    connectTimeout: 10_000,
    /** From a request to its answer. */
    replyTimeout: 15_000,
    /** From the wish to close to the end. */
    closeTimeout: 5_000,
    /** UTF-16 code units of a message of the server. */
    maximumMessageSize: 262_144,
    /** Requests that wait for their answers. */
    pendingRequests: 64,
    /** Bytes under way above which sending waits, and below which it goes on. */
    sendHighMark: 1_048_576,
    sendLowMark: 262_144,
    /** Messages that wait to be sent. */
    waitingSends: 1024,
    /** Bytes not taken above which a socket that can (that of ws) is paused, and below which it goes on. */
    receiveHighMark: 262_144,
    receiveLowMark: 65_536,
    /** Bytes and messages not taken that are held at most; one more ends the tunnel. */
    receiveLimit: 16_777_216,
    receiveMessages: 65_536,
});

/** The defaults, and what differs from them. */
export function resolveOptions({ WebSocket = globalThis.WebSocket, ...given } = {}) {
    const options = { ...defaultOptions, WebSocket };
    for (const [name, value] of Object.entries(given)) {
        if (value === undefined || name === "signal") continue;
        if (!Object.hasOwn(defaultOptions, name)) {
            throw new ProxyError(ErrorCode.invalidConfiguration, `there is no option '${name}'`);
        }
        if (typeof value !== "number" || !(value > 0)) {
            throw new ProxyError(ErrorCode.invalidConfiguration, `the option '${name}' must be a number above 0`);
        }
        options[name] = value;
    }
    return Object.freeze(options);
}
