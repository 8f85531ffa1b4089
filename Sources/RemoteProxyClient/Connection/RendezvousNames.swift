// SPDX-License-Identifier: GPL-3.0-only

import RemoteProxyAPI

// The messages of the rendezvous API that decide over a connection's state.

typealias Authenticate = RendezvousAPI.Authentication.Authenticate
typealias TunnelEstablished = RendezvousAPI.RemoteProxy.TunnelEstablished
