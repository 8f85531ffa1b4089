// SPDX-License-Identifier: GPL-3.0-only

// What the server answers is described by generated types (`RendezvousAPI`) and the values in them (`Uuid`,
// `JSONValue`): whoever uses the library uses those too, without importing more.
@_exported public import JSONRPC
@_exported public import RemoteProxyAPI
