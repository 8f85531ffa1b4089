// SPDX-License-Identifier: GPL-3.0-only

import { ErrorCode, ProxyError } from "./proxy-error.js";
import { excerpt } from "./validation-error.js";

/** A request as it is sent. */
export function encodeRequest(id, method, params) {
    return JSON.stringify({ id, method: method.name, params });
}

/**
 * Reads one message of a server.
 *
 * @returns `{ kind: "reply", id, params }`, `{ kind: "refusal", id, message, params }` or
 *     `{ kind: "notification", name, params }`. Absent params are empty ones.
 * @throws ProxyError (`protocolViolation`).
 */
export function parseServerMessage(text) {
    let envelope;
    try {
        envelope = JSON.parse(text);
    } catch (error) {
        throw violation(excerpt(error.message, 120), error);
    }
    const { id, notification, status, error } = envelope;
    const params = envelope.params ?? {};
    if (!Number.isSafeInteger(id)) throw violation("it has no valid 'id', expected an integer");
    if (typeof params !== "object" || Array.isArray(params)) {
        throw violation("it has no valid 'params', expected an object");
    }
    if (notification !== undefined) {
        if (typeof notification !== "string") throw violation("it has no valid 'notification', expected a text");
        return { kind: "notification", name: notification, params };
    }
    if (status === "success") return { kind: "reply", id, params };
    if (status !== "error") throw violation(`it has no valid 'status', expected "success" or "error"`);
    if (typeof error !== "string") throw violation("it has no valid 'error', expected a text");
    return { kind: "refusal", id, message: error, params };
}

function violation(reason, cause) {
    return new ProxyError(ErrorCode.protocolViolation, `the server sent no valid message: ${reason}`, { cause });
}
