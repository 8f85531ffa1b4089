// SPDX-License-Identifier: GPL-3.0-only
// How two pages send each other files. What people say travels in text messages, everything about files in binary ones,
// whose first byte says what they are: 0 is JSON about a transfer, 1 a piece of the file.
//
//     sender    offer { name, size }         →
//               ←  accept {}  or  decline { reason }       receiver
//     sender    pieces, then done { sha256 } →
//               ←  received { bytes }, now and then        receiver
//               ←  complete { sha256 }                     receiver
//     either    cancel { reason }, at any time
//
// The sender is never more than `window` bytes ahead of what the receiver has acknowledged: a browser cannot make the other
// side wait, so the pages see to it themselves.

export const limits = Object.freeze({
    /** The largest file that is offered or accepted. */
    fileSize: 1_073_741_824,
    /** Bytes of the file in one message, as sent; and as taken. */
    piece: 65_536,
    largestPiece: 262_144,
    /** Bytes that may be under way without an acknowledgement, and how often there is one. */
    window: 1_048_576,
    acknowledgement: 262_144,
    /** Bytes of a message about a transfer. */
    control: 4_096,
    /** Bytes of a file that are gathered before the browser may move them out of the memory. */
    batch: 4_194_304,
    /** Characters of what somebody says that are shown. */
    text: 4_000,
});

const control = 0;
const piece = 1;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/** Who may say what about a transfer. */
export const fromSender = new Set(["offer", "done", "cancelSending"]);
export const fromReceiver = new Set(["accept", "decline", "received", "complete", "cancelReceiving"]);

export function encodeControl(message) {
    return tagged(control, encoder.encode(JSON.stringify(message)));
}

export function encodePiece(bytes) {
    return tagged(piece, bytes);
}

/**
 * @returns `{ piece }` with bytes, or `{ message }` whose members have the right types; null for what is neither.
 */
export function decode(bytes) {
    const rest = bytes.subarray(1);
    if (bytes[0] === piece) return rest.length > limits.largestPiece ? null : { piece: rest };
    if (bytes[0] !== control || rest.length > limits.control) return null;
    let message;
    try {
        message = JSON.parse(decoder.decode(rest));
    } catch {
        return null;
    }
    return isSound(message) ? { message } : null;
}

function isSound(message) {
    if (typeof message !== "object" || message === null) return false;
    const isSize = (value) => Number.isSafeInteger(value) && value >= 0;
    const isDigest = (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
    switch (message.type) {
        case "offer": return typeof message.name === "string" && isSize(message.size);
        case "received": return isSize(message.bytes);
        case "done":
        case "complete": return isDigest(message.sha256);
        case "decline":
        case "cancelSending":
        case "cancelReceiving": return typeof message.reason === "string";
        case "accept": return true;
        default: return false;
    }
}

function tagged(tag, bytes) {
    const message = new Uint8Array(bytes.length + 1);
    message[0] = tag;
    message.set(bytes, 1);
    return message;
}
