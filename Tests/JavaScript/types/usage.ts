// SPDX-License-Identifier: GPL-3.0-only
// What a user writes, and what the compiler must not let pass. Checked, never run: `tsc --noEmit --strict`.

import {
    dialDevice, ErrorCode, openTunnel, ProxyError, randomUuid, RendezvousConnection, Tunnel, ValidationError,
} from "../../../JavaScript/src/index.js";
import type { Identity } from "../../../JavaScript/src/index.js";
import {
    AuthenticationError, decodeNotification, methods, notifications, RendezvousClient,
} from "../../../JavaScript/generated/rendezvous.js";
import type { AuthenticateResult, Notification } from "../../../JavaScript/generated/rendezvous.js";
import { TunnelProxyClient, TunnelProxyError } from "../../../JavaScript/generated/tunnelproxy.js";

const identity: Identity = { uuid: randomUuid(), name: "Anna", token: "secret" };

export async function tunnels(signal: AbortSignal): Promise<string[]> {
    const tunnel: Tunnel = await openTunnel("wss://proxy.example", { ...identity, nonce: null }, { signal, sendHighMark: 5 });
    const texts: string[] = [tunnel.partner.name];
    await tunnel.send("hello");
    await tunnel.send(new Uint8Array(3), { signal });
    await tunnel.send(new ArrayBuffer(3));
    for await (const message of tunnel) {
        if (typeof message === "string") texts.push(message.toUpperCase());
        else texts.push(String(message.byteLength));
        // @ts-expect-error: a message may be bytes
        message.toUpperCase();
    }
    const next: string | Uint8Array | null = await tunnel.receive();
    // @ts-expect-error: there may be no further message
    next.length;
    const error: ProxyError | undefined = await tunnel.closed;
    if (error?.code === ErrorCode.serverStopped) texts.push(`${error.closeCode}`);
    await tunnel.close();
    return texts;
}

export async function calls(): Promise<AuthenticateResult> {
    const connection = await RendezvousConnection.open(new URL("wss://proxy.example"));
    const { version } = await connection.api.hello({ timeout: 1000 });
    version.trim();
    const tunnel = await connection.meet(identity);
    tunnel.bytes();
    const result = await connection.api.authenticate(identity);
    if (result.authenticationError === AuthenticationError.noError) return result;
    // @ts-expect-error: no value of the enum
    if (result.authenticationError === "AuthenticationErrorOther") return result;
    // @ts-expect-error: an answer without its member
    return {};
}

export function generated(caller: ConstructorParameters<typeof RendezvousClient>[0]): string {
    const notification: Notification = decodeNotification(notifications.tunnelEstablished.name, {});
    switch (notification.name) {
        case "tunnelEstablished": return notification.params.uuid;
        // @ts-expect-error: there is no such notification
        case "tunnelClosed": return "";
    }
}

export async function device(): Promise<void> {
    const clientUuid = randomUuid();
    await dialDevice("wss://proxy.example", { clientName: "n", clientUuid, serverUuid: clientUuid });
    const verdict: TunnelProxyError = TunnelProxyError.serverNotFound;
    const address: number = (await new TunnelProxyClient({ call: async () => ({}) as never }).ping({ timestamp: 1 })).timestamp;
    void [verdict, address, new ValidationError("token", "missing", "String", undefined).path];
}

export function mistakes(tunnel: Tunnel, client: RendezvousClient): void {
    // @ts-expect-error: no token
    void openTunnel("wss://proxy.example", { uuid: "u", name: "n" });
    // @ts-expect-error: the token is a text
    void openTunnel("wss://proxy.example", { ...identity, token: 5 });
    // @ts-expect-error: no such option
    void openTunnel("wss://proxy.example", identity, { conectTimeout: 5 });
    // @ts-expect-error: numbers are no payload
    void tunnel.send(5);
    // @ts-expect-error: who the partner is does not change
    tunnel.partner.name = "Eve";
    // @ts-expect-error: tunnels are made by openTunnel and dialDevice
    void new Tunnel();
    // @ts-expect-error: a misspelt parameter
    void client.authenticate({ uuid: "u", name: "n", tokn: "t" });
    // @ts-expect-error: Hello takes no parameters
    void client.hello({ name: "n" });
    // @ts-expect-error: no such method
    void client.helo();
    // @ts-expect-error: enums do not change
    AuthenticationError.noError = "AuthenticationErrorUnknown";
    // @ts-expect-error: no kind of failure
    void new ProxyError("unreachabel", "text");
    void methods.authenticate.maskedParams({ ...identity });
    // @ts-expect-error: not all parameters are there
    void methods.authenticate.maskedParams({ uuid: "u" });
}
