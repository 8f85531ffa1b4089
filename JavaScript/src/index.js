// SPDX-License-Identifier: GPL-3.0-only
// The client library: tunnels through a nymea-remoteproxy, from browsers and Node.

export { dialDevice } from "./device-dialling.js";
export { defaultOptions } from "./options.js";
export { ErrorCode, ProxyError } from "./proxy-error.js";
export { randomUuid } from "./random-uuid.js";
export { openTunnel, RendezvousConnection } from "./rendezvous-connection.js";
export { Tunnel } from "./tunnel.js";
export { ValidationError } from "./validation-error.js";
