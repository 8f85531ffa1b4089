// SPDX-License-Identifier: GPL-3.0-only

import * as api from "../generated/rendezvous.js";
import { Connection } from "./connection.js";
import { ErrorCode, ProxyError } from "./proxy-error.js";

/** A connection to a proxy's rendezvous API, from the first greeting to the tunnel. */
export class RendezvousConnection {
    #connection;

    /** Connects; `options` are those of `openTunnel`. */
    static async open(url, options) {
        return new RendezvousConnection(await Connection.open(url, api, options));
    }

    constructor(connection) {
        this.#connection = connection;
        /** The API's methods, to be called before `meet`. */
        this.api = new api.RendezvousClient(connection);
    }

    /**
     * Shows the token and waits for the partner: whoever shows the same token and nonce.
     *
     * @param identity `{ uuid, name, token, nonce }`: the two partners' uuids must differ.
     * @throws ProxyError: `authenticationRefused`, with the server's verdict in `result`; `noPartner`; and others. The
     *     connection is closed then.
     */
    async meet({ uuid, name, token, nonce }, { signal } = {}) {
        let isAccepted = false;
        const enter = (result) => {
            isAccepted = result.authenticationError === api.AuthenticationError.noError;
            return result;
        };
        try {
            // Before the call: the partner may have been waiting, and then both come at once.
            const tunnel = this.#connection.notification(({ params }) => {
                if (!isAccepted) throw tooEarly();
                return this.#connection.becomeTunnel(params);
            }, { signal });
            tunnel.catch(() => {});
            const result = await this.api.authenticate({ uuid, name, token, nonce }, { signal, enter });
            if (!isAccepted) throw refused(result);
            return await waitForPartner(tunnel);
        } catch (error) {
            this.#connection.close();
            // Without a verdict it is no authentication that was refused, but a request.
            const isVerdict = error.code === ErrorCode.requestRefused && error.result !== undefined;
            throw isVerdict ? refusedAuthentication(error) : error;
        }
    }

    async close() {
        await this.#connection.close();
    }
}

/**
 * Connects, shows the token, and waits for the partner.
 *
 * @param identity `{ uuid, name, token, nonce }`: the two partners' tokens and nonces must be the same, their uuids must
 *     differ.
 * @param options `signal` ends the wait; `WebSocket`, where there is none or another is to be used; and `defaultOptions`.
 * @throws ProxyError, or the signal's reason.
 */
export async function openTunnel(url, identity, { signal, ...options } = {}) {
    const connection = await RendezvousConnection.open(url, { signal, ...options });
    return connection.meet(identity, { signal });
}

async function waitForPartner(tunnel) {
    try {
        return await tunnel;
    } catch (error) {
        const isEnd = error instanceof ProxyError
            && [ErrorCode.closed, ErrorCode.policyViolation].includes(error.code) && error.closeCode !== undefined;
        if (!isEnd) throw error;
        const why = error.closeReason === "" ? "" : ` (${error.message})`;
        const message = `no partner came${why}: it has to show the same token and nonce while this side waits`;
        throw new ProxyError(ErrorCode.noPartner, message, error);
    }
}

function tooEarly() {
    const message = "the server announced a tunnel on a connection that was not authenticated";
    return new ProxyError(ErrorCode.protocolViolation, message);
}

function refusedAuthentication(error) {
    return new ProxyError(ErrorCode.authenticationRefused, error.message, { result: error.result, cause: error });
}

function refused(result) {
    const message = `the server refused the authentication: ${result.authenticationError}`;
    return new ProxyError(ErrorCode.authenticationRefused, message, { result });
}
