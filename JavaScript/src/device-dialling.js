// SPDX-License-Identifier: GPL-3.0-only

import * as api from "../generated/tunnelproxy.js";
import { Connection } from "./connection.js";
import { ErrorCode, ProxyError } from "./proxy-error.js";

/**
 * Connects to a proxy's tunnel proxy API as a client of a device.
 *
 * @param identity `{ clientName, clientUuid, serverUuid, token }`: `serverUuid` is the device's; `token` where the proxy
 *     asks for one.
 * @param options Those of `openTunnel`.
 * @returns A tunnel to the device; the proxy does not tell its name.
 * @throws ProxyError: `serverNotFound`, `invalidUuid`, `alreadyRegistered`, `authenticationRefused`, `serverFailed`, with
 *     the server's verdict in `result`; and others.
 */
export async function dialDevice(url, identity, { signal, ...options } = {}) {
    const { clientName, clientUuid, serverUuid, token } = identity;
    const connection = await Connection.open(url, api, { signal, ...options });
    const client = new api.TunnelProxyClient(connection);
    let tunnel;
    // At once: the device's first bytes may be right behind the answer.
    const enter = (result) => {
        if (result.tunnelProxyError === api.TunnelProxyError.noError) {
            tunnel = connection.becomeTunnel({ name: "", uuid: serverUuid });
        }
        return result;
    };
    try {
        const params = { clientName, clientUuid, serverUuid, token };
        const result = await client.registerClient(params, { signal, enter });
        if (tunnel === undefined) throw refusal(result);
        return tunnel;
    } catch (error) {
        if (tunnel === undefined) connection.close();
        else tunnel.close();
        throw error;
    }
}

function refusal(result) {
    const { TunnelProxyError } = api;
    const [code, message] = {
        [TunnelProxyError.invalidUuid]: [ErrorCode.invalidUuid, "a uuid is none, or is all zero"],
        [TunnelProxyError.serverNotFound]: [ErrorCode.serverNotFound, "no device is registered with this uuid"],
        [TunnelProxyError.alreadyRegistered]: [ErrorCode.alreadyRegistered, "a uuid is in use in the other role"],
        [TunnelProxyError.forbiddenCall]: [
            ErrorCode.authenticationRefused,
            "the server asks for a token or a certificate, and what it got will not do",
        ],
        [TunnelProxyError.internalServerError]: [
            ErrorCode.serverFailed,
            "the server could not register: the device has too many clients, or the server is ill",
        ],
    }[result.tunnelProxyError] ?? [ErrorCode.requestRefused, `the server refused: ${result.tunnelProxyError}`];
    return new ProxyError(code, message, { result });
}
