// SPDX-License-Identifier: GPL-3.0-only

import { excerpt } from "./validation-error.js";

/** The kinds of failure. */
export const ErrorCode = Object.freeze({
    /** The address is none, or there is no WebSocket to use. */
    invalidConfiguration: "invalidConfiguration",
    /** No connection to the server came about. */
    unreachable: "unreachable",
    /** Connecting took longer than `connectTimeout`. */
    connectTimedOut: "connectTimedOut",
    /** One side sent what the protocol does not allow (close codes 1002, 1003, 1007). */
    protocolViolation: "protocolViolation",
    /** A message was longer than the other side takes (close code 1009). */
    messageTooBig: "messageTooBig",
    /** The server closed for a reason of its rules (close code 1008). */
    policyViolation: "policyViolation",
    /** The server answered a request with an error. */
    requestRefused: "requestRefused",
    /** The server did not accept the token, or could not have it checked. */
    authenticationRefused: "authenticationRefused",
    /** A tunnel proxy does not take the uuid. */
    invalidUuid: "invalidUuid",
    /** The uuid is in use by somebody else, or in the other role. */
    alreadyRegistered: "alreadyRegistered",
    /** No device is registered with the uuid that was asked for. */
    serverNotFound: "serverNotFound",
    /** The server could not do what it was asked (close code 1011). */
    serverFailed: "serverFailed",
    /** The server is stopping (close code 1001). */
    serverStopped: "serverStopped",
    /** The server did not answer within `replyTimeout`. */
    replyTimedOut: "replyTimedOut",
    /** The server closed the connection while it waited for the partner. */
    noPartner: "noPartner",
    /** The connection ended before its time. */
    connectionLost: "connectionLost",
    /** What came was not taken, and more than `receiveLimit` of it waited. */
    notRead: "notRead",
    /** The connection was closed in order, by this side or because the partner has left. */
    closed: "closed",
    /** What was asked for comes too early, too late, twice or too often. */
    misuse: "misuse",
});

/** Why a connection to a proxy could not be made, used or kept. An aborted call gets its signal's reason instead. */
export class ProxyError extends Error {
    /**
     * @param code One of `ErrorCode`.
     * @param message What happened, and what to do about it.
     * @param details `result`: the answer that came with a refusal; `closeCode`, `closeReason`: the server's; `cause`.
     */
    constructor(code, message, { result, closeCode, closeReason, cause } = {}) {
        super(message, cause === undefined ? undefined : { cause });
        this.name = "ProxyError";
        this.code = code;
        this.result = result;
        this.closeCode = closeCode;
        this.closeReason = closeReason;
    }

    /**
     * What the end of a connection means to whoever used it.
     *
     * @param end `{ code, reason }` as RFC 6455 section 7.4 has them; 1005 and 1006 stand for no code at all.
     */
    static ofClose({ code, reason }) {
        const [kind, what] = meaning(code);
        const words = reason === "" ? "" : `: ${excerpt(reason, 123)}`;
        return new ProxyError(kind, `${what}${words}`, { closeCode: code, closeReason: reason });
    }
}

function meaning(code) {
    switch (code) {
        case 1000: return [ErrorCode.closed, "the connection was closed"];
        case 1001: return [ErrorCode.serverStopped, "the server is stopping; try again in a moment"];
        case 1002:
        case 1003:
        case 1007: return [ErrorCode.protocolViolation, `the server refused what was sent to it (code ${code})`];
        case 1008: return [ErrorCode.policyViolation, "the server closed the connection"];
        case 1009: return [ErrorCode.messageTooBig, "a message was larger than the server takes"];
        case 1011: return [ErrorCode.serverFailed, "the server failed"];
        default: return [ErrorCode.connectionLost, `the connection was lost (code ${code})`];
    }
}
