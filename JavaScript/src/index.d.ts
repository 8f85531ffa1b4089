// SPDX-License-Identifier: GPL-3.0-only

import type { RendezvousClient } from "../generated/rendezvous.js";
import type { JSONObject, Uuid } from "./validation.js";

export { ValidationError } from "./validation.js";
export type { CallOptions, JSONObject, JSONValue, Uuid } from "./validation.js";

/** Times in milliseconds, sizes in bytes. Every wait and everything that is held has its limit here. */
export interface Options {
    /** From the first byte to an open WebSocket: 10 s. */
    connectTimeout?: number | undefined;
    /** From a request to its answer: 15 s. */
    replyTimeout?: number | undefined;
    /** From the wish to close to the end: 5 s. */
    closeTimeout?: number | undefined;
    /** UTF-16 code units of a message of the server: 256 Ki. */
    maximumMessageSize?: number | undefined;
    /** Requests that wait for their answers: 64. */
    pendingRequests?: number | undefined;
    /** Bytes under way above which sending waits: 1 MiB. */
    sendHighMark?: number | undefined;
    /** Bytes under way below which sending goes on: 256 KiB. */
    sendLowMark?: number | undefined;
    /** Messages that wait to be sent: 1024. */
    waitingSends?: number | undefined;
    /** Bytes not taken above which a socket that can (that of `ws`) is paused: 256 KiB. */
    receiveHighMark?: number | undefined;
    /** Bytes not taken below which it goes on: 64 KiB. */
    receiveLowMark?: number | undefined;
    /** Bytes not taken that are held at most; more end the tunnel: 16 MiB. */
    receiveLimit?: number | undefined;
    /** Messages not taken that are held at most; more end the tunnel: 65536. */
    receiveMessages?: number | undefined;
}

/** What makes a WebSocket: the global one, or the one of the package `ws`. */
export interface WebSocketConstructor {
    new (url: string): object;
}

export interface ConnectOptions extends Options {
    /** Its abort ends the wait. */
    signal?: AbortSignal | undefined;
    /** Where there is none, or another is to be used. */
    WebSocket?: WebSocketConstructor | undefined;
}

/** What `Options` are where nothing is said. */
export declare const defaultOptions: Readonly<Required<Options>>;

/** Who this side is, for `openTunnel`. */
export interface Identity {
    /** Keep it from one connection to the next. The two partners' must differ. */
    uuid: Uuid;
    /** Tells the partner, in words, who is calling. */
    name: string;
    /** The secret that allows the use of the server, and that both partners show. */
    token: string;
    /** Fresh for every tunnel and known to both partners. */
    nonce?: string | null | undefined;
}

/** Who this side is, and which device it wants, for `dialDevice`. */
export interface DeviceClientIdentity {
    clientName: string;
    /** Keep it from one connection to the next. */
    clientUuid: Uuid;
    /** The device's. */
    serverUuid: Uuid;
    /** Where the proxy asks for one. */
    token?: string | null | undefined;
}

/** Who is at the other end. */
export interface Partner {
    /** As it has called itself; empty for a device, whose name the proxy does not tell. */
    readonly name: string;
    /** As it has given it. */
    readonly uuid: string;
}

/**
 * Two sides that the proxy has brought together, seen from one of them. Made by `openTunnel` and `dialDevice`.
 *
 * What is sent arrives unchanged and in order. Between two WebSockets a message stays a message, text or binary; where
 * the other side uses a byte stream, messages are cut and joined as it comes, and its bytes come as text where they are
 * valid UTF-8.
 */
export declare class Tunnel implements AsyncIterable<string | Uint8Array> {
    private constructor();
    readonly partner: Partner;
    /** Fulfilled when the connection is closed: with undefined after an end in order, else with the error. */
    readonly closed: Promise<ProxyError | undefined>;
    /** Whether something can be sent. */
    get isOpen(): boolean;
    /** Bytes that were sent and are not with the system yet. */
    get bufferedAmount(): number;
    /**
     * Sends text or bytes, as one message, and waits while more than `sendHighMark` bytes are under way. What is sent must
     * not be changed before the promise is fulfilled.
     *
     * @throws `ProxyError`, or the signal's reason.
     */
    send(data: string | ArrayBuffer | ArrayBufferView, options?: { signal?: AbortSignal | undefined }): Promise<void>;
    /**
     * Takes the next message; null when the partner has left.
     *
     * @throws `ProxyError` if the tunnel has ended in another way, behind what came before; or the signal's reason.
     */
    receive(options?: { signal?: AbortSignal | undefined }): Promise<string | Uint8Array | null>;
    /** The messages as they come. Leaving the loop leaves the tunnel open. */
    messages(options?: { signal?: AbortSignal | undefined }): AsyncGenerator<string | Uint8Array, void, void>;
    [Symbol.asyncIterator](): AsyncGenerator<string | Uint8Array, void, void>;
    /** The same as bytes, for whoever does not care where messages end. */
    bytes(options?: { signal?: AbortSignal | undefined }): AsyncGenerator<Uint8Array, void, void>;
    /**
     * Closes: what was sent is still delivered, what came and was not taken is dropped. Returns when the tunnel is closed,
     * after `closeTimeout` at the latest.
     */
    close(): Promise<void>;
}

/**
 * Connects, shows the token, and waits for the partner.
 *
 * @throws `ProxyError`, `ValidationError` for an identity that is none, or the signal's reason.
 */
export declare function openTunnel(url: string | URL, identity: Identity, options?: ConnectOptions): Promise<Tunnel>;

/**
 * Connects to a proxy's tunnel proxy API as a client of a device.
 *
 * @throws `ProxyError`, `ValidationError` for an identity that is none, or the signal's reason.
 */
export declare function dialDevice(
    url: string | URL,
    identity: DeviceClientIdentity,
    options?: ConnectOptions,
): Promise<Tunnel>;

/** A connection to a proxy's rendezvous API, from the first greeting to the tunnel. */
export declare class RendezvousConnection {
    private constructor();
    static open(url: string | URL, options?: ConnectOptions): Promise<RendezvousConnection>;
    /** The API's methods, to be called before `meet`. */
    readonly api: RendezvousClient;
    /** Shows the token and waits for the partner. When that fails, the connection is closed. */
    meet(identity: Identity, options?: { signal?: AbortSignal | undefined }): Promise<Tunnel>;
    close(): Promise<void>;
}

/** A new random UUID (RFC 9562, version 4). Unlike `crypto.randomUUID` there is one on pages that came by http, too. */
export declare function randomUuid(): Uuid;

/** The kinds of failure. */
export declare const ErrorCode: Readonly<{
    /** The address is none, or there is no WebSocket to use. */
    invalidConfiguration: "invalidConfiguration";
    /** No connection to the server came about. */
    unreachable: "unreachable";
    /** Connecting took longer than `connectTimeout`. */
    connectTimedOut: "connectTimedOut";
    /** One side sent what the protocol does not allow (close codes 1002, 1003, 1007). */
    protocolViolation: "protocolViolation";
    /** A message was longer than the other side takes (close code 1009). */
    messageTooBig: "messageTooBig";
    /** The server closed for a reason of its rules (close code 1008). */
    policyViolation: "policyViolation";
    /** The server answered a request with an error. */
    requestRefused: "requestRefused";
    /** The server did not accept the token, or could not have it checked. */
    authenticationRefused: "authenticationRefused";
    /** A tunnel proxy does not take the uuid. */
    invalidUuid: "invalidUuid";
    /** The uuid is in use by somebody else, or in the other role. */
    alreadyRegistered: "alreadyRegistered";
    /** No device is registered with the uuid that was asked for. */
    serverNotFound: "serverNotFound";
    /** The server could not do what it was asked (close code 1011). */
    serverFailed: "serverFailed";
    /** The server is stopping (close code 1001). */
    serverStopped: "serverStopped";
    /** The server did not answer within `replyTimeout`. */
    replyTimedOut: "replyTimedOut";
    /** The server closed the connection while it waited for the partner. */
    noPartner: "noPartner";
    /** The connection ended before its time. */
    connectionLost: "connectionLost";
    /** What came was not taken, and more than `receiveLimit` of it waited. */
    notRead: "notRead";
    /** The connection was closed in order, by this side or because the partner has left. */
    closed: "closed";
    /** What was asked for comes too early, too late, twice or too often. */
    misuse: "misuse";
}>;
export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

/** Why a connection to a proxy could not be made, used or kept. An aborted call gets its signal's reason instead. */
export declare class ProxyError extends Error {
    constructor(
        code: ErrorCode,
        message: string,
        details?: { result?: JSONObject; closeCode?: number; closeReason?: string; cause?: unknown },
    );
    name: "ProxyError";
    readonly code: ErrorCode;
    /** The typed answer that came with a refusal. */
    readonly result: JSONObject | undefined;
    /** RFC 6455 section 7.4; 1006: there was no farewell. */
    readonly closeCode: number | undefined;
    readonly closeReason: string | undefined;
    /** What the end of a connection means to whoever used it. */
    static ofClose(end: { code: number; reason: string }): ProxyError;
}
